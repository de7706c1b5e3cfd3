package io.asyncdb.test;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** A port that takes connections, on a thread of its own, until it is closed. */
final class Listener {

  private static final System.Logger LOGGER = System.getLogger(Listener.class.getName());

  private final ServerSocket socket;
  private final Consumer<Socket> accepted;
  private final Thread thread;

  /**
   * Starts to take connections.
   *
   * @param socket bound by now; closed by this listener
   * @param accepted is handed each connection and closes it; must not wait
   */
  Listener(ServerSocket socket, Consumer<Socket> accepted) {
    this.socket = socket;
    this.accepted = accepted;
    this.thread = new Thread(this::run, "fault-proxy-" + socket.getLocalPort() + "-accept");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    while (!socket.isClosed()) {
      try {
        accepted.accept(socket.accept());
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOGGER.log(Level.WARNING, "A connection to " + socket + " was not accepted", e);
        }
      }
    }
  }

  /**
   * Gives up the port and returns when it is free.
   *
   * @throws IOException when it cannot be given up
   */
  void close() throws IOException {
    socket.close();
    try {
      // As long as a thread is about to accept, the system still takes connections.
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
