/**
 * What a person sees of a run: {@link io.asyncdb.bench.report.Report} runs a suite and writes its
 * results, a page and the charts.
 */
@NullMarked
package io.asyncdb.bench.report;

import org.jspecify.annotations.NullMarked;
