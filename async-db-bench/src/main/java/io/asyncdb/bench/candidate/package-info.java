/**
 * The candidates: this library and its peers, each in one file, all listed in {@link
 * io.asyncdb.bench.candidate.Candidates}.
 */
@NullMarked
package io.asyncdb.bench.candidate;

import org.jspecify.annotations.NullMarked;
