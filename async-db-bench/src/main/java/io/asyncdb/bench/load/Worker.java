package io.asyncdb.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.asyncdb.bench.Callers;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Score;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.Workload;
import io.asyncdb.bench.candidate.Candidates;
import io.asyncdb.test.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The process of one candidate: takes the turns that stand on its standard input, one a line as
 * JSON, and answers each with its score. Between turns it does nothing, but keeps what it has
 * compiled and its connections, if the next turn wants as many to the same place.
 */
public final class Worker implements AutoCloseable {

  private static final double NANOS_PER_MICRO = 1_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long LONGEST_CALL = TimeUnit.MINUTES.toNanos(30);
  private static final int DIGITS = 3;

  private static final long SLICE_MILLIS = 1_000;

  /** How long nothing must have been compiled for the compiler to be idle. */
  private static final long COMPILER_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final Duration LONGEST_COMPILATION = Duration.ofMinutes(1);

  /** Who compiles no longer than this part of the time is warm. */
  private static final double COMPILED = 0.02;

  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private record Place(int connections, boolean distant) {}

  private final Server server = Server.fromEnvironment();
  private final Candidates candidate;
  private final Map<Place, Candidate> opened = new HashMap<>();
  private final Map<String, Workload<?>> workloads = new HashMap<>();

  private Worker(Candidates candidate) {
    this.candidate = candidate;
  }

  /**
   * Takes turns until standard input ends.
   *
   * @param args the candidate's label
   * @throws IOException if standard input breaks
   */
  public static void main(String[] args) throws IOException {
    ObjectMapper json = new ObjectMapper();
    try (Worker worker = new Worker(Candidates.of(args[0]));
        BufferedReader turns = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = turns.readLine(); line != null; line = turns.readLine()) {
        System.out.println(json.writeValueAsString(worker.take(json.readValue(line, Turn.class))));
      }
    }
  }

  private Score take(Turn turn) {
    Load load = turn.load();
    Candidate asked = open(new Place(load.connections(), load.distant()));
    Workload<?> workload = workloads.computeIfAbsent(load.workload(), Workload::named);
    warmUp(asked, workload, turn);
    Histogram latencies = new ConcurrentHistogram((long) NANOS_PER_MICRO, LONGEST_CALL, DIGITS);
    long allocated = allocated();
    long cpu = PROCESS.getProcessCpuTime();
    long start = System.nanoTime();
    run(asked, workload, load.callers(), turn.millis(), latencies::recordValue);
    double elapsed = System.nanoTime() - start;
    cpu = PROCESS.getProcessCpuTime() - cpu;
    allocated = allocated() - allocated;
    double calls = latencies.getTotalCount();
    return new Score(
        calls / elapsed * NANOS_PER_SECOND,
        latencies.getValueAtPercentile(50) / NANOS_PER_MICRO,
        latencies.getValueAtPercentile(99) / NANOS_PER_MICRO,
        cpu / calls / NANOS_PER_MICRO,
        allocated / calls);
  }

  private Candidate open(Place place) {
    if (!opened.containsKey(place)) {
      close();
      opened.put(
          place,
          candidate.open(place.distant() ? server.distant() : server.near(), place.connections()));
    }
    return opened.get(place);
  }

  /**
   * Runs in slices, and lets the compiler end what each of them has given it: under a full load it
   * would get a small part of a processor. Ends early when that is next to nothing.
   */
  private static void warmUp(Candidate asked, Workload<?> workload, Turn turn) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(turn.warmUpMillis());
    long slice = Math.min(turn.warmUpMillis(), SLICE_MILLIS);
    long compiled;
    do {
      compiled = COMPILER.getTotalCompilationTime();
      run(asked, workload, turn.load().callers(), slice, nanos -> {});
      awaitCompiler(end);
      compiled = COMPILER.getTotalCompilationTime() - compiled;
    } while (System.nanoTime() - end < 0 && compiled > slice * COMPILED);
  }

  /** Returns when nothing was compiled for a while, or the time is up. */
  private static void awaitCompiler(long end) {
    AtomicLong compiled = new AtomicLong(-1);
    AtomicLong since = new AtomicLong();
    Await.until(
        LONGEST_COMPILATION,
        () -> {
          long now = System.nanoTime();
          long total = COMPILER.getTotalCompilationTime();
          if (compiled.getAndSet(total) != total) {
            since.set(now);
          }
          return now - end >= 0 || now - since.get() > COMPILER_IDLE_NANOS;
        },
        () -> "the compiler is still at work");
  }

  private static void run(
      Candidate asked, Workload<?> workload, int callers, long millis, LongConsumer nanos) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    Callers.run(asked, workload, callers, made -> System.nanoTime() - end >= 0, nanos);
  }

  /** What the threads that live have allocated; those that end in a turn are not counted. */
  private static long allocated() {
    return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  @Override
  public void close() {
    opened.values().forEach(Candidate::close);
    opened.clear();
  }
}
