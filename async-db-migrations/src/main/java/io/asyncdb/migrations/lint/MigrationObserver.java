package io.asyncdb.migrations.lint;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.jspecify.annotations.Nullable;

/**
 * Watches Flyway run migrations: ahead of each the tables get rows, around each statement the
 * catalog and the locks are read, on the connection that migrates.
 *
 * <p>Used for one run, by one thread.
 */
final class MigrationObserver extends BaseCallback {

  private static final Set<Event> EVENTS =
      EnumSet.of(
          Event.BEFORE_EACH_MIGRATE,
          Event.BEFORE_EACH_MIGRATE_STATEMENT,
          Event.AFTER_EACH_MIGRATE_STATEMENT,
          Event.AFTER_EACH_MIGRATE_STATEMENT_ERROR,
          Event.AFTER_EACH_MIGRATE);

  private final Catalog catalog;
  private final Population population;
  private final @Nullable MigrationVersion from;
  private final Set<String> onEmptyTables;
  private final List<ObservedMigration> observed = new ArrayList<>();
  private @Nullable ObservedMigration current;

  /**
   * Prepares one run.
   *
   * @param from the first version that is looked at, or null for all
   * @param onEmptyTables the files that run on tables without rows
   */
  MigrationObserver(
      Catalog catalog,
      Population population,
      @Nullable MigrationVersion from,
      Set<String> onEmptyTables) {
    this.catalog = catalog;
    this.population = population;
    this.from = from;
    this.onEmptyTables = onEmptyTables;
  }

  /** The migrations that were looked at, in the order in which they ran. */
  List<ObservedMigration> observed() {
    return observed;
  }

  /** What broke the run, if that was the rows in the tables; else null. */
  @Nullable Finding failureOnRows() {
    return current == null || !population.isPresent() ? null : current.failureOnRows();
  }

  @Override
  public boolean supports(Event event, Context context) {
    return EVENTS.contains(event);
  }

  @Override
  public void handle(Event event, Context context) {
    try {
      if (event == Event.BEFORE_EACH_MIGRATE) {
        begin(context);
      } else if (current != null) {
        tell(current, event, context);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The scratch database cannot be used: " + e.getMessage(), e);
    }
  }

  private void begin(Context context) throws SQLException {
    current = null;
    MigrationInfo migration = context.getMigrationInfo();
    if (from != null
        && migration.getVersion() != null
        && migration.getVersion().compareTo(from) < 0) {
      return;
    }
    if (onEmptyTables.contains(migration.getScript())) {
      population.clear();
    } else {
      population.fill();
    }
    Script script = Script.read(migration, context.getConfiguration());
    current = new ObservedMigration(catalog, script, catalog.read(context.getConnection()));
    observed.add(current);
  }

  private static void tell(ObservedMigration migration, Event event, Context context)
      throws SQLException {
    switch (event) {
      case BEFORE_EACH_MIGRATE_STATEMENT ->
          migration.beforeStatement(context.getConnection(), context.getStatement().getSql());
      case AFTER_EACH_MIGRATE_STATEMENT -> migration.afterStatement(context.getConnection());
      case AFTER_EACH_MIGRATE_STATEMENT_ERROR ->
          migration.failed(
              Stream.of(context.getStatement().getErrors())
                  .flatMap(List::stream)
                  .map(error -> String.valueOf(error.getState()))
                  .toList());
      default -> migration.end(context.getConnection());
    }
  }
}
