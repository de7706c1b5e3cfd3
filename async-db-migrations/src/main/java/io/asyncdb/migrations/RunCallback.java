package io.asyncdb.migrations;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Stands beside a run of Flyway: limits how long a migration waits for a lock, notes what was
 * applied, and tells the {@link MigrationProgress}.
 *
 * <p>What is done CONCURRENTLY waits without a limit. It makes nobody wait behind it, and broken
 * off it would leave an invalid index.
 */
final class RunCallback implements Callback {

  private static final Pattern CONCURRENTLY =
      Pattern.compile("\\bconcurrently\\b", Pattern.CASE_INSENSITIVE);

  private final Duration lockTimeout;
  private final MigrationProgress progress;
  private final List<String> applied = new ArrayList<>();
  private boolean first = true;
  private @Nullable String from;
  private int left;
  private long began;

  RunCallback(Duration lockTimeout, MigrationProgress progress) {
    this.lockTimeout = lockTimeout;
    this.progress = progress;
  }

  /**
   * Begins an attempt.
   *
   * @param version the schema's, or null when nothing has been applied
   * @param pending how many migrations there are to apply
   */
  void begin(@Nullable String version, int pending) {
    if (first) {
      from = version;
      first = false;
    }
    left = pending;
  }

  /** What all attempts together have done. */
  MigrationResult result(@Nullable String to) {
    return new MigrationResult(from, to, List.copyOf(applied));
  }

  @Override
  public boolean supports(Event event, Context context) {
    return switch (event) {
      case BEFORE_EACH_MIGRATE, AFTER_EACH_MIGRATE -> true;
      case BEFORE_EACH_MIGRATE_STATEMENT, AFTER_EACH_MIGRATE_STATEMENT ->
          context.getStatement() != null
              && CONCURRENTLY.matcher(context.getStatement().getSql()).find();
      default -> false;
    };
  }

  @Override
  public boolean canHandleInTransaction(Event event, Context context) {
    return true;
  }

  @Override
  public void handle(Event event, Context context) {
    switch (event) {
      case BEFORE_EACH_MIGRATE -> {
        limit(context, lockTimeout);
        began = System.nanoTime();
        progress.started(context.getMigrationInfo().getScript(), left);
      }
      case BEFORE_EACH_MIGRATE_STATEMENT -> limit(context, Duration.ZERO);
      case AFTER_EACH_MIGRATE_STATEMENT -> limit(context, lockTimeout);
      case AFTER_EACH_MIGRATE -> {
        MigrationInfo migration = context.getMigrationInfo();
        left--;
        applied.add(
            migration.getVersion() == null
                ? migration.getDescription()
                : migration.getVersion().getVersion());
        progress.applied(migration.getScript(), Duration.ofNanos(System.nanoTime() - began));
      }
      default -> throw new IllegalStateException("Not asked for: " + event);
    }
  }

  /** For the session: a migration may set another with {@code set local lock_timeout}. */
  private static void limit(Context context, Duration timeout) {
    try (PreparedStatement set =
        context.getConnection().prepareStatement("select set_config('lock_timeout', ?, false)")) {
      set.setString(1, String.valueOf(timeout.toMillis()));
      set.execute();
    } catch (SQLException e) {
      throw new FlywayException("lock_timeout cannot be set", e);
    }
  }

  @Override
  public String getCallbackName() {
    return "async-db";
  }
}
