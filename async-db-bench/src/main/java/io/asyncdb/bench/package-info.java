/**
 * Benchmarks: workloads, and the candidates that do them.
 *
 * <p>{@link io.asyncdb.bench.Candidate} is what a candidate implements, each in one file. {@link
 * io.asyncdb.bench.Callers} is the load: callers that ask again as soon as they are answered.
 */
@NullMarked
package io.asyncdb.bench;

import org.jspecify.annotations.NullMarked;
