package io.asyncdb.bench.jmh;

import io.asyncdb.bench.Callers;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.Workload;
import io.asyncdb.bench.candidate.Candidates;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads one row by its primary key from a table of {@value Dataset#ITEMS} rows, five columns made
 * into a Java record, the keys random, so many callers at once. An operation is one call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-Dio.netty.leakDetection.level=disabled"})
public class OneRowByKeyBenchmark {

  private static final int CALLS = 6_400;

  /** Who reads: {@link Candidates#label}. */
  @Param({"async-db", "raw-r2dbc"})
  public String candidate = "";

  /** How many ask at once. */
  @Param({"1", "64"})
  public int callers;

  @SuppressWarnings("NullAway.Init") // JMH calls open first
  private Candidate opened;

  /** Connects to the server that the run script has started. */
  @Setup
  public void open() {
    opened = Candidates.of(candidate).open(Server.fromEnvironment().near(), Candidate.CONNECTIONS);
  }

  /** Disconnects. */
  @TearDown
  public void close() {
    opened.close();
  }

  /**
   * Makes the calls.
   *
   * @return made of the rows
   */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long oneRowByKey() {
    long each = CALLS / callers;
    return Callers.run(opened, Workload.ONE_ROW_BY_KEY, callers, made -> made == each, nanos -> {});
  }
}
