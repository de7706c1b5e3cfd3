package io.asyncdb.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.ResultException;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

class MergedInsertTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  record Entry(String key, Integer amount) {}

  record Stored(long id, String key, int amount, String tenant) {}

  private static final BulkInsert<Entry> ENTRIES = BulkInsert.into("entries", Entry.class);

  private static final SentStatements sent = new SentStatements();
  private static Database db;

  @BeforeAll
  static void open() {
    db = Opened.with(postgres, config -> config.listener(sent));
    db.sql(
            """
            create table entries (
              id bigint generated always as identity primary key,
              key text not null unique,
              amount int not null check (amount >= 0),
              tenant text default current_setting('app.tenant', true),
              note text generated always as ('note ' || nullif(amount, 3)) stored)""")
        .execute()
        .block(SOON);
  }

  @BeforeEach
  void forget() {
    db.sql("delete from entries").execute().block(SOON);
    sent.forget();
  }

  private static List<Stored> stored() {
    return db.sql("select * from entries order by id").as(Stored.class).list().block(SOON);
  }

  /** By then all are committed: none may be inserted again. */
  @Test
  void run_returnedValueThatCannotBeRead_failsItsOwnCallerAndInsertsEachOnce() {
    MergedInsert<Entry, String> insert =
        MergedInsert.of(db, ENTRIES).returning(String.class, "note");
    List<CompletableFuture<String>> answers =
        Together.ask(
            db, IntStream.range(0, 10).mapToObj(i -> insert.run(new Entry("key " + i, i))));
    for (int i = 0; i < 10; i++) {
      if (i == 3) {
        assertThatThrownBy(answers.get(i)::join)
            .hasCauseInstanceOf(ResultException.class)
            .hasMessageContaining("the row was inserted, but what was returned for it cannot be")
            .hasMessageContaining("in: BulkInsert[entries:");
      } else {
        assertThat(answers.get(i).join()).isEqualTo("note " + i);
      }
    }
    assertThat(stored())
        .extracting(Stored::amount)
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  @Test
  void run_aThousandCallers_takesFewStatementsAndReturnsEachHisOwn() {
    MergedInsert<Entry, Stored> insert = MergedInsert.of(db, ENTRIES).returning(Stored.class);
    List<CompletableFuture<Stored>> answers =
        Together.ask(
            db, IntStream.range(0, 1_000).mapToObj(i -> insert.run(new Entry("key " + i, i))));
    List<Stored> returned = answers.stream().map(CompletableFuture::join).toList();
    for (int i = 0; i < 1_000; i++) {
      assertThat(returned.get(i).key()).isEqualTo("key " + i);
      assertThat(returned.get(i).amount()).isEqualTo(i);
    }
    assertThat(sent.sql()).hasSizeLessThan(16);
    assertThat(stored()).containsExactlyInAnyOrderElementsOf(returned);
  }

  @Test
  void run_oneCaller_sendsOneStatementAndIsToldAfterTheCommit() {
    MergedInsert<Entry, Long> insert = MergedInsert.of(db, ENTRIES).returning(Long.class, "id");
    Long first = insert.run(new Entry("a", 1)).block(SOON);
    sent.forget();
    Long second =
        insert
            .run(new Entry("b", 2))
            .doOnNext(id -> assertThat(id).isGreaterThan(first))
            .flatMap(id -> db.sql("select id from entries where key = 'b'").as(Long.class).one())
            .block(SOON);
    assertThat(second).isGreaterThan(first);
    assertThat(sent.sql()).hasSize(2).element(0).asString().startsWith("insert");
  }

  @Test
  void run_withoutReturning_completesEmpty() {
    MergedInsert<Entry, Void> insert = MergedInsert.of(db, ENTRIES);
    Together.ask(db, IntStream.range(0, 100).mapToObj(i -> insert.run(new Entry("key " + i, i))))
        .forEach(answer -> assertThat(answer.join()).isNull());
    assertThat(stored()).hasSize(100);
  }

  @Test
  void run_badRows_failTheirCallersAlone() {
    db.sql("insert into entries (key, amount) values ('key 31', 0)").execute().block(SOON);
    MergedInsert<Entry, Stored> insert = MergedInsert.of(db, ENTRIES).returning(Stored.class);
    List<CompletableFuture<Stored>> answers =
        Together.ask(
            db,
            IntStream.range(0, 100)
                .mapToObj(
                    i ->
                        new Entry(
                            i == 77 ? "nul \0 in it" : "key " + i,
                            i == 50 ? Integer.valueOf(-1) : i == 51 ? null : Integer.valueOf(i)))
                .map(insert::run));
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Stored> answer = answers.get(i);
      if (i == 31 || i == 50 || i == 51) {
        assertThatThrownBy(answer::join).hasCauseInstanceOf(ConstraintViolationException.class);
      } else if (i == 77) {
        assertThatThrownBy(answer::join).hasCauseInstanceOf(DatabaseException.class);
      } else {
        assertThat(answer.join().key()).isEqualTo("key " + i);
      }
    }
    assertThat(stored()).hasSize(97);
  }

  @Test
  void run_sameNewKeyTwice_oneIsInsertedAndOneFails() {
    MergedInsert<Entry, Stored> insert = MergedInsert.of(db, ENTRIES).returning(Stored.class);
    List<CompletableFuture<Stored>> answers =
        Together.ask(
            db, IntStream.range(0, 60).mapToObj(i -> insert.run(new Entry("key " + i % 30, i))));
    List<Stored> inserted =
        answers.stream()
            .map(answer -> answer.handle((value, error) -> value).join())
            .filter(Objects::nonNull)
            .toList();
    assertThat(inserted).hasSize(30).containsExactlyInAnyOrderElementsOf(stored());
    assertThat(answers).filteredOn(CompletableFuture::isCompletedExceptionally).hasSize(30);
  }

  @Test
  void run_upsertOfTheSameKey_servesAll() {
    MergedInsert<Entry, Stored> upsert =
        MergedInsert.of(db, ENTRIES.onConflict("key").doUpdate("amount")).returning(Stored.class);
    List<CompletableFuture<Stored>> answers =
        Together.ask(
            db, IntStream.range(0, 200).mapToObj(i -> upsert.run(new Entry("key " + i % 50, i))));
    for (int i = 0; i < 200; i++) {
      assertThat(answers.get(i).join().key()).isEqualTo("key " + i % 50);
      assertThat(answers.get(i).join().amount()).isEqualTo(i);
    }
    assertThat(stored()).hasSize(50);
  }

  @Test
  void run_conflictsLeftAlone_returnEmptyToTheirCallersAlone() {
    db.sql("insert into entries (key, amount) select 'key ' || i, 0 from generate_series(0, 9) i")
        .execute()
        .block(SOON);
    MergedInsert<Entry, Stored> insert =
        MergedInsert.of(db, ENTRIES.onConflict("key").doNothing()).returning(Stored.class);
    List<CompletableFuture<Stored>> answers =
        Together.ask(
            db, IntStream.range(0, 100).mapToObj(i -> insert.run(new Entry("key " + i % 60, i))));
    HashSet<String> inserted = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Stored stored = answers.get(i).join();
      if (stored != null) {
        assertThat(stored.key()).isEqualTo("key " + i % 60);
        assertThat(stored.amount()).isEqualTo(i);
        assertThat(inserted.add(stored.key())).as("told to one caller alone").isTrue();
      }
    }
    assertThat(inserted).hasSize(50).doesNotContain("key 3");
    assertThat(stored()).hasSize(60);
  }

  @Test
  void run_ofManyTenants_goesByTheirSettings() {
    MergedInsert<Entry, Stored> insert = MergedInsert.of(db, ENTRIES).returning(Stored.class);
    Flux.range(0, 500)
        .flatMap(
            i ->
                insert
                    .run(new Entry("key " + i, i))
                    .doOnNext(
                        stored -> {
                          assertThat(stored.tenant()).isEqualTo("t" + i % 4);
                          assertThat(stored.amount()).isEqualTo(i);
                        })
                    .contextWrite(RequestSettings.with("app.tenant", "t" + i % 4)),
            100)
        .blockLast(SOON);
    assertThat(stored()).hasSize(500);
  }

  @Test
  void run_rowsThatATriggerLeavesOut_isNeverGuessedAt() {
    for (String sql :
        List.of(
            "create table odd (like entries including all)",
            "create function left_out() returns trigger language plpgsql as"
                + " 'begin return case when new.amount % 2 = 1 then new end; end'",
            "create trigger t before insert on odd for each row execute function left_out()")) {
      db.sql(sql).execute().block(SOON);
    }
    MergedInsert<Entry, Stored> insert =
        MergedInsert.of(db, BulkInsert.into("odd", Entry.class)).returning(Stored.class);
    List<CompletableFuture<Stored>> answers =
        Together.ask(
            db, IntStream.range(0, 20).mapToObj(i -> insert.run(new Entry("key " + i, i))));
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Stored> answer = answers.get(i);
      Stored stored = answer.exceptionally(error -> null).join();
      if (!answer.isCompletedExceptionally()) {
        assertThat(stored == null ? i % 2 : stored.amount() - i).isZero();
      } else {
        assertThatThrownBy(answer::join).hasMessageContaining("left out the others");
      }
    }
  }

  @Test
  void run_cancelledWhileItWaits_isNotInserted() {
    MergedInsert<Entry, Void> insert =
        MergedInsert.of(db, ENTRIES).with(MergeOptions.DEFAULT.withLanes(1));
    List<CompletableFuture<Void>> answers =
        db.inTransaction(
                tx ->
                    tx.sql("lock table entries in share row exclusive mode")
                        .execute()
                        .map(
                            locked -> {
                              List<CompletableFuture<Void>> calls =
                                  Together.ask(
                                      db,
                                      IntStream.range(0, 3)
                                          .mapToObj(i -> insert.run(new Entry("key " + i, i))));
                              calls.get(1).cancel(true);
                              return calls;
                            }))
            .block(SOON);
    answers.get(0).join();
    answers.get(2).join();
    assertThat(stored()).extracting(Stored::key).containsExactly("key 0", "key 2");
  }

  @Test
  void run_valueThatCannotBeSent_isNamed() {
    record Wrong(String key, String amount) {}
    MergedInsert<Wrong, Void> insert = MergedInsert.of(db, BulkInsert.into("entries", Wrong.class));
    assertThatThrownBy(() -> insert.run(new Wrong("a", "b")).block(SOON))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("column amount");
  }
}
