/**
 * Rows with the rows that belong to them, in one statement more, however many there are.
 *
 * <p>{@link io.asyncdb.relation.ToMany} fetches eagerly what a loop would fetch row by row.
 */
@NullMarked
package io.asyncdb.relation;

import org.jspecify.annotations.NullMarked;
