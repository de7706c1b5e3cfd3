package io.asyncdb.migrations.sync;

import com.zaxxer.hikari.HikariConfig;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.health.PoolStats;
import io.asyncdb.migrations.internal.JdbcSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/**
 * JDBC for code that blocks, beside the asynchronous database: a HikariCP pool with the same
 * configuration, and jOOQ over it with the same generated code. For scripts, and for legacy code
 * until it has moved.
 *
 * <p>Address, credentials, TLS, application name and server settings are the configuration's; so
 * are the pool's {@code minIdle}, {@code maxSize}, {@code acquireTimeout}, {@code idleTimeout},
 * {@code maxLifetime} and {@code reportHeldAfter}. The pool is one of its own: both together open
 * up to twice {@code maxSize} connections, unless this one is given a smaller one. HikariCP sets no
 * limit to the callers that wait, and resets of a session only what JDBC knows: auto-commit,
 * isolation and read-only. Deadlines, listeners and retries of the asynchronous database do not
 * apply here.
 *
 * <p>It refuses to hand out a connection on a thread that must not block, such as an event loop.
 *
 * <p>Thread-safe. Whoever opens it closes it.
 */
public final class SyncDatabase implements AutoCloseable {

  private static final Duration SHORTEST_ACQUIRE = Duration.ofMillis(250);
  private static final Duration SHORTEST_IDLE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(30);
  private static final Duration SHORTEST_HELD = Duration.ofSeconds(2);

  private final BlockingPool pool;

  private SyncDatabase(BlockingPool pool) {
    this.pool = pool;
  }

  /**
   * Opens the pool, and no connection before it is needed, save {@code minIdle}.
   *
   * @param config where the server is, and how large the pool
   * @return the database, to be closed by the caller
   * @throws ConfigurationException when JDBC or HikariCP cannot do what is asked for
   */
  public static SyncDatabase open(DatabaseConfig config) {
    PoolConfig size = config.pool();
    if (size.unpooled()) {
      throw new ConfigurationException("unpooled must be false for a pool over JDBC, was true");
    }
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName(config.applicationName() + "-sync");
    hikari.setDataSource(JdbcSource.withServerSettings(config));
    hikari.setInitializationFailTimeout(-1);
    hikari.setMinimumIdle(size.minIdle());
    hikari.setMaximumPoolSize(size.maxSize());
    hikari.setConnectionTimeout(millis("acquireTimeout", SHORTEST_ACQUIRE, size.acquireTimeout()));
    hikari.setIdleTimeout(millis("idleTimeout", SHORTEST_IDLE, size.idleTimeout()));
    hikari.setMaxLifetime(millis("maxLifetime", SHORTEST_LIFE, size.maxLifetime()));
    if (size.reportHeldAfter().compareTo(size.maxLifetime()) < 0) {
      hikari.setLeakDetectionThreshold(
          millis("reportHeldAfter", SHORTEST_HELD, size.reportHeldAfter()));
    }
    return new SyncDatabase(new BlockingPool(hikari));
  }

  /** HikariCP would put another value in the place of one that is too short. */
  private static long millis(String option, Duration least, Duration value) {
    if (value.compareTo(least) < 0) {
      throw new ConfigurationException(
          "%s must be at least %s for a pool over JDBC, was %s".formatted(option, least, value));
    }
    return value.toMillis();
  }

  /**
   * Returns the pool.
   *
   * @return a source whose {@code getConnection} waits for up to {@code acquireTimeout}, and throws
   *     {@link IllegalStateException} on a thread that must not block; each connection goes back by
   *     its {@code close}
   */
  public DataSource dataSource() {
    return pool;
  }

  /**
   * Returns jOOQ over the pool.
   *
   * @return a context that takes a connection for each statement, or for each transaction of its
   *     own; what it runs throws {@link IllegalStateException} on a thread that must not block
   */
  public DSLContext dsl() {
    return DSL.using(pool, SQLDialect.POSTGRES);
  }

  /**
   * Returns the pool's figures at this moment; {@link PoolStats#plus} adds them to those of the
   * asynchronous database.
   *
   * @return a snapshot; waits in vain count among the waits, nobody is ever refused, and the number
   *     of those who may wait has no limit
   */
  public PoolStats stats() {
    return pool.stats();
  }

  /** Closes the pool and its connections, those in use too. */
  @Override
  public void close() {
    pool.close();
  }
}
