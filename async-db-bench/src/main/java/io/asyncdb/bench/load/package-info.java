/**
 * The load harness: {@link io.asyncdb.bench.load.Harness} runs a {@link
 * io.asyncdb.bench.load.Suite} of loads on contestants, each in a process of its own, in turns.
 */
@NullMarked
package io.asyncdb.bench.load;

import org.jspecify.annotations.NullMarked;
