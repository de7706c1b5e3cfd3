package io.asyncdb.preflight;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.preflight.PreflightWarning.Code;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Holds a database's configuration against the server that it meets: best run once, at the start.
 * Immutable and thread-safe.
 *
 * <p>A check sends two or three queries, for the settings and for Flyway's history where there is
 * one, and with a {@code maxSize} of 2 or more three short ones that look for a pooler: while one
 * connection is idle, another begins a transaction; if both name the same backend, a pooler in
 * transaction mode is in between. That is proof. Its absence is none: a pooler with several free
 * backends may hand out another, and one in session mode cannot be told from the server in this
 * way. A server that has another port than the configured one is behind a pooler, or a port
 * mapping, a tunnel or a load balancer. Where a pooler was configured, neither is warned of, and
 * connections are not counted, for what a pooler allows cannot be seen from here.
 */
public final class Preflight {

  private static final String BACKEND = "select pg_backend_pid()";

  private static final Pattern VERSION = Pattern.compile("\\d+([._]\\d+)*");

  private final Database database;
  private final int instances;
  private final int beside;
  private final @Nullable String schemaVersion;
  private final Set<Code> accepted;

  private Preflight(
      Database database,
      int instances,
      int beside,
      @Nullable String schemaVersion,
      Set<Code> accepted) {
    this.database = database;
    this.instances = instances;
    this.beside = beside;
    this.schemaVersion = schemaVersion;
    this.accepted = accepted;
  }

  /**
   * Prepares a check.
   *
   * @param database what is checked, with the rights of its role: any role will do
   * @return a check of one instance
   */
  public static Preflight of(Database database) {
    return new Preflight(database, 1, 0, null, Set.of());
  }

  /**
   * Says how many processes open this database, each with a pool of its own.
   *
   * @param number 1 or more; default 1
   * @return a new value
   * @throws IllegalArgumentException if it is below 1
   */
  public Preflight instances(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("instances must be at least 1, was " + number);
    }
    return new Preflight(database, number, beside, schemaVersion, accepted);
  }

  /**
   * Says how many connections each process opens to the same server beside this database's pool,
   * such as those of a JDBC pool for code that blocks.
   *
   * @param connections 0 or more; default 0
   * @return a new value
   * @throws IllegalArgumentException if it is negative
   */
  public Preflight beside(int connections) {
    if (connections < 0) {
      throw new IllegalArgumentException("beside must not be negative, was " + connections);
    }
    return new Preflight(database, instances, connections, schemaVersion, accepted);
  }

  /**
   * Says which version of the schema is needed at least, as Flyway's history counts.
   *
   * @param version of the newest migration that the code relies on: numbers with dots or
   *     underscores between; by default the version is reported, and nothing is asked of it
   * @return a new value
   * @throws IllegalArgumentException if it is no such version
   */
  public Preflight schemaVersion(String version) {
    if (!VERSION.matcher(version).matches()) {
      throw new IllegalArgumentException(
          "schemaVersion must be numbers with dots between, was " + version);
    }
    return new Preflight(database, instances, beside, version, accepted);
  }

  /**
   * Says what is meant to be so.
   *
   * @param codes warnings that are left out, besides those that were left out before
   * @return a new value
   */
  public Preflight accept(Code... codes) {
    Set<Code> all = EnumSet.noneOf(Code.class);
    all.addAll(accepted);
    all.addAll(List.of(codes));
    return new Preflight(database, instances, beside, schemaVersion, all);
  }

  /**
   * Asks the server and returns what was found.
   *
   * @return the report, or what asking failed with. Subscribing again asks again
   */
  public Mono<PreflightReport> check() {
    // One after the other: another's backend would blur the look for a pooler.
    return ServerFacts.of(database)
        .flatMap(
            facts ->
                SchemaHistory.of(database)
                    .flatMap(
                        history -> sharesBackend().map(shared -> report(facts, history, shared))));
  }

  private PreflightReport report(ServerFacts facts, SchemaHistory history, boolean sharesBackend) {
    Findings findings = new Findings(database.config(), instances, beside, facts, sharesBackend);
    return new PreflightReport(
        facts.version(),
        history.version(),
        Stream.concat(findings.warnings().stream(), history.warnings(schemaVersion).stream())
            .filter(warning -> !accepted.contains(warning.code()))
            .toList());
  }

  /**
   * As {@link #check}, for those who would rather not start.
   *
   * @return a clean report, or {@link PreflightException} with all that was found, or what asking
   *     failed with
   */
  public Mono<PreflightReport> require() {
    return check()
        .flatMap(
            report ->
                report.isClean() ? Mono.just(report) : Mono.error(new PreflightException(report)));
  }

  private Mono<Boolean> sharesBackend() {
    if (database.config().pool().maxSize() < 2) {
      return Mono.just(false);
    }
    return database.withSession(
        idle ->
            backend(idle)
                .flatMap(
                    first -> database.inTransaction(other -> backend(other).map(first::equals))));
  }

  private static Mono<Integer> backend(SqlOperations on) {
    return on.sql(BACKEND).name("preflight.backend").as(Integer.class).one();
  }
}
