package io.asyncdb.migrations;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of {@link Migrations#migrate} has done.
 *
 * @param from the schema's version before the run, or null when nothing had been applied
 * @param to the schema's version after it, or null when there is no versioned migration
 * @param applied an unmodifiable list of the migrations that this run applied, in that order: the
 *     version, or for a repeatable migration the description
 */
public record MigrationResult(@Nullable String from, @Nullable String to, List<String> applied) {}
