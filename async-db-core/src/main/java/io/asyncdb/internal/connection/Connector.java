package io.asyncdb.internal.connection;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConnectionException;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Opens connections to the server, on event loops of its own. */
public final class Connector {

  /**
   * Statements that stay prepared on a connection, least recently used out first. The driver's
   * default has no bound, and SQL that is built varies without end.
   */
  private static final int PREPARED_STATEMENTS = 256;

  /** How long event loops may take to end; they have nothing left to do. */
  private static final Duration LOOPS_END = Duration.ofSeconds(1);

  private final DatabaseConfig config;
  private final LoopResources loops;
  private final PostgresqlConnectionFactory factory;

  /** Creates a connector; nothing is opened yet. */
  public Connector(DatabaseConfig config) {
    this.config = config;
    int workers = Math.min(config.pool().maxSize(), Runtime.getRuntime().availableProcessors());
    // Not co-located: else every connection would live on the one loop that first asked for one.
    this.loops = LoopResources.create("async-db", 1, workers, true, false);
    PostgresqlConnectionConfiguration.Builder driver =
        PostgresqlConnectionConfiguration.builder()
            .host(config.host())
            .port(config.port())
            .database(config.database())
            .username(config.username())
            .password(config.password())
            .applicationName(config.applicationName())
            .connectTimeout(config.connectTimeout())
            .sslMode(SSLMode.valueOf(config.sslMode().name()))
            .tcpKeepAlive(true)
            .autodetectExtensions(false)
            .preparedStatementCacheQueries(PREPARED_STATEMENTS)
            .loopResources(loops);
    String sslRootCert = config.sslRootCert();
    if (sslRootCert != null) {
      driver.sslRootCert(sslRootCert);
    }
    this.factory = new PostgresqlConnectionFactory(driver.build());
  }

  /** Opens a connection, login included, within {@code connectTimeout}. */
  public Mono<PostgresqlConnection> connect() {
    return factory
        .create()
        .timeout(config.connectTimeout())
        .onErrorMap(error -> cannotConnect(error));
  }

  /** Ends the event loops; no connection may be open any more. */
  public Mono<Void> disposeLater() {
    return loops.disposeLater(Duration.ZERO, LOOPS_END);
  }

  private Throwable cannotConnect(Throwable error) {
    String where = "cannot connect to %s:%d: ".formatted(config.host(), config.port());
    if (error instanceof TimeoutException) {
      return new ConnectionException(
          where + "no answer within " + config.connectTimeout(), null, null, error);
    }
    Throwable translated = ServerErrors.translate(error, null);
    if (translated instanceof AccessDeniedException denied) {
      return new AccessDeniedException(where + denied.getMessage(), denied.sqlState(), null, null);
    }
    String sqlState = translated instanceof ConnectionException c ? c.sqlState() : null;
    boolean fromServer =
        error instanceof PostgresqlException && sqlState != null && !sqlState.startsWith("08");
    return new ConnectionException(
        where + (fromServer ? translated.getMessage() : rootMessage(error)),
        sqlState,
        null,
        fromServer ? null : error);
  }

  /** The driver wraps "Connection refused" once or twice; only the innermost says something. */
  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
