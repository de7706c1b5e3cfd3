package io.asyncdb.observe;

import io.asyncdb.health.PoolStats;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reports one database to Micrometer, under the names that HikariCP's and r2dbc-pool's metrics have
 * taught. Every meter has the tag {@code pool}; times are in the registry's base unit.
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>kind</th><th>what, and further tags</th></tr>
 * <tr><td>{@code asyncdb.connections}</td><td>gauge</td><td>open; {@code .active}, {@code .idle},
 * {@code .max}</td></tr>
 * <tr><td>{@code asyncdb.connections.pending}</td><td>gauge</td><td>callers that wait; {@code
 * .max.pending}</td></tr>
 * <tr><td>{@code asyncdb.connections.timeout}</td><td>counter</td><td>callers that waited too
 * long; {@code .refused}: that found too many waiting</td></tr>
 * <tr><td>{@code asyncdb.connections.acquire}</td><td>timer</td><td>wait for a connection: {@code
 * outcome} acquired, exhausted, failed, cancelled</td></tr>
 * <tr><td>{@code asyncdb.connections.creation}</td><td>timer</td><td>opening one: {@code outcome}
 * succeeded, failed</td></tr>
 * <tr><td>{@code asyncdb.statements}</td><td>timer</td><td>{@code statement}: its name, or {@code
 * unnamed}; {@code outcome} succeeded, failed, cancelled; {@code exception}: class or {@code
 * none}</td></tr>
 * <tr><td>{@code asyncdb.transactions}</td><td>timer</td><td>{@code outcome} committed,
 * rolled_back, unknown</td></tr>
 * </table>
 *
 * <p>Each name given to a statement is a time series: names are meant to be constants. SQL, values
 * and callers are in no tag. Thread-safe. Needs {@code io.micrometer:micrometer-core} on the class
 * path, which this library does not bring along.
 */
public final class MicrometerListener implements DatabaseListener {

  private static final String CONNECTIONS = "asyncdb.connections";

  /** What tells the timers of statements apart. */
  private record StatementKey(
      String statement, StatementOutcome.Result result, @Nullable Class<?> exception) {}

  private final MeterRegistry registry;
  private final String name;
  private final Tags pool;
  private final Map<Enum<?>, Timer> acquires = new ConcurrentHashMap<>();
  private final Map<Enum<?>, Timer> transactions = new ConcurrentHashMap<>();
  private final Map<StatementKey, Timer> statements = new ConcurrentHashMap<>();
  private final Map<Supplier<PoolStats>, List<Meter>> ofPools = new ConcurrentHashMap<>();

  private MicrometerListener(MeterRegistry registry, String pool) {
    this.registry = registry;
    this.name = pool;
    this.pool = Tags.of("pool", pool);
  }

  /**
   * Creates a listener for one database. The figures of its pool are in the registry from the
   * database's opening to its closing.
   *
   * @param registry where to
   * @param pool tells databases apart: each in one registry wants a name of its own
   * @return a listener
   */
  public static MicrometerListener to(MeterRegistry registry, String pool) {
    return new MicrometerListener(registry, pool);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the registry has figures of a pool of this name already
   */
  @Override
  public void databaseOpened(Supplier<PoolStats> stats) {
    if (registry.find(CONNECTIONS).tags(pool).meter() != null) {
      throw new IllegalStateException(
          "there are metrics of an open database named %s already: give each its name"
              .formatted(name));
    }
    List<Meter> meters = new ArrayList<>();
    meters.add(gauge("", "Connections that are open", stats, PoolStats::open));
    meters.add(gauge(".active", "Connections that a caller holds", stats, PoolStats::active));
    meters.add(gauge(".idle", "Connections that wait for a caller", stats, PoolStats::idle));
    meters.add(gauge(".max", "The most connections that may be open", stats, PoolStats::max));
    meters.add(gauge(".pending", "Callers that wait", stats, PoolStats::pending));
    meters.add(gauge(".max.pending", "Callers that may wait", stats, PoolStats::maxPending));
    meters.add(counter(".timeout", "Callers that waited too long", stats, PoolStats::timeouts));
    meters.add(counter(".refused", "Callers that found no place", stats, PoolStats::refused));
    ofPools.put(stats, meters);
  }

  @Override
  public void databaseClosed(Supplier<PoolStats> stats) {
    List<Meter> meters = ofPools.remove(stats);
    if (meters != null) {
      meters.forEach(registry::remove);
    }
  }

  private Meter gauge(
      String suffix, String what, Supplier<PoolStats> stats, ToDoubleFunction<PoolStats> figure) {
    return Gauge.builder(CONNECTIONS + suffix, stats, s -> figure.applyAsDouble(s.get()))
        .description(what)
        .tags(pool)
        .register(registry);
  }

  private Meter counter(
      String suffix, String what, Supplier<PoolStats> stats, ToDoubleFunction<PoolStats> figure) {
    return FunctionCounter.builder(CONNECTIONS + suffix, stats, s -> figure.applyAsDouble(s.get()))
        .description(what)
        .tags(pool)
        .register(registry);
  }

  @Override
  public void acquireEnded(AcquireOutcome outcome) {
    acquires
        .computeIfAbsent(
            outcome.result(),
            result ->
                timer(CONNECTIONS + ".acquire", "Wait for a connection", Tags.of(tag(result))))
        .record(outcome.waited());
  }

  @Override
  public void connectEnded(ConnectOutcome outcome) {
    String result = outcome.error() == null ? "succeeded" : "failed";
    timer(CONNECTIONS + ".creation", "Opening of a connection", Tags.of("outcome", result))
        .record(outcome.elapsed());
  }

  @Override
  public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
    String given = statement.name();
    Throwable error = outcome.error();
    StatementKey key =
        new StatementKey(
            given == null ? "unnamed" : given,
            outcome.result(),
            error == null ? null : error.getClass());
    statements.computeIfAbsent(key, this::statementTimer).record(outcome.elapsed());
  }

  private Timer statementTimer(StatementKey key) {
    Class<?> exception = key.exception();
    return timer(
        "asyncdb.statements",
        "Statements, from when they were sent to their end",
        Tags.of(
            Tag.of("statement", key.statement()),
            tag(key.result()),
            Tag.of("exception", exception == null ? "none" : exception.getSimpleName())));
  }

  @Override
  public void transactionEnded(TransactionEvent transaction, TransactionOutcome outcome) {
    transactions
        .computeIfAbsent(
            outcome.result(),
            result -> timer("asyncdb.transactions", "Transactions", Tags.of(tag(result))))
        .record(outcome.elapsed());
  }

  @Override
  public void transactionRetried(TransactionRetry retry) {
    Counter.builder("asyncdb.transactions.retries")
        .description("Transactions that were begun again")
        .tags(pool)
        .tags("exception", retry.error().getClass().getSimpleName())
        .register(registry)
        .increment();
  }

  private static Tag tag(Enum<?> result) {
    return Tag.of("outcome", result.name().toLowerCase(Locale.ROOT));
  }

  private Timer timer(String meter, String what, Tags tags) {
    return Timer.builder(meter).description(what).tags(pool).tags(tags).register(registry);
  }
}
