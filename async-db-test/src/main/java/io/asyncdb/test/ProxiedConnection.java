package io.asyncdb.test;

import io.asyncdb.test.DelayLine.Parcel;
import io.asyncdb.test.FaultProxy.Ending;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection and the one to the server that answers to it.
 *
 * <p>In each direction a reader takes bytes off the one socket and sends them down a delay line,
 * from whose end a writer puts them into the other socket: four threads, so that nobody's waiting
 * holds up anybody else. The server is called when the client has spoken, which in this protocol it
 * does first: a client that is swallowed from its first byte on never reaches the server.
 *
 * <p>The ends of streams travel down the line as well, behind the bytes before them. The last of
 * the four threads closes the sockets.
 */
final class ProxiedConnection {

  private static final System.Logger LOGGER = System.getLogger(ProxiedConnection.class.getName());
  private static final int BUFFER = 64 * 1024;
  private static final int CONNECT_MILLIS = 30_000;

  private final Socket client;
  private final Socket server = new Socket();
  private final InetSocketAddress serverAddress;
  private final Network network;
  private final Consumer<ProxiedConnection> gone;
  private final Conversation conversation;
  private final DelayLine toServer = new DelayLine();
  private final DelayLine toClient = new DelayLine();
  private final AtomicReference<State> state = new AtomicReference<>(State.PASSING);
  private final AtomicInteger threads = new AtomicInteger();

  private enum State {
    /** Bytes go through. */
    PASSING,
    /**
     * Bytes have been swallowed: what follows them would make no sense and is swallowed too. The
     * ends of the streams still go through.
     */
    SILENT,
    /** Both sides have been told the end; what they send until they end as well goes nowhere. */
    CUT,
    /** The sockets are closed, or about to be. */
    CLOSED
  }

  /** What a thread of a connection does. */
  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Takes over a client.
   *
   * @param client accepted by now; closed by this connection
   * @param serverAddress where to find the server
   * @param network what it is like between them
   * @param gone told when both sides have ended and the sockets are closed
   */
  ProxiedConnection(
      Socket client,
      InetSocketAddress serverAddress,
      Network network,
      Consumer<ProxiedConnection> gone) {
    this.client = client;
    this.serverAddress = serverAddress;
    this.network = network;
    this.gone = gone;
    this.conversation = new Conversation(network::takeDrop);
  }

  void start() {
    start("client", this::readClient);
  }

  /** Tells whether neither the network nor both sides have ended it. */
  boolean isOpen() {
    State now = state.get();
    return now == State.PASSING || now == State.SILENT;
  }

  /** Ends it in order; returns whether this call did it. */
  boolean cut() {
    if (!leave(State.CUT)) {
      return false;
    }
    endStream(client);
    endStream(server);
    return true;
  }

