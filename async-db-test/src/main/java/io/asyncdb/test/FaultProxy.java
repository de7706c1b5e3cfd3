package io.asyncdb.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A network that goes wrong when told to: a TCP proxy between PostgreSQL and its clients, for
 * tests.
 *
 * <p>It listens on a free port of the loopback address from the moment it is made, and passes
 * everything on unchanged until it is given a latency, a bandwidth or a fault. Any client works
 * through it, cancel requests included, which are connections of their own; through TLS everything
 * works save {@link #dropAnswer}, which must read the protocol.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
 *   connect(proxy.through(server.url()));
 *   proxy.blackHole();
 *   ...
 *   proxy.heal();
 * }
 * }</pre>
 *
 * <p>Thread-safe. No method waits for a connection's end. All threads are daemons. It needs nothing
 * but the JDK.
 */
public final class FaultProxy implements AutoCloseable {

  /** The bandwidth of a link without a limit, in bytes a second. */
  public static final long UNLIMITED = Link.UNLIMITED;

  private static final String HOST = "127.0.0.1";
  private static final int BACKLOG = 1024;

  private final InetSocketAddress server;
  private final int port;
  private final Network network = new Network();
  private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
  private final LongAdder accepted = new LongAdder();
  private final ScheduledFaults schedules;

  // Guarded by this; null while connections are refused.
  private @Nullable Listener listener;
  private boolean closed;

  /** Which way bytes go. */
  public enum Direction {
    /** From the clients to the server. */
    TO_SERVER,
    /** From the server to the clients. */
    TO_CLIENT
  }

  /** How a connection ends, or does not. */
  public enum Ending {
    /** In order: both sides read the end of the stream (FIN). */
    CUT,
    /** Without order: both sides get an error (RST). */
    RESET,
    /** Not at all: nothing comes any more, and nobody says so. */
    BLACK_HOLE
  }

  /**
   * What a proxy has done since it was made.
   *
   * @param open connections of clients now that neither a fault nor both sides have ended, silent
   *     ones included
   * @param accepted connections of clients, cancel requests included
   * @param cut connections ended by {@link FaultProxy#cut}
   * @param reset connections ended by {@link FaultProxy#reset}
   * @param swallowedBytes bytes that went nowhere, because of a black hole
   * @param droppedAnswers answers that did not go to the client, because of {@link
   *     FaultProxy#dropAnswer}
   */
  public record Stats(
      int open, long accepted, long cut, long reset, long swallowedBytes, long droppedAnswers) {}

  private FaultProxy(String host, int port) throws IOException {
    this.server = new InetSocketAddress(host, port);
    ServerSocket socket = FreePort.listen(HOST, BACKLOG);
    this.port = socket.getLocalPort();
    this.schedules = new ScheduledFaults(this, "fault-proxy-" + this.port + "-schedule");
    this.listener = new Listener(socket, this::accept);
  }

  /**
   * Starts a proxy in front of a server, which need not run yet.
   *
   * @param host the server's name or address
   * @param port the server's TCP port
   * @return the proxy, to be closed by the caller
   * @throws UncheckedIOException when there is no port to listen on
   */
  public static FaultProxy to(String host, int port) {
    try {
      return new FaultProxy(host, port);
    } catch (IOException e) {
      throw new UncheckedIOException("The proxy to " + host + ":" + port + " cannot listen", e);
    }
  }

  /**
   * Returns where the proxy listens.
   *
   * @return the loopback address
   */
  public String host() {
    return HOST;
  }

  /**
   * Returns the TCP port where the proxy listens, the same for as long as it lives.
   *
   * @return the port
   */
  public int port() {
    return port;
  }

  /**
   * Leads a URL through this proxy.
   *
   * @param url the server's URL, in libpq's, JDBC's or R2DBC's form
   * @return the URL with this proxy's host and port in place of the server's
   * @throws IllegalArgumentException when there is no {@code ://} in it; the message does not show
   *     it, as it may hold a password
   */
  public String through(String url) {
    int scheme = url.indexOf("://");
    if (scheme < 0) {
      throw new IllegalArgumentException("url must have the form scheme://host:port/database");
    }
    int query = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
    int path = url.indexOf('/', scheme + 3);
    int end = path < 0 ? query : Math.min(path, query);
    int start = Math.max(scheme + 3, url.lastIndexOf('@', end) + 1);
    return url.substring(0, start) + HOST + ":" + port + url.substring(end);
  }

