package io.asyncdb.internal.connection;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.internal.codec.BinaryParameterCodec;
import io.netty.buffer.ByteBufAllocator;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.codec.CodecRegistry;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import java.io.FileNotFoundException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Opens connections to the server, on event loops of its own. */
public final class Connector {

  private static final Logger log = LoggerFactory.getLogger(Connector.class);

  /**
   * Statements that stay prepared on a connection, least recently used out first. The driver's
   * default has no bound, and SQL that is built varies without end.
   */
  private static final int PREPARED_STATEMENTS = 256;

  /** How long event loops may take to end; they have nothing left to do. */
  private static final Duration LOOPS_END = Duration.ofSeconds(1);

  private final DatabaseConfig config;
  private final Tls tls;
  private final LoopResources loops;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Creates a connector; nothing is opened yet.
   *
   * @throws ConfigurationException if a file of certificates cannot be used, or there is a socket
   *     to connect to without the transport for it
   */
  public Connector(DatabaseConfig config) {
    this.config = config;
    if (config.socket() != null
        && !(LoopResources.DEFAULT_NATIVE && LoopResources.hasNativeSupport())) {
      throw new ConfigurationException(
          "host must be a name or an address where Netty's native transport is missing, was the"
              + " socket's directory \""
              + config.host()
              + "\": add io.netty:netty-transport-native-epoll (Linux) or -kqueue (macOS) with the"
              + " classifier for this machine, such as linux-aarch_64");
    }
    this.tls = new Tls(config);
    int workers = Math.min(config.pool().maxSize(), Runtime.getRuntime().availableProcessors());
    // Not co-located: else every connection would live on the one loop that first asked for one.
    this.loops = LoopResources.create("async-db", 1, workers, true, false);
  }

  /**
   * Opens a connection, login included, within {@code connectTimeout}. Where it fails, takes too
   * long or is cancelled, no socket stays behind.
   */
  public Mono<Wire> connect() {
    return Mono.defer(
        () -> {
          Wire.Catch wires = new Wire.Catch(loops, preparedStatements());
          return new PostgresqlConnectionFactory(driverConfiguration(wires))
              .create()
              .map(wires::under)
              .doOnNext(connected -> warnOfWeakness())
              .timeout(config.connectTimeout())
              .onErrorMap(this::cannotConnect)
              .doOnError(error -> wires.giveUp())
              .doOnCancel(wires::giveUp);
        });
  }

  /** Once, and only where there is a server: an error about a wrong host needs no second line. */
  private void warnOfWeakness() {
    String weakness = tls.weakness();
    if (weakness != null && warned.compareAndSet(false, true)) {
      log.warn(weakness);
    }
  }

  private PostgresqlConnectionConfiguration driverConfiguration(LoopResources eventLoops) {
    PostgresqlConnectionConfiguration.Builder driver =
        PostgresqlConnectionConfiguration.builder()
            .database(config.database())
            .username(config.username())
            .password(config.password())
            .applicationName(config.applicationName())
            .connectTimeout(config.connectTimeout())
            .options(config.serverSettings())
            .tcpKeepAlive(config.tcpKeepAlive())
            .autodetectExtensions(false)
            .codecRegistrar(Connector::registerCodecs)
            .preparedStatementCacheQueries(preparedStatements())
            .loopResources(eventLoops);
    String socket = config.socket();
    if (socket == null) {
      driver.host(config.host()).port(config.port());
    } else {
      driver.socket(socket);
    }
    tls.applyTo(driver);
    return driver.build();
  }

  private int preparedStatements() {
    return config.pooler() == PoolerMode.TRANSACTION ? 0 : PREPARED_STATEMENTS;
  }

  private static Publisher<Void> registerCodecs(
      PostgresqlConnection connection, ByteBufAllocator allocator, CodecRegistry registry) {
    registry.addFirst(new BinaryParameterCodec());
    return Mono.empty();
  }

  /** Ends the event loops; no connection may be open any more. */
  public Mono<Void> disposeLater() {
    return loops.disposeLater(Duration.ZERO, LOOPS_END);
  }

  private Throwable cannotConnect(Throwable error) {
    String socket = config.socket();
    String where =
        "cannot connect to %s: "
            .formatted(socket == null ? config.host() + ":" + config.port() : socket);
    if (error instanceof TimeoutException) {
      return new ConnectionException(
          where + "no answer within " + config.connectTimeout(), null, null, error);
    }
    if (config.password() == null && rootOf(error) instanceof IllegalArgumentException) {
      // The driver's "Password must not be null", in answer to the server's request for one.
      return new AccessDeniedException(
          where + "the server asks for a password, and none was given", null, null, null);
    }
    if (rootOf(error) instanceof GeneralSecurityException || hasCause(error, SSLException.class)) {
      return new ConnectionException(
          where + "TLS failed (" + tls.options() + "): " + rootMessage(error), null, null, error);
    }
    // The driver names the mode that it was given, which need not be the configured one.
    if (error instanceof R2dbcPermissionDeniedException
        && rootMessage(error).startsWith("Server support for SSL connection is disabled")) {
      return new ConnectionException(
          where + "the server offers no TLS (" + tls.options() + ")", null, null, error);
    }
    DatabaseException refused = refusedSetting(where, error);
    if (refused != null) {
      return refused;
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

  /** The server names the setting that it does not like in quotes, pgbouncer at the end. */
  private @Nullable DatabaseException refusedSetting(String where, Throwable error) {
    if (error instanceof PostgresqlException server) {
      String message = server.getErrorDetails().getMessage();
      String text = message.toLowerCase(Locale.ROOT);
      for (String name : config.serverSettings().keySet()) {
        if (text.contains("\"" + name + "\"") || text.endsWith(": " + name)) {
          String state = server.getErrorDetails().getCode();
          return new DatabaseException(
              "%sthe server refuses the server setting %s: %s [%s]"
                  .formatted(where, name, message, state),
              state,
              null,
              null);
        }
      }
    }
    return null;
  }

  /** The driver wraps "Connection refused" once or twice; only the innermost says something. */
  private static String rootMessage(Throwable error) {
    Throwable root = rootOf(error);
    String message = root.getMessage();
    if (message == null && root instanceof FileNotFoundException) {
      return "No such file, so no server that listens there";
    }
    return message == null ? root.getClass().getSimpleName() : message;
  }

  private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (type.isInstance(e)) {
        return true;
      }
    }
    return false;
  }

  private static Throwable rootOf(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
