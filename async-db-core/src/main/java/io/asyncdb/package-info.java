/**
 * Sessions, transactions and typed queries over PostgreSQL, asynchronous throughout.
 *
 * <p>Start at {@link io.asyncdb.Database}. {@link io.asyncdb.SqlOperations} is what a {@code
 * Database}, a {@link io.asyncdb.Session} and a {@link io.asyncdb.Transaction} have in common.
 */
@NullMarked
package io.asyncdb;

import org.jspecify.annotations.NullMarked;
