package io.asyncdb.bench.candidate;

import io.asyncdb.bench.Candidate;
import io.asyncdb.config.DatabaseConfig;
import java.util.Optional;

/** The candidates by name; what each is, is in a file of its own. */
public enum Candidates {
  /** This library. */
  ASYNC_DB("async-db", "as its README uses it"),

  /** This library, with calls of many callers merged. */
  ASYNC_DB_MERGED(
      "async-db-merged", "Lookup, MergedQuery and MergedInsert with their default options"),

  /** This library, with many rows at once. */
  ASYNC_DB_BULK("async-db-bulk", "BulkInsert, which chooses its way by the number of rows"),

  /** This library with jOOQ's queries, rendered for each call. */
  ASYNC_DB_JOOQ("async-db-jooq", "JooqDatabase.query, records unattached"),

  /** This library with jOOQ's queries, rendered once. */
  ASYNC_DB_PREPARED("async-db-prepared", "JooqDatabase.prepare"),

  /** The driver and the pool that it is usually used with; the measure for the others. */
  RAW_R2DBC(
      "raw-r2dbc",
      "r2dbc-postgresql with r2dbc-pool, the driver's defaults: text results, each statement"
          + " prepared once a connection; event loops of its own; many rows by Statement.add()"),

  /** Spring's client of R2DBC. */
  SPRING(
      "spring-databaseclient",
      "over the pool of raw-r2dbc; named parameters off, since the SQL has none;"
          + " transactions by TransactionalOperator"),

  /** jOOQ with its own execution over R2DBC. */
  JOOQ(
      "jooq-r2dbc",
      "over the pool of raw-r2dbc; typed queries; execute logging off;"
          + " transactions by transactionPublisher"),

  /** Vert.x, a connection for each call. */
  VERTX(
      "vertx-pooled",
      "Pool, statements cached, native transport, an event loop a processor;"
          + " jsonb cast to text, which it would parse; many rows by executeBatch"),

  /** Vert.x, many calls at a time on each connection. */
  VERTX_PIPELINED(
      "vertx-pipelined",
      "as vertx-pooled, but a pipelined client with up to 256 calls on a connection"),

  /** JDBC, each caller on a platform thread. */
  HIKARI(
      "hikari-platform",
      "HikariCP with pgjdbc, a thread a caller; prepareThreshold 1: prepared and binary from the"
          + " first call on; many rows by a batch with reWriteBatchedInserts"),

  /** JDBC, each caller on a virtual thread. */
  HIKARI_VIRTUAL(
      "hikari-virtual", "as hikari-platform, but on virtual threads, which Java has from 21 on"),

  /** JDBC's driver with PostgreSQL's COPY. */
  PGJDBC_COPY(
      "pgjdbc-copy",
      "as hikari-platform, but many rows by CopyManager as text, in portions of 64 KiB");

  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private final String label;
  private final String settings;

  Candidates(String label, String settings) {
    this.label = label;
    this.settings = settings;
  }

  /**
   * Returns the name on the command line and in results.
   *
   * @return such as {@code async-db}
   */
  public String label() {
    return label;
  }

  /**
   * Returns how the candidate is set up.
   *
   * @return some words for the report
   */
  public String settings() {
    return settings;
  }

  /**
   * Returns why this Java cannot run the candidate.
   *
   * @return the reason, empty where it can
   */
  public Optional<String> missing() {
    int java = Runtime.version().feature();
    return this == HIKARI_VIRTUAL && java < FIRST_WITH_VIRTUAL_THREADS
        ? Optional.of("Java %d has no virtual threads".formatted(java))
        : Optional.empty();
  }

  /**
   * Opens the candidate.
   *
   * @param server where the data is, and how to log in
   * @param connections how many it may hold
   * @return the candidate, to be closed by the caller
   * @throws IllegalStateException if something is {@link #missing}
   */
  public Candidate open(DatabaseConfig server, int connections) {
    return switch (this) {
      case ASYNC_DB -> new AsyncDbCandidate(server, connections);
      case ASYNC_DB_MERGED -> new AsyncDbMergedCandidate(server, connections);
      case ASYNC_DB_BULK -> new AsyncDbBulkCandidate(server, connections);
      case ASYNC_DB_JOOQ -> AsyncDbJooqCandidate.adHoc(server, connections);
      case ASYNC_DB_PREPARED -> AsyncDbJooqCandidate.prepared(server, connections);
      case RAW_R2DBC -> new RawR2dbcCandidate(server, connections);
      case SPRING -> new SpringCandidate(server, connections);
      case JOOQ -> new JooqCandidate(server, connections);
      case VERTX -> VertxCandidate.pooled(server, connections);
      case VERTX_PIPELINED -> VertxCandidate.pipelined(server, connections);
      case HIKARI -> JdbcCandidate.onPlatformThreads(server, connections);
      case HIKARI_VIRTUAL -> JdbcCandidate.onVirtualThreads(server, connections);
      case PGJDBC_COPY -> new PgjdbcCopyCandidate(server, connections);
    };
  }

  /**
   * Returns the candidate of a name.
   *
   * @param label as {@link #label}
   * @return the candidate
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Candidates of(String label) {
    for (Candidates candidate : values()) {
      if (candidate.label.equals(label)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("no candidate is named " + label);
  }
}
