package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server without a protocol, behind a proxy, for tests that look at single bytes. */
final class PlainServer implements AfterEachCallback {

  static final Duration PATIENCE = Duration.ofSeconds(10);

  final ServerSocket listener;
  final FaultProxy proxy;
  private final List<Socket> sockets = new ArrayList<>();

  private PlainServer(ServerSocket listener) {
    this.listener = listener;
    this.proxy = FaultProxy.to("127.0.0.1", listener.getLocalPort());
  }

  /** Opens one, to be registered as an extension, which closes it after its test. */
  static PlainServer open() {
    try {
      ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      listener.setSoTimeout((int) PATIENCE.toMillis());
      return new PlainServer(listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both ends of a connection, one byte having gone each way. */
  record Pair(Socket client, Socket server) {

    void exchange(int request, int answer) throws IOException {
      client.getOutputStream().write(request);
      assertThat(server.getInputStream().read()).isEqualTo(request);
      server.getOutputStream().write(answer);
      assertThat(client.getInputStream().read()).isEqualTo(answer);
    }
  }

  Pair connect() throws IOException {
    Socket client = dial();
    client.getOutputStream().write(1);
    Pair pair = new Pair(client, accept());
    assertThat(pair.server().getInputStream().read()).isEqualTo(1);
    return pair;
  }

  /** Connects to the proxy alone. */
  Socket dial() throws IOException {
    return kept(new Socket(proxy.host(), proxy.port()));
  }

  Socket accept() throws IOException {
    return kept(listener.accept());
  }

  private Socket kept(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    sockets.add(socket);
    return socket;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    proxy.close();
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
