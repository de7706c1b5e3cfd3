package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.jooq.generated.DefaultCatalog;
import io.asyncdb.jooq.generated.Public;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.migrations.drift.Difference;
import io.asyncdb.migrations.drift.Difference.Kind;
import io.asyncdb.migrations.drift.Drift;
import io.asyncdb.migrations.drift.DriftException;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Generated code of every type against databases that it was, and was not, generated for. */
class DriftTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private TestDatabase home;
  private DatabaseConfig config;
  private Database db;

  @BeforeEach
  void migrate() {
    home = postgres.database().server().createDatabase();
    config = DatabaseConfig.fromUrl(home.url());
    Migrations.of(config).migrate();
    db = Database.open(config);
  }

  @AfterEach
  void drop() {
    db.close();
    home.close();
  }

  @Test
  void require_schemaThatTheCodeWasMadeFor_isClean() {
    // tag::require[]
    Drift drift = Drift.of(db).generated(Public.PUBLIC).migrations(Migrations.of(config));
    drift.require().block(); // or DriftException, with all that differs
    // end::require[]

    assertThat(drift.check().block().isClean()).isTrue();
    assertThat(drift.check().block().summary()).isEmpty();
  }

  @Test
  void require_staleSchema_isRefusedTableByTable() throws SQLException {
    execute(
        "alter table author drop column email, alter full_name drop not null, add more text",
        "alter table author alter mood type text",
        "alter table book alter price type numeric(12, 2), alter title type varchar(30)",
        "drop table special");
    Drift drift = Drift.of(db).generated(DefaultCatalog.DEFAULT_CATALOG);

    assertThatThrownBy(() -> drift.require().block())
        .isInstanceOf(DriftException.class)
        .hasMessage(
            """
            the database is not what was expected:
            public.author: column email is missing, column full_name takes nulls, column mood is \
            text instead of public.mood, column more is not expected, \
            constraint author_email_unique is missing
            public.book: column title is character varying(30) instead of text, column price is \
            numeric(12,2) instead of numeric(10,2)
            public.special: the table is missing""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          alter table author alter mood set default 'sad' | DEFAULT | public.author | column mood has the default 'sad'::mood instead of the default 'ok'::mood
          alter table author alter created_at drop default | DEFAULT | public.author | column created_at has no default instead of the default now()
          alter table author alter id drop identity | DEFAULT | public.author | column id has no default instead of an identity
          alter table purchase alter total set default 1 | DEFAULT | public.purchase | column total has the default 1 instead of the default 0
          alter table purchase_line drop constraint purchase_line_pkey, add constraint purchase_line_pkey primary key (line, purchase_id) | CONSTRAINT | public.purchase_line | constraint purchase_line_pkey is PRIMARY KEY (line, purchase_id) instead of PRIMARY KEY (purchase_id, line)
          alter table author drop constraint author_email_unique | CONSTRAINT | public.author | constraint author_email_unique is missing
          alter table book drop constraint book_author_exists, add constraint book_author_exists foreign key (author_id) references book | CONSTRAINT | public.book | constraint book_author_exists is FOREIGN KEY (author_id) REFERENCES public.book (id) instead of FOREIGN KEY (author_id) REFERENCES public.author (id)
          alter table book drop constraint book_price_positive, add constraint book_price_positive check (price >= 0) | CONSTRAINT | public.book | constraint book_price_positive is CHECK ((price >= (0)::numeric)) instead of CHECK ((price > (0)::numeric))
          drop index book_of_author | INDEX | public.book | index book_of_author is missing
          drop index book_of_author; create unique index book_of_author on book (author_id, published) | INDEX | public.book | index book_of_author is UNIQUE (author_id, published) instead of (author_id, published DESC)
          alter type mood rename value 'sad' to 'so sad' | ENUM | public.mood | the enum is 'so sad', 'ok', 'very happy' instead of 'sad', 'ok', 'very happy'
          alter type order_status add value 'lost' before 'done' | ENUM | public.order_status | the enum is 'new', 'paid', 'on its way', 'lost', 'done' instead of 'new', 'paid', 'on its way', 'done'
          """)
  void check_whatTheCodeKnowsChanged_isTheOneDifference(
      String change, Kind kind, String place, String message) throws SQLException {
    execute(change);

    assertThat(Drift.of(db).generated(Public.PUBLIC).check().block().differences())
        .containsExactly(new Difference(kind, place, message));
  }

  @Test
  void check_whatTheCodeDoesNotKnow_isNoDifference() throws SQLException {
    execute(
        "create index book_by_title on book (title)",
        "alter table book add constraint title_check check (title <> ''), alter price set default 1",
        "create table more (id serial primary key)",
        "create sequence author_ids",
        "alter table author alter id drop identity, alter id set default nextval('author_ids')");

    assertThat(kinds(Drift.of(db).generated(Public.PUBLIC))).isEmpty();
  }

  @Test
  void check_everyColumnOfAnotherType_isSeen() throws SQLException {
    execute(
        "alter table every_type alter a_char type char(6), alter a_varchar type text,"
            + " alter a_timestamptz type timestamp, alter texts type varchar[],"
            + " alter a_positive type int, alter moods type text[], alter a_json type jsonb");

    assertThat(kinds(Drift.of(db).generated(Public.PUBLIC))).hasSize(7).containsOnly(Kind.TYPE);
  }

  @Test
  void check_history_tellsWhatIsMissingAndWhatIsMore() throws SQLException {
    execute(
        "delete from flyway_schema_history where version = '2'",
        "insert into flyway_schema_history select 9, '9', 'later', type, 'V9__later.sql', 1,"
            + " installed_by, installed_on, 1, true from flyway_schema_history where version = '1'");

    assertThat(Drift.of(db).migrations(Migrations.of(config)).check().block().differences())
        .containsExactlyInAnyOrder(
            new Difference(Kind.MISSING_MIGRATION, "V2__every_type.sql", "it has not been applied"),
            new Difference(
                Kind.EXTRA_MIGRATION, "V9__later.sql", "it was applied, but is not known here"));
  }

  @Test
  void check_acceptedAndExceptedDifferences_areLeftOut() throws SQLException {
    execute("alter table author add more text", "alter table book add more text");
    Drift drift = Drift.of(db).generated(Public.PUBLIC);

    assertThat(kinds(drift.except(AUTHOR))).containsExactly(Kind.EXTRA_COLUMN);
    assertThat(kinds(drift.accept(Kind.EXTRA_COLUMN))).isEmpty();
  }

  @Test
  void check_anotherDatabase_isComparedWithItsExtraTables() throws SQLException {
    try (TestDatabase other = postgres.database().server().createDatabase()) {
      Migrations.of(DatabaseConfig.fromUrl(other.url())).migrate();
      try (Database model = Database.open(other.url())) {
        Drift drift = Drift.of(db).sameAs(model);
        assertThat(kinds(drift)).isEmpty();

        execute(
            "create table more (id int)", "drop table book", "create view v as select 1 as one");

        assertThat(drift.check().block().differences())
            .extracting(Difference::kind, Difference::place)
            .containsExactly(
                tuple(Kind.MISSING_TABLE, "public.book"),
                tuple(Kind.EXTRA_TABLE, "public.more"),
                tuple(Kind.EXTRA_TABLE, "public.v"));
      }
    }
  }

  private static List<Kind> kinds(Drift drift) {
    return drift.check().block().differences().stream().map(Difference::kind).toList();
  }

  private void execute(String... statements) throws SQLException {
    try (var connection = home.connect();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
