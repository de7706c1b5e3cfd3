package io.asyncdb.bench.jmh;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * A JMH profiler: the CPU time that this process, all its threads together, spends on one call.
 *
 * <p>Client and server share the machine, so what a client takes is taken from the server; and it
 * is less shaken by whatever else runs than calls a second are.
 */
public final class CpuProfiler implements InternalProfiler {

  /** The name of the result, in microseconds of CPU time a call. */
  static final String RESULT = "cpu.time.norm";

  private static final double NANOS_PER_MICRO = 1_000;

  private final OperatingSystemMXBean process =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private long before;

  /** Creates the profiler; JMH does. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "CPU time of the process for one operation";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    before = process.getProcessCpuTime();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double nanos = process.getProcessCpuTime() - before;
    double calls = result.getMetadata().getAllOps();
    return List.of(
        new ScalarResult(RESULT, nanos / calls / NANOS_PER_MICRO, "us/op", AggregationPolicy.AVG));
  }
}
