/**
 * Many callers, one statement: what is asked at the same time, by requests with the same settings,
 * goes to the server together, and each caller gets its own answer.
 *
 * <p>{@link io.asyncdb.merge.Lookup} reads rows by their keys, {@link io.asyncdb.merge.MergedQuery}
 * runs any parameterised SELECT. Behind each is one {@code Merger}: a caller who is alone is served
 * at once, by the plain statement; whoever comes while others are under way waits for them and goes
 * with all who wait.
 */
@NullMarked
package io.asyncdb.merge;

import org.jspecify.annotations.NullMarked;
