package io.asyncdb.bench.jmh;

import io.asyncdb.bench.Callers;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.Workload;
import io.asyncdb.bench.candidate.Candidates;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * Changes a row by its key and inserts another, in one transaction: by one caller who is 1 ms away
 * from the server, there and back together, and by many callers beside it. An operation is one
 * transaction.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-Dio.netty.leakDetection.level=disabled"})
public class UpdateAndInsertBenchmark {

  private static final int CALLS = 512;

  /** Who does it: {@link Candidates#label}. */
  @Param({"async-db", "raw-r2dbc"})
  public String candidate = "";

  /** How many at once, and how far away. */
  @Param({"1-at-1ms", "64"})
  public String callers = "";

  private int atOnce;

  @SuppressWarnings("NullAway.Init") // JMH calls open first
  private Candidate opened;

  /** Connects to the server that the run script has started. */
  @Setup(Level.Trial)
  public void open() {
    boolean distant = callers.endsWith("-at-1ms");
    atOnce = Integer.parseInt(callers.replace("-at-1ms", ""));
    Server server = Server.fromEnvironment();
    opened =
        Candidates.of(candidate)
            .open(distant ? server.distant() : server.near(), Candidate.CONNECTIONS);
  }

  /** Disconnects. */
  @TearDown
  public void close() {
    opened.close();
  }

  /**
   * Makes the calls.
   *
   * @return made of the answers
   */
  @Benchmark
  @OperationsPerInvocation(CALLS)
  public long updateAndInsert() {
    long each = CALLS / atOnce;
    return Callers.run(
        opened, Workload.UPDATE_AND_INSERT, atOnce, made -> made == each, nanos -> {});
  }
}
