package io.asyncdb.observe;

import org.jspecify.annotations.Nullable;

/**
 * A statement on its way: the same object is passed to the start and to the end.
 *
 * @param id counts up within one database; pairs the start with the end in a log
 * @param name the name that the caller gave the statement, or null
 * @param caller who runs it, as {@link RequestScope#caller(String)} says, or null
 * @param calls how many calls it answers: 1, or as many as were merged into it
 * @param sql the statement as it was written, with its placeholders and no values
 * @param prepared the statement as the server gets it, with {@code $1} in place of names
 */
public record StatementEvent(
    long id,
    @Nullable String name,
    @Nullable String caller,
    int calls,
    String sql,
    String prepared) {}
