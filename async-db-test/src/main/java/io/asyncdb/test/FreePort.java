package io.asyncdb.test;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are to find them free again after a pause: below what systems give to
 * outgoing connections.
 */
final class FreePort {

  private static final int FIRST = 15_000;
  private static final int LAST = 32_000;
  private static final int TRIED = 20;

  private FreePort() {}

  /**
   * Listens on a free port.
   *
   * @param host the address to listen on
   * @param backlog how many connections may wait to be accepted
   * @throws BindException when none was free
   */
  static ServerSocket listen(String host, int backlog) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int candidate = ThreadLocalRandom.current().nextInt(FIRST, LAST);
      try {
        return listen(host, candidate, backlog);
      } catch (BindException e) {
        if (attempt == TRIED) {
          BindException none =
              new BindException("no free port was found between " + FIRST + " and " + LAST);
          none.initCause(e);
          throw none;
        }
      }
    }
  }

  /** Listens on a given port, even where earlier connections of it have just ended. */
  static ServerSocket listen(String host, int port, int backlog) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port), backlog);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
