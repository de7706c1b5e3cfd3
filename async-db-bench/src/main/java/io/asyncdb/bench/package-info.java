/**
 * Benchmarks: workloads, and the candidates that do them.
 *
 * <p>{@link io.asyncdb.bench.Candidate} is what a candidate implements, each in one file of {@code
 * candidate}. {@link io.asyncdb.bench.Callers} is the load: callers that ask again as soon as they
 * are answered. {@code load} lets the candidates take turns under it, {@code report} shows what
 * came of that, {@code jmh} has the benchmarks that JMH runs.
 */
@NullMarked
package io.asyncdb.bench;

import org.jspecify.annotations.NullMarked;