  /**
   * Delays what goes one way, of all connections, from now on; what is on its way already keeps its
   * time. Latency costs no throughput: any number of bytes travel at the same time, up to 16 MiB a
   * connection. It is kept to some hundredths of a millisecond where a processor is free. The
   * handshake of TCP itself is not delayed.
   *
   * @param direction which way
   * @param delay zero or more; the default is zero
   * @throws IllegalArgumentException when the delay is negative
   */
  public void latency(Direction direction, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, was " + delay);
    }
    link(direction).latency(delay.toNanos());
  }

  /**
   * Delays a question and its answer together: {@link #latency} of a half each way.
   *
   * @param delay zero or more
   * @throws IllegalArgumentException when the delay is negative
   */
  public void roundTripTime(Duration delay) {
    Duration half = delay.dividedBy(2);
    latency(Direction.TO_SERVER, half);
    latency(Direction.TO_CLIENT, delay.minus(half));
  }

  /**
   * Limits how much goes one way, by all connections together, from now on.
   *
   * @param direction which way
   * @param bytesPerSecond 1 or more; the default is {@link #UNLIMITED}
   * @throws IllegalArgumentException when it is less than 1
   */
  public void bandwidth(Direction direction, long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond must be at least 1, was " + bytesPerSecond);
    }
    link(direction).bandwidth(bytesPerSecond);
  }

  private Link link(Direction direction) {
    return direction == Direction.TO_SERVER ? network.toServer : network.toClient;
  }

  /**
   * Ends all connections at once and in order: both sides read the end of the stream. What was on
   * its way is lost. New connections are accepted.
   */
  public void cut() {
    for (ProxiedConnection connection : connections) {
      if (connection.cut()) {
        network.cut.increment();
      }
    }
  }

  /**
   * Ends all connections at once and without order: both sides get an error, "connection reset".
   * What was on its way is lost. New connections are accepted.
   */
  public void reset() {
    for (ProxiedConnection connection : connections) {
      if (connection.reset()) {
        network.reset.increment();
      }
    }
  }

  /**
   * Swallows everything, both ways, until {@link #heal}: bytes on their way, bytes sent, and the
   * ends of connections. Nobody gets an error. New connections are accepted, and silent.
   *
   * <p>As with a router that has forgotten its connections, one that has lost bytes stays silent
   * after the heal too; one that has lost none goes on.
   */
  public void blackHole() {
    network.blackHole(true);
  }

  /**
   * Refuses new connections until {@link #heal}, as a host does on which no server runs. Those that
   * are open go on.
   *
   * @throws UncheckedIOException when the port cannot be given up
   */
  public synchronized void refuse() {
    try {
      if (listener != null) {
        listener.close();
        listener = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Port " + port + " cannot be given up", e);
    }
  }

  /**
   * Drops the answer to one statement, the next that has a text in it, on whatever connection. The
   * statement reaches the server. When the server has answered it, so that it has surely run, the
   * connection ends instead, on both sides; answers to what was sent before it still arrive.
   * Several calls drop several answers, one each.
   *
   * <p>Looked at are the texts of simple queries, of statements that are prepared, and of prepared
   * ones that are bound, up to 64 KiB each. A connection with TLS cannot be looked into.
   *
   * @param text what the statement has in it, such as {@code COMMIT}; letter case does not matter
   * @param ending how the connection ends instead
   */
  public void dropAnswer(String text, Ending ending) {
    network.drop(text, ending);
  }

  /**
   * Ends the black hole, takes new connections again, and forgets the answers that were to be
   * dropped and have not come. Latency and bandwidth stay. Ends of connections that came in the
   * black hole are passed on now.
   *
   * @throws UncheckedIOException when somebody else has taken the port in the meantime
   * @throws IllegalStateException when the proxy is closed
   */
  public void heal() {
    network.blackHole(false);
    network.forgetDrops();
    synchronized (this) {
      checkOpen();
      if (listener == null) {
        try {
          listener = new Listener(FreePort.listen(HOST, port, BACKLOG), this::accept);
        } catch (IOException e) {
          throw new UncheckedIOException("Port " + port + " is not free any more", e);
        }
      }
    }
  }

  /**
   * Starts a schedule of faults, beside others that may be under way.
   *
   * @param schedule what happens when
   * @return completed when the last fault has been done, or with what a fault has thrown, which
   *     ends the schedule; cancelling it, or closing the proxy, ends the schedule too
   * @throws IllegalStateException when the proxy is closed
   */
  public synchronized CompletableFuture<Void> run(FaultSchedule schedule) {
    checkOpen();
    return schedules.run(schedule);
  }

  /**
   * Tells what has happened so far.
   *
   * @return the counters of this moment
   */
  public Stats stats() {
    return new Stats(
        (int) connections.stream().filter(ProxiedConnection::isOpen).count(),
        accepted.sum(),
        network.cut.sum(),
        network.reset.sum(),
        network.swallowedBytes.sum(),
        network.droppedAnswers.sum());
  }

  /** Closes the port and all connections, and ends all schedules. Does nothing the second time. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      refuse();
    }
    schedules.close();
    connections.forEach(ProxiedConnection::close);
    network.blackHole(false);
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("This proxy has been closed");
    }
  }

  private void accept(Socket client) {
    accepted.increment();
    ProxiedConnection connection =
        new ProxiedConnection(client, server, network, connections::remove);
    connections.add(connection);
    connection.start();
  }

  /** Without more than the addresses. */
  @Override
  public String toString() {
    return "FaultProxy[" + HOST + ":" + port + " to " + server + "]";
  }
}
