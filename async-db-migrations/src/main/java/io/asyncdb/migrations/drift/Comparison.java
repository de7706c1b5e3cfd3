package io.asyncdb.migrations.drift;

import io.asyncdb.migrations.MigrationStatus;
import io.asyncdb.migrations.drift.Difference.Kind;
import io.asyncdb.migrations.drift.Shape.Column;
import io.asyncdb.migrations.drift.Shape.ObjectName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules: what counts as a difference. */
final class Comparison {

  private final List<Difference> found = new ArrayList<>();

  /** The migrations' in their order, then table by table. */
  List<Difference> differences() {
    return found.stream()
        .distinct()
        .sorted(Comparator.comparing(d -> d.kind().isOfMigration() ? "" : d.place()))
        .toList();
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
   * Compares tables, and what is defined with them.
   *
   * @param whole whether all that exists is expected, so that what is more than that counts
   */
  void shapes(Shape expected, Shape live, boolean whole) {
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
    expected.parts().forEach((part, definition) -> part(part, definition, live));
    if (whole) {
      live.tables().keySet().stream()
          .filter(table -> !expected.tables().containsKey(table))
          .filter(table -> !live.incidental().contains(table))
          .forEach(table -> add(Kind.EXTRA_TABLE, table, "the table is not expected"));
      live.parts().forEach((part, definition) -> extraPart(part, definition, expected));
    }
  }

  /** Where its table is missing, all is said. */
  private void part(Part part, String expected, Shape live) {
    String found = live.parts().get(part);
    if (!expected.equals(found) && part.fits(live)) {
      add(part.type().kind(), part.place(), part.instead(found, expected));
    }
  }

  private void extraPart(Part part, String found, Shape expected) {
    Kind kind = part.type().extraKind();
    if (kind != null && !expected.parts().containsKey(part) && part.fits(expected)) {
      add(kind, part.place(), part.unexpected(found));
    }
  }

  private void columns(ObjectName table, Map<String, Column> expected, Map<String, Column> live) {
    expected.forEach((name, column) -> column(table, name, column, live.get(name)));
    live.forEach(
        (name, column) -> {
          if (!expected.containsKey(name)) {
            add(Kind.EXTRA_COLUMN, table, "column " + name + " is not expected");
          }
        });
  }

  private void column(ObjectName table, String name, Column expected, @Nullable Column live) {
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
