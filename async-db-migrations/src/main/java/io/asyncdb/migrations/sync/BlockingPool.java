package io.asyncdb.migrations.sync;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.asyncdb.health.PoolStats;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import reactor.core.scheduler.Schedulers;

/** A HikariCP pool that keeps off threads that must not block, and counts. */
final class BlockingPool extends HikariDataSource {

  private final PoolCounters counters;

  BlockingPool(HikariConfig config) {
    this(config, new PoolCounters());
  }

  private BlockingPool(HikariConfig config, PoolCounters counters) {
    super(counting(config, counters));
    this.counters = counters;
  }

  private static HikariConfig counting(HikariConfig config, PoolCounters counters) {
    config.setMetricsTrackerFactory((name, figures) -> counters);
    return config;
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (Schedulers.isInNonBlockingThread()) {
      throw new IllegalStateException(
          "A JDBC connection was asked for on the thread \""
              + Thread.currentThread().getName()
              + "\", which must not block: use the asynchronous Database here, or subscribe on"
              + " Schedulers.boundedElastic()");
    }
    return super.getConnection();
  }

  PoolStats stats() {
    HikariPoolMXBean pool = getHikariPoolMXBean();
    return new PoolStats(
        getMaximumPoolSize(),
        pool.getTotalConnections(),
        pool.getActiveConnections(),
        pool.getIdleConnections(),
        pool.getThreadsAwaitingConnection(),
        Integer.MAX_VALUE,
        counters.acquired(),
        counters.timeouts(),
        0,
        Duration.ofNanos(counters.totalWait()),
        Duration.ofNanos(counters.longestWait()));
  }
}
