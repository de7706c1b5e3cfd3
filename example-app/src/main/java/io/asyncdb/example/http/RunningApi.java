package io.asyncdb.example.http;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;

/** The API while it listens. Closing it blocks: not on an event loop. */
public final class RunningApi implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningApi.class);

  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final DisposableServer server;

  RunningApi(DisposableServer server) {
    this.server = server;
  }

  /** Returns the port it listens on. */
  public int port() {
    return server.port();
  }

  /**
   * Takes no more requests and waits up to 10 s for those that are under way; what takes longer is
   * cut off. Does nothing the second time.
   */
  @Override
  public void close() {
    try {
      server.disposeNow(DRAIN);
    } catch (IllegalStateException e) {
      LOG.warn("Requests that took longer than {} s were cut off", DRAIN.toSeconds(), e);
    }
  }
}
