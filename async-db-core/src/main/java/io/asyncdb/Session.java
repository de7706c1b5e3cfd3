package io.asyncdb;

/**
 * One connection, held for as long as the work given to {@link Database#withSession} runs: for
 * temporary tables, advisory locks, session settings, and several statements that belong together
 * without a transaction.
 *
 * <p>Statements run one after the other in the order in which they are subscribed to; those of a
 * {@code Mono.zip} are queued, not run side by side. Safe to use from several threads. The
 * connection is owned by the database: a session is not closed by its user, and every use after its
 * end fails with {@link IllegalStateException}.
 */
public interface Session extends SqlOperations {}
