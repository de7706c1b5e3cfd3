package io.asyncdb.migrations;

import java.time.Duration;

/**
 * Is told how far a run of the migrations is, on the thread that runs them. What it throws ends the
 * run and undoes the migration that is under way.
 */
public interface MigrationProgress {

  /** Is told nothing. */
  MigrationProgress NONE = new MigrationProgress() {};

  /**
   * A migration begins.
   *
   * @param script the file's name, or the class's
   * @param left how many are left to apply, this one included
   */
  default void started(String script, int left) {}

  /**
   * A migration has been applied.
   *
   * @param script the file's name, or the class's
   * @param took how long it took
   */
  default void applied(String script, Duration took) {}

  /**
   * A migration was undone, as it did not get a lock in time, and is begun again after a pause.
   *
   * @param reason what happened, in one sentence
   * @param pause how long the pause is
   */
  default void postponed(String reason, Duration pause) {}
}
