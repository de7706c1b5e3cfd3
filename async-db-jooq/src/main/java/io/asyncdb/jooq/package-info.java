/**
 * Typed queries of jOOQ, run by async-db's databases, sessions and transactions.
 *
 * <p>Start at {@link io.asyncdb.jooq.JooqDatabase}. jOOQ builds and renders the SQL here and gives
 * its records their types; it runs nothing. A query goes the way of every other statement, with the
 * same cancellation, errors and events.
 */
@NullMarked
package io.asyncdb.jooq;

import org.jspecify.annotations.NullMarked;