  /** Ends it without order; returns whether this call did it. */
  boolean reset() {
    if (!leave(State.CLOSED)) {
      return false;
    }
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        report("could not be reset, so it is closed", e);
      }
      close(socket);
    }
    return true;
  }

  /** Closes the sockets whatever the state; the threads end soon after. */
  void close() {
    state.set(State.CLOSED);
    toServer.close();
    toClient.close();
    close(client);
    close(server);
  }

  private boolean leave(State next) {
    State before = state.getAndUpdate(now -> now.compareTo(State.CUT) < 0 ? next : now);
    if (before.compareTo(State.CUT) >= 0) {
      return false;
    }
    toServer.close();
    toClient.close();
    return true;
  }

  private void readClient() throws IOException, InterruptedException {
    boolean connected = false;
    client.setTcpNoDelay(true);
    InputStream in = client.getInputStream();
    byte[] buffer = new byte[BUFFER];
    try {
      for (int n; (n = in.read(buffer)) >= 0; ) {
        if (swallow(n)) {
          continue;
        }
        if (!connected) {
          connect();
          connected = true;
        }
        byte[] bytes = Arrays.copyOf(buffer, n);
        conversation.sent(bytes);
        toServer.send(
            n,
            () -> deliver(bytes, bytes.length, toServer, network.toServer, server),
            network.toServer.due());
      }
      toServer.send(0, () -> passEnd(server), network.toServer.due());
    } catch (IOException e) {
      passReset(toServer, network.toServer, e);
    } finally {
      toServer.finish();
    }
  }

  private void connect() throws IOException {
    server.setTcpNoDelay(true);
    server.connect(serverAddress, CONNECT_MILLIS);
    if (!isOpen()) {
      // Cut in the meantime, when this socket had no stream to end yet.
      endStream(server);
    }
    start("server", this::readServer);
    start("to-server", () -> receive(toServer));
    start("to-client", () -> receive(toClient));
  }

  private void readServer() throws IOException, InterruptedException {
    InputStream in = server.getInputStream();
    byte[] buffer = new byte[BUFFER];
    boolean dropped = false;
    try {
      for (int n; (n = in.read(buffer)) >= 0; ) {
        if (swallow(n) || dropped) {
          continue;
        }
        byte[] bytes = Arrays.copyOf(buffer, n);
        int passed = conversation.answered(bytes);
        toClient.send(
            passed,
            () -> deliver(bytes, passed, toClient, network.toClient, client),
            network.toClient.due());
        Ending ending = conversation.lost();
        if (ending != null) {
          dropped = true;
          // Behind the answers before it, which the client is to have.
          toClient.send(0, () -> dropAnswer(ending), network.toClient.due());
        }
      }
      toClient.send(0, () -> passEnd(client), network.toClient.due());
    } catch (IOException e) {
      passReset(toClient, network.toClient, e);
    } finally {
      toClient.finish();
    }
  }

  private void receive(DelayLine line) throws InterruptedException {
    for (Parcel parcel; (parcel = line.receive()) != null; ) {
      try {
        parcel.arrival().run();
      } catch (IOException e) {
        // That this side is gone is for its reader to find out, behind its last words.
        report("takes no more bytes", e);
      }
    }
  }

  private void deliver(byte[] bytes, int length, DelayLine line, Link link, Socket to)
      throws IOException, InterruptedException {
    if (swallow(length)) {
      return;
    }
    OutputStream out = to.getOutputStream();
    for (int from = 0, portion; from < length; from += portion) {
      portion = Math.min(link.portion(), length - from);
      if (!line.await(link.pass(portion))) {
        return;
      }
      out.write(bytes, from, portion);
    }
  }

  /** Tells whether bytes go nowhere, and remembers that some have. */
  private boolean swallow(int bytes) {
    if (network.isBlackHole()) {
      silence();
    }
    State now = state.get();
    if (now == State.SILENT) {
      network.swallowedBytes.add(bytes);
    }
    return now != State.PASSING;
  }

  private void silence() {
    state.compareAndSet(State.PASSING, State.SILENT);
  }

  private void dropAnswer(Ending ending) {
    network.droppedAnswers.increment();
    switch (ending) {
      case CUT -> cut();
      case RESET -> reset();
      case BLACK_HOLE -> silence();
    }
  }

  private void passEnd(Socket to) {
    if (awaitHealed() && isOpen()) {
      endStream(to);
    }
  }

  private void passReset(DelayLine line, Link link, IOException failure)
      throws InterruptedException {
    report("has failed", failure);
    line.send(
        0,
        () -> {
          if (awaitHealed()) {
            reset();
          }
        },
        link.due());
    if (!server.isConnected()) {
      // There is nobody at the line's end.
      reset();
    }
  }

  private boolean awaitHealed() {
    try {
      network.awaitHealed();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void endStream(Socket socket) {
    try {
      if (socket.isConnected() && !socket.isClosed()) {
        socket.shutdownOutput();
      }
    } catch (IOException e) {
      report("has ended by itself", e);
    }
  }

  private void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      report("could not be closed", e);
    }
  }

  private void start(String name, Work work) {
    threads.incrementAndGet();
    Thread thread = new Thread(() -> run(work), "fault-proxy-" + client.getPort() + "-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      report("has failed", e);
      reset();
    } catch (InterruptedException e) {
      reset();
      Thread.currentThread().interrupt();
    } finally {
      if (threads.decrementAndGet() == 0) {
        close();
        gone.accept(this);
      }
    }
  }

  /** At DEBUG: what goes wrong on a connection is what a fault proxy is for. */
  private void report(String what, @Nullable Throwable failure) {
    LOGGER.log(Level.DEBUG, () -> "The connection from " + client.getPort() + " " + what, failure);
  }
}
