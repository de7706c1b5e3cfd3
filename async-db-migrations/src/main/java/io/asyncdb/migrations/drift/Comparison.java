package io.asyncdb.migrations.drift;

import io.asyncdb.migrations.MigrationStatus;
import io.asyncdb.migrations.drift.Difference.Kind;
import io.asyncdb.migrations.drift.Shape.Column;
import io.asyncdb.migrations.drift.Shape.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules: what counts as a difference. */
final class Comparison {

  private final List<Difference> found = new ArrayList<>();

  List<Difference> differences() {
    return List.copyOf(found);
  }

  void migrations(List<MigrationStatus> migrations) {
    for (MigrationStatus migration : migrations) {
      switch (migration.state()) {
        case PENDING, OUT_OF_ORDER ->
            add(Kind.MISSING_MIGRATION, migration.script(), "it has not been applied");
        case FAILED -> add(Kind.MISSING_MIGRATION, migration.script(), "it has failed");
        case MISSING ->
            add(Kind.EXTRA_MIGRATION, migration.script(), "it was applied, but is not known here");
        case APPLIED, SKIPPED -> {
          // As it should be.
        }
      }
    }
  }

  /**
   * Compares tables.
   *
   * @param extraTables whether a table counts that is not expected
   */
  void tables(Shape expected, Shape live, boolean extraTables) {
    expected
        .tables()
        .forEach(
            (table, columns) -> {
              Map<String, Column> there = live.tables().get(table);
              if (there == null) {
                add(Kind.MISSING_TABLE, table, "the table is missing");
              } else {
                columns(table, columns, there);
              }
            });
    if (extraTables) {
      live.tables().keySet().stream()
          .filter(table -> !expected.tables().containsKey(table))
          .forEach(table -> add(Kind.EXTRA_TABLE, table, "the table is not expected"));
    }
  }

  private void columns(TableName table, Map<String, Column> expected, Map<String, Column> live) {
    expected.forEach((name, column) -> column(table, name, column, live.get(name)));
    live.forEach(
        (name, column) -> {
          if (!expected.containsKey(name)) {
            add(Kind.EXTRA_COLUMN, table, "column " + name + " is not expected");
          }
        });
  }

  private void column(TableName table, String name, Column expected, @Nullable Column live) {
    if (live == null) {
      add(Kind.MISSING_COLUMN, table, "column " + name + " is missing");
      return;
    }
    if (!live.type().equals(expected.type())) {
      add(
          Kind.TYPE,
          table,
          "column %s is %s instead of %s".formatted(name, live.type(), expected.type()));
    }
    if (live.nullable() != expected.nullable()) {
      add(
          Kind.NULLABILITY,
          table,
          "column %s %s".formatted(name, live.nullable() ? "takes nulls" : "takes no nulls"));
    }
  }

  private void add(Kind kind, Object place, String message) {
    found.add(new Difference(kind, place.toString(), message));
  }
}
