package io.asyncdb.migrations.drift;

import io.asyncdb.Database;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.migrations.drift.Difference.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jooq.Catalog;
import org.jooq.Schema;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Holds a live database against what the program was made for: the tables that jOOQ's generated
 * code knows, the migrations, or another database. Best run once, at the start, before the program
 * meets a column that is not there.
 *
 * <p>Tables and views are compared by name, their columns by name, type and nullability, and beside
 * them what is defined with them, in the words in which the server prints it.
 *
 * <p>Generated code knows defaults, identities, keys, foreign keys, checks, indexes of columns and
 * the labels of enums, as far as the generator was told to write them: these have to be there. It
 * does not know what is beside them, nor what a foreign key does on delete or which rows an index
 * has; and it may have been made for a part of the schema, so that tables beside it do not count.
 * What the generator was told without a schema having it shows as a difference: forced types
 * without a converter ({@code <name>}), and synthetic keys of tables. {@link #except} leaves such
 * tables out.
 *
 * <p>Of {@linkplain #sameAs another database} all is compared: columns with how they are filled,
 * constraints, indexes, row level security and policies, triggers, sequences, views, enums, domains
 * and composite types, functions, and whether an extension is there. Not compared are the order of
 * columns, collations, rights, owners, comments, storage, and what belongs to an extension. Servers
 * of different major versions may print the same in different words; have the other database on a
 * server of the same version.
 *
 * <p>A check reads the catalogues; it needs no rights but to connect. Immutable and thread-safe:
 * the methods that set something give a new value.
 */
public final class Drift {

  private final Database database;
  private final List<Table<?>> tables;
  private final @Nullable Database model;
  private final @Nullable Migrations migrations;
  private final Set<Kind> accepted;

  private Drift(
      Database database,
      List<Table<?>> tables,
      @Nullable Database model,
      @Nullable Migrations migrations,
      Set<Kind> accepted) {
    this.database = database;
    this.tables = tables;
    this.model = model;
    this.migrations = migrations;
    this.accepted = accepted;
  }

  /**
   * Prepares a check that expects nothing yet.
   *
   * @param database what is checked; it stays the caller's
   * @return a new value
   */
  public static Drift of(Database database) {
    return new Drift(database, List.of(), null, null, Set.of());
  }

  /**
   * Expects the tables of generated code.
   *
   * @param catalog such as the generated {@code DefaultCatalog.DEFAULT_CATALOG}
   * @return a new value, with these tables besides those that were given before
   */
  public Drift generated(Catalog catalog) {
    return withTables(catalog.schemaStream().flatMap(Schema::tableStream).toList());
  }

  /**
   * Expects the tables of one schema of generated code.
   *
   * @param schema such as the generated {@code Public.PUBLIC}
   * @return a new value, with these tables besides those that were given before
   */
  public Drift generated(Schema schema) {
    return withTables(schema.tableStream().toList());
  }

  /**
   * Leaves tables of generated code out.
   *
   * @param left which are not compared
   * @return a new value
   */
  public Drift except(Table<?>... left) {
    List<Table<?>> rest = new ArrayList<>(tables);
    rest.removeAll(List.of(left));
    return new Drift(database, List.copyOf(rest), model, migrations, accepted);
  }

  /**
   * Expects what another database has, and nothing beside it but partitions and extensions.
   *
   * @param other such as one that was just made from the migrations; it stays the caller's
   * @return a new value
   */
  public Drift sameAs(Database other) {
    return new Drift(database, tables, other, migrations, accepted);
  }

  /**
   * Expects that these migrations have been applied and no others.
   *
   * @param expected the migrations of the database that is checked
   * @return a new value
   */
  public Drift migrations(Migrations expected) {
    return new Drift(database, tables, model, expected, accepted);
  }

  /**
   * Says what may differ: {@link Kind#EXTRA_COLUMN} and {@link Kind#EXTRA_MIGRATION}, for example,
   * where the database is migrated ahead of the program.
   *
   * @param kinds differences that are left out, besides those that were left out before
   * @return a new value
   */
  public Drift accept(Kind... kinds) {
    Set<Kind> all = EnumSet.noneOf(Kind.class);
    all.addAll(accepted);
    all.addAll(List.of(kinds));
    return new Drift(database, tables, model, migrations, all);
  }

  /**
   * Compares, and returns what differs.
   *
   * @return the report, or what asking failed with: a {@code DatabaseException}, or {@link
   *     io.asyncdb.migrations.MigrationException} for the history, which is read over JDBC on a
   *     thread that may block. Subscribing again asks again
   */
  public Mono<DriftReport> check() {
    return Mono.defer(
        () -> {
          Comparison comparison = new Comparison();
          return compareMigrations(comparison)
              .then(compareWithCode(comparison))
              .then(compareWithModel(comparison))
              .then(Mono.fromSupplier(() -> report(comparison)));
        });
  }

  /**
   * As {@link #check}, for those who would rather not start.
   *
   * @return a clean report, or {@link DriftException} with all that differs, or what asking failed
   *     with
   */
  public Mono<DriftReport> require() {
    return check()
        .flatMap(
            report ->
                report.isClean() ? Mono.just(report) : Mono.error(new DriftException(report)));
  }

  private Mono<Void> compareMigrations(Comparison comparison) {
    Migrations expected = migrations;
    return expected == null
        ? Mono.empty()
        : Mono.<Void>fromRunnable(() -> comparison.migrations(expected.info()))
            .subscribeOn(Schedulers.boundedElastic());
  }

  private Mono<Void> compareWithCode(Comparison comparison) {
    return tables.isEmpty()
        ? Mono.empty()
        : LiveShape.knownToCode(database)
            .flatMap(
                live ->
                    GeneratedShape.of(database, tables, live)
                        .doOnNext(expected -> comparison.shapes(expected, live, false)))
            .then();
  }

  private Mono<Void> compareWithModel(Comparison comparison) {
    return model == null
        ? Mono.empty()
        : Mono.zip(LiveShape.of(model), LiveShape.of(database))
            .doOnNext(both -> comparison.shapes(both.getT1(), both.getT2(), true))
            .then();
  }

  private DriftReport report(Comparison comparison) {
    return new DriftReport(
        comparison.differences().stream()
            .filter(difference -> !accepted.contains(difference.kind()))
            .toList());
  }

  private Drift withTables(List<Table<?>> more) {
    List<Table<?>> all = new ArrayList<>(tables);
    more.stream().filter(table -> !table.getTableType().isFunction()).forEach(all::add);
    return new Drift(database, List.copyOf(all), model, migrations, accepted);
  }
}
