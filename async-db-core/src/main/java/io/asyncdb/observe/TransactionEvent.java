package io.asyncdb.observe;

import org.jspecify.annotations.Nullable;

/**
 * A transaction on its way: the same object is passed to the start and to the end. Savepoints are
 * part of theirs and have no events.
 *
 * @param id counts up within one database; pairs the start with the end in a log
 * @param caller who runs it, as {@link RequestScope#caller(String)} says, or null
 */
public record TransactionEvent(long id, @Nullable String caller) {}
