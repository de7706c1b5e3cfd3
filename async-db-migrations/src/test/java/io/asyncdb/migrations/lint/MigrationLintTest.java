package io.asyncdb.migrations.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.internal.ScratchDatabase;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MigrationLintTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;

  @BeforeEach
  void writeTables() throws IOException {
    write("V1__tables.sql", "create table orders (id int primary key, total int, note text);");
  }

  @Test
  void run_finding_hasFileLineStatementTableLockAndRecipe() throws IOException {
    write(
        "V2__index.sql",
        """
        -- Orders are looked up by their total;
        /* which; has semicolons */
        select 1;

        create index orders_total
            on orders (total);
        """);

    assertThat(run(lint()).findings())
        .containsExactly(
            new Finding(
                LintRule.INDEX_BLOCKS_WRITES,
                "V2__index.sql",
                5,
                "create index orders_total on orders (total)",
                "orders",
                "built the index orders_total under SHARE, which blocks writes",
                null));
  }

  @Test
  void run_report_isReadable() throws IOException {
    write("V2__a.sql", "select 1;\nalter table orders drop column note;");
    write(
        "V3__b.sql",
        "-- lint: allow change-type-rewrites because it is small\n"
            + "select 1;\n"
            + "alter table orders alter total type bigint;");

    LintReport report = run(lint());

    assertThat(report.worst()).contains(Severity.WARNING);
    assertThat(report.toText())
        .isEqualTo(
            """
            warning  removed-or-renamed         V2__a.sql:2  orders
                     dropped the column note
                     in:    alter table orders drop column note
                     safer: %s
            waived   change-type-rewrites       V3__b.sql:3  orders
                     because: it is small
            0 errors, 1 warnings, 1 waived
            """
                .formatted(LintRule.REMOVED_OR_RENAMED.recipe()));
  }

  @Test
  void run_tableOfTheSameMigration_isNobodysYet() throws IOException {
    write(
        "V2__new.sql",
        "create table item (id int);\ncreate index on item (id);\nalter table item add n int;"
            + "alter table item alter id type bigint; drop table item;");

    assertThat(run(lint()).findings()).isEmpty();
  }

  @Test
  void run_outsideATransaction_seesTheLocksThatAreGivenBack() throws IOException {
    write("V2__index.sql", "create index orders_total on orders (total);");
    write("V2__index.sql.conf", "executeInTransaction=false");

    assertThat(run(lint()).findings())
        .extracting(Finding::rule, Finding::what)
        .containsExactly(
            tuple(
                LintRule.INDEX_BLOCKS_WRITES,
                "built the index orders_total under SHARE, which blocks writes"));
  }

  @Test
  void run_from_judgesNewMigrationsAndRepeatableOnes() throws IOException {
    write("V2__old.sql", "alter table orders drop column note;");
    write("V3__new.sql", "alter table orders drop column total;");
    write("R__seed.sql", "drop table orders;");

    assertThat(run(lint().from("3")).findings())
        .filteredOn(finding -> finding.rule() == LintRule.REMOVED_OR_RENAMED)
        .extracting(Finding::file)
        .containsExactly("V3__new.sql", "R__seed.sql");
  }

  @Test
  void run_placeholders_areFilledInAndLinesStayRight() throws IOException {
    write(
        "V2__index.sql",
        "set lock_timeout = '${wait}';\n\ncreate index on ${flyway:defaultSchema}.orders (total);");

    assertThat(run(lint().option("flyway.placeholders.wait", "2s")).findings())
        .extracting(Finding::rule, Finding::line)
        .containsExactly(tuple(LintRule.INDEX_BLOCKS_WRITES, 3));
  }

  @Test
  void run_javaMigration_countsAsOneStatement() {
    MigrationLint lint =
        MigrationLint.of(
            "filesystem:" + directory, "classpath:io/asyncdb/migrations/lint/inprogram");

    assertThat(run(lint).findings())
        .extracting(Finding::rule, Finding::file, Finding::line, Finding::statement)
        .contains(
            tuple(
                LintRule.CHANGE_TYPE_REWRITES,
                "io.asyncdb.migrations.lint.inprogram.V2__InProgram",
                0,
                ""));
  }

  @Test
  void run_waiversThatSayTooLittle_areFindings() throws IOException {
    write(
        "V2__column.sql",
        """
        -- lint: allow removed-or-renamed
        -- lint: allow nonsense because it is late
        -- lint: forgive me
        select 1;
        alter table orders drop column note;
        """);

    assertThat(run(lint()).findings())
        .extracting(Finding::rule, Finding::line, Finding::what)
        .containsExactly(
            tuple(LintRule.REMOVED_OR_RENAMED, 5, "dropped the column note"),
            tuple(LintRule.BAD_WAIVER, 1, "gives no reason for removed-or-renamed"),
            tuple(LintRule.BAD_WAIVER, 2, "names no rule: nonsense"),
            tuple(LintRule.BAD_WAIVER, 3, "is not of the form -- lint: allow RULE because REASON"));
  }

  @Test
  void run_brokenMigration_namesFileAndLine() throws IOException {
    write("V2__broken.sql", "select 1;\nalter tabel orders;");

    assertThatThrownBy(() -> run(lint()))
        .isInstanceOf(MigrationException.class)
        .hasMessageStartingWith("Migration V2__broken.sql failed at line 2: ERROR: syntax error");
  }

  @Test
  void run_migrationsThatFailOnRows_areAllFoundInOneRun() throws IOException {
    write("V2__a.sql", "select 1;\nalter table orders add a int not null;");
    write("V3__b.sql", "select 1;\nalter table orders add check (total < 3);");

    assertThat(run(lint()).findings())
        .extracting(Finding::rule, Finding::file, Finding::line, Finding::what)
        .containsExactly(
            tuple(LintRule.FAILS_ON_ROWS, "V2__a.sql", 2, "failed with SQLSTATE 23502"),
            tuple(LintRule.FAILS_ON_ROWS, "V3__b.sql", 2, "failed with SQLSTATE 23514"));
  }

  @Test
  void run_ownServer_reports() {
    // tag::lint[]
    LintReport report =
        MigrationLint.of("filesystem:src/test/resources/db/migration").from("2").run();

    assertThat(report.findings()).as(report.toText()).isEmpty();
    // end::lint[]
  }

  @Test
  void from_noVersion_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lint().from("first"))
        .withMessage("from must be a version such as 12 or 3.1, was first");
  }

  @Test
  void of_noLocations_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(MigrationLint::of)
        .withMessage("locations must not be empty");
  }

  private MigrationLint lint() {
    return MigrationLint.of("filesystem:" + directory);
  }

  private static LintReport run(MigrationLint lint) {
    return lint.run(() -> ScratchDatabase.on(postgres.database().server()));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text, UTF_8);
  }
}
