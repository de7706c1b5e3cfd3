package io.asyncdb.migrations;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One migration as the files and the database's history have it.
 *
 * @param version the version, or null for a repeatable migration
 * @param description the words in the file's name
 * @param script the file's name
 * @param state how far it is
 * @param appliedAt when it was applied, or null when it was not
 */
public record MigrationStatus(
    @Nullable String version,
    String description,
    String script,
    State state,
    @Nullable Instant appliedAt) {

  /** How far a migration is. */
  public enum State {
    /** It waits for the next run. */
    PENDING,
    /** It has been applied. */
    APPLIED,
    /**
     * It was begun and failed, outside of a transaction; {@link Migrations#repair} forgets that.
     */
    FAILED,
    /** The history has it as applied, but its file is gone. */
    MISSING,
    /**
     * It will not be applied: it is older than the baseline, undone, or replaced by a newer one.
     */
    SKIPPED
  }
}
