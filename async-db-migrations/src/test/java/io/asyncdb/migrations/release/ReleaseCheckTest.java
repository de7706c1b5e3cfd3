package io.asyncdb.migrations.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.migrations.internal.ScratchDatabase;
import io.asyncdb.migrations.release.ReleaseReport.Broken;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class ReleaseCheckTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private Path file;
  private TestDatabase database;

  @BeforeEach
  void migrate() throws IOException {
    file = directory.resolve("release/1.4.statements");
    database = postgres.database().server().createDatabase();
    write(
        "V1__orders.sql",
        """
        create table orders (
            id int generated always as identity primary key, note text, total numeric, tags jsonb);
        create schema archive;
        create table archive.old_order (id int primary key);
        """);
    Migrations.of(DatabaseConfig.fromUrl(database.url()))
        .locations("filesystem:" + directory)
        .migrate();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  void run_unchangedSchema_fits() throws IOException {
    record();

    ReleaseReport report = check();

    assertThat(report.broken()).as(report.toText()).isEmpty();
    assertThat(report.checked()).isEqualTo(4);
  }

  @Test
  void addTo_statements_areSortedTextsWithoutValues() throws IOException {
    record();
    record();

    assertThat(file)
        .content(UTF_8)
        .isEqualTo(
            """
            # Statements of a release, recorded by async-db
            -- by number\\nselect note from orders where id = $1
            insert into orders (note, total) values ($1, $2)
            select '\\\\d?' as pattern, tags ? 'new' from orders where total > $1
            with one as (select 1) select * from one
            """);
  }

  @Test
  void run_droppedColumn_namesStatementColumnAndFile() throws IOException {
    record();
    write("V2__drop.sql", "alter table orders drop column note");

    ReleaseReport report = check();

    assertThat(report.broken())
        .containsExactly(
            new Broken(
                file,
                2,
                "-- by number\nselect note from orders where id = $1",
                "ERROR: column \"note\" does not exist",
                "42703"),
            new Broken(
                file,
                3,
                "insert into orders (note, total) values ($1, $2)",
                "ERROR: column \"note\" of relation \"orders\" does not exist",
                "42703"));
    assertThat(report.toText())
        .contains(file + ":2: ERROR: column \"note\" does not exist (SQLSTATE 42703)\n")
        .endsWith("2 of 4 statements do not fit the migrations\n");
  }

  @Test
  void run_changedTypeWithIncompatibleUse_isBroken() throws IOException {
    record();
    write("V2__type.sql", "alter table orders alter tags type text");

    assertThat(check().broken())
        .singleElement()
        .satisfies(
            it -> assertThat(it.reason()).startsWith("ERROR: operator does not exist: text ?"));
  }

  @Test
  void run_statementWithoutTypes_countsAsFitting() throws IOException {
    StatementFile.add(file, List.of("select $1"));

    assertThat(check().broken()).isEmpty();
  }

  @Test
  void run_searchPath_isWhereTablesAreLookedFor() throws IOException {
    StatementFile.add(file, List.of("select id from old_order"));

    assertThat(check().broken()).hasSize(1);
    assertThat(
            ReleaseCheck.of("filesystem:" + directory)
                .searchPath("archive, public")
                .run(() -> ScratchDatabase.on(postgres.database().server()), file)
                .broken())
        .isEmpty();
  }

  @Test
  void run_recordedFileAndOwnServer_reports() throws IOException {
    record();
    Path recorded = file;
    String migrations = "filesystem:" + directory;

    // tag::check[]
    ReleaseReport report = ReleaseCheck.of(migrations).run(recorded);

    assertThat(report.broken()).as(report.toText()).isEmpty();
    // end::check[]
  }

  @Test
  void run_fileOfAnotherKind_isRefused() throws IOException {
    write("notes.txt", "select 1");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReleaseCheck.of("filesystem:x").run(directory.resolve("notes.txt")))
        .withMessageStartingWith("statements must be a file of a StatementRecorder");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReleaseCheck.of("filesystem:x").run(directory.resolve("none")))
        .withMessageStartingWith("statements must be a file, was ");
  }

  @Test
  void only_filter_keepsWhatItTakes() {
    StatementRecorder recorder = StatementRecorder.only(statement -> statement.name() != null);
    try (Database db = Database.open(listenedBy(recorder))) {
      db.sql("select 1").as(Integer.class).one().block();
      db.sql("select 2").name("two").as(Integer.class).one().block();
    }

    assertThat(recorder.statements()).containsExactly("select 2");
  }

  /** What a service's tests would do. */
  private void record() {
    String url = database.url();
    // tag::record[]
    StatementRecorder recorder = StatementRecorder.create();
    DatabaseConfig config = DatabaseConfig.fromUrl(url).toBuilder().listener(recorder).build();
    // end::record[]
    try (Database db = Database.open(config)) {
      Mono.when(
              db.sql("insert into orders (note, total) values (:note, :total);")
                  .bind("note", "secret")
                  .bind("total", 3)
                  .execute(),
              db.sql("-- by number\nselect note from orders where id = :id")
                  .bind("id", 1)
                  .as(String.class)
                  .list(),
              db.sql("with one as (select 1) select * from one").as(Integer.class).one(),
              db.sql("select '\\d?' as pattern, tags ? 'new' from orders where total > $1")
                  .bind(1, 0)
                  .as(String.class)
                  .first(),
              db.sql("create table if not exists scratch (id int)").execute(),
              db.sql("set timezone = 'UTC'").execute(),
              db.sql("select 1; select ';'").execute(),
              db.sql("select nothing from nowhere").execute().onErrorResume(e -> Mono.empty()))
          .block();
    }
    // tag::save[]
    recorder.addTo(file);
    // end::save[]
  }

  private DatabaseConfig listenedBy(StatementRecorder recorder) {
    return DatabaseConfig.fromUrl(database.url()).toBuilder().listener(recorder).build();
  }

  private ReleaseReport check() {
    return ReleaseCheck.of("filesystem:" + directory)
        .run(() -> ScratchDatabase.on(postgres.database().server()), file);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text, UTF_8);
  }
}
