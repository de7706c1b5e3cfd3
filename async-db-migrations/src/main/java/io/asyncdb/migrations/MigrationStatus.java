package io.asyncdb.migrations;

import java.time.Instant;
import java.util.Date;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
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
    /** A later version has been applied before it was there; {@link Migrations#migrate} refuses. */
    OUT_OF_ORDER,
    /**
     * It will not be applied: it is older than the baseline, undone, or replaced by a newer one.
     */
    SKIPPED;

    private static State of(MigrationState state) {
      if (state.isFailed()) {
        return FAILED;
      }
      return switch (state) {
        case PENDING, OUTDATED -> PENDING;
        case IGNORED -> OUT_OF_ORDER;
        case MISSING_SUCCESS, FUTURE_SUCCESS -> MISSING;
        case SUCCESS, OUT_OF_ORDER, BASELINE -> APPLIED;
        default -> SKIPPED;
      };
    }
  }

  static MigrationStatus of(MigrationInfo info) {
    Date installed = info.getInstalledOn();
    return new MigrationStatus(
        info.getVersion() == null ? null : info.getVersion().getVersion(),
        info.getDescription(),
        info.getScript(),
        State.of(info.getState()),
        installed == null ? null : installed.toInstant());
  }
}
