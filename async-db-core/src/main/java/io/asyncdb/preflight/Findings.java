package io.asyncdb.preflight;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.config.SslMode;
import io.asyncdb.preflight.PreflightWarning.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rules: what a configuration wants against what the server says. */
final class Findings {

  /** The oldest major version that was still maintained at the end of 2026. */
  private static final int OLDEST = 15;

  private final DatabaseConfig config;
  private final int instances;
  private final int beside;
  private final ServerFacts facts;
  private final boolean sharesBackend;
  private final List<PreflightWarning> warnings = new ArrayList<>();

  Findings(
      DatabaseConfig config, int instances, int beside, ServerFacts facts, boolean sharesBackend) {
    this.config = config;
    this.instances = instances;
    this.beside = beside;
    this.facts = facts;
    this.sharesBackend = sharesBackend;
  }

  List<PreflightWarning> warnings() {
    connections();
    version();
    tls();
    settings();
    pooler();
    return List.copyOf(warnings);
  }

  private void warn(Code code, String message, String advice) {
    warnings.add(new PreflightWarning(code, message, advice));
  }

  /**
   * The least of the server's limits counts; a limit of -1 is none. What a pooler allows cannot be
   * seen from here.
   */
  private void connections() {
    if (config.pooler() != PoolerMode.NONE) {
      return;
    }
    int free = facts.maxConnections() - facts.reservedConnections();
    String limit =
        "max_connections is %d, %d of them reserved"
            .formatted(facts.maxConnections(), facts.reservedConnections());
    if (facts.roleLimit() >= 0 && facts.roleLimit() < free) {
      free = facts.roleLimit();
      limit = "the connection limit of the role";
    }
    if (facts.databaseLimit() >= 0 && facts.databaseLimit() < free) {
      free = facts.databaseLimit();
      limit = "the connection limit of the database";
    }
    int size = config.pool().maxSize();
    long wanted = instances * ((long) size + beside);
    if (wanted > free) {
      int most = free / instances - beside;
      warn(
          Code.TOO_MANY_CONNECTIONS,
          "%d instances with a maxSize of %d%s want %d connections, the server has %d for them (%s)"
              .formatted(
                  instances,
                  size,
                  beside == 0 ? "" : " and " + beside + " connections beside it",
                  wanted,
                  free,
                  limit),
          most > 0
              ? "set maxSize to %d at most, or raise the limit".formatted(most)
              : "run fewer instances, put a pooler in between, or raise the limit");
    }
  }

  private void version() {
    if (facts.versionNumber() < OLDEST * 10_000) {
      warn(
          Code.OLD_SERVER,
          "the server is PostgreSQL %s, which gets no more fixes".formatted(facts.version()),
          "upgrade to %d or newer".formatted(OLDEST));
    }
  }

  private void tls() {
    if (isLoopback(config.host())) {
      return;
    }
    SslMode mode = config.sslMode();
    boolean enforced = mode.compareTo(SslMode.REQUIRE) >= 0;
    if (!enforced && !facts.encrypted()) {
      warn(
          Code.TLS_OFF,
          "the connection to %s is not encrypted (sslmode %s)"
              .formatted(config.host(), mode.libpqName()),
          "turn TLS on at the server and use sslmode=verify-full");
    } else if (mode.compareTo(SslMode.VERIFY_CA) < 0) {
      warn(
          Code.TLS_NOT_VERIFIED,
          "the server at %s need not prove who it is (sslmode %s)"
              .formatted(config.host(), mode.libpqName()),
          "use sslmode=verify-full, with sslrootcert where the authority is your own");
    }
  }

  /** By its text: to resolve a name would block. */
  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.startsWith("/")
        || name.equals("localhost")
        || name.endsWith(".localhost")
        || name.matches("127(\\.\\d+){3}")
        || name.matches("(0*:)+0*1");
  }

  private void settings() {
    if (facts.statementTimeout() == 0) {
      warn(
          Code.NO_STATEMENT_TIMEOUT,
          "a statement may run for ever: the server's statement_timeout is 0",
          "alter role %s set statement_timeout = '30s'".formatted(quotedRole()));
    }
    if (facts.idleInTransactionTimeout() == 0) {
      warn(
          Code.NO_IDLE_IN_TRANSACTION_TIMEOUT,
          "an idle transaction may hold its locks for ever: the server's"
              + " idle_in_transaction_session_timeout is 0",
          "alter role %s set idle_in_transaction_session_timeout = '1min'".formatted(quotedRole()));
    }
    Duration ended = Duration.ofMillis(facts.idleSessionTimeout());
    if (!ended.isZero() && ended.compareTo(config.pool().idleTimeout()) <= 0) {
      warn(
          Code.IDLE_SESSIONS_ENDED,
          "the server ends a session that was idle for %s, the pool keeps it for %s"
              .formatted(ended, config.pool().idleTimeout()),
          "set idleTimeout below the server's idle_session_timeout");
    }
    if (facts.jit()) {
      warn(
          Code.JIT,
          "the server compiles queries whose estimates are high, which takes longer than most"
              + " short queries run",
          "alter role %s set jit = off, unless its queries are long".formatted(quotedRole()));
    }
    if (facts.readOnly()) {
      warn(
          Code.READ_ONLY,
          "this is a standby, or default_transaction_read_only is on: every write fails",
          "connect to the primary");
    }
  }

  private String quotedRole() {
    return "\"" + config.username().replace("\"", "\"\"") + "\"";
  }

  private void pooler() {
    if (sharesBackend && config.pooler() != PoolerMode.TRANSACTION) {
      warn(
          Code.TRANSACTION_POOLER,
          "two connections have the same backend: a pooler in transaction mode is in between, and"
              + " session settings, temporary tables, advisory locks, LISTEN and prepared"
              + " statements are shared or lost",
          "configure it with pooler(PoolerMode.TRANSACTION), or connect to the server itself");
    }
    Integer port = facts.serverPort();
    boolean differs = port == null ? !config.host().startsWith("/") : port != config.port();
    if (differs && config.pooler() == PoolerMode.NONE) {
      warn(
          Code.PORT_DIFFERS,
          "connected to port %d, and the server took the connection %s: something is in between"
              .formatted(config.port(), port == null ? "over a Unix socket" : "on port " + port),
          "if it is a pooler, configure it with pooler(...); if not, accept this warning");
    }
  }
}
