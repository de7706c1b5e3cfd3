package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.row.RowMappers;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class BulkInsertTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final List<StatementEvent> statements = new CopyOnWriteArrayList<>();

  private static Database db;

  /** A line of an order; the table gives it its id and its state. */
  record Line(int orderId, String product, BigDecimal price, Instant createdAt) {}

  private static final BulkInsert<Line> LINES = BulkInsert.into("order_lines", Line.class);

  @BeforeAll
  static void open() {
    db = open(config -> config);
    db.sql(
            """
            create table order_lines (
              id int8 generated always as identity primary key,
              order_id int not null,
              product text not null,
              price numeric(10, 2),
              created_at timestamptz,
              state text not null default 'new',
              unique (order_id, product))""")
        .execute()
        .block();
  }

  /** Opens a database whose statements are heard of. */
  private static Database open(UnaryOperator<DatabaseConfigBuilder> changes) {
    DatabaseListener hearing =
        new DatabaseListener() {
          @Override
          public void statementStarted(StatementEvent event) {
            statements.add(event);
          }
        };
    return Opened.with(postgres, config -> changes.apply(config.listener(hearing)));
  }

  @BeforeEach
  void start() {
    empty();
  }

  private static void empty() {
    db.sql("truncate order_lines restart identity").execute().block();
    statements.clear();
  }

  private static List<Line> lines(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Line(
                    i,
                    i % 3 == 0 ? "naïve 🦆" : "p" + i,
                    i % 5 == 0 ? null : new BigDecimal(i + ".25"),
                    Instant.parse("2026-01-02T03:04:05.678901Z").plusSeconds(i)))
        .toList();
  }

  private static List<Line> stored() {
    return db.sql("select * from order_lines order by id").as(Line.class).list().block();
  }

  private static List<Line> scaled(List<Line> lines) {
    return lines.stream()
        .map(
            line ->
                new Line(
                    line.orderId,
                    line.product,
                    line.price == null ? null : line.price.setScale(2),
                    line.createdAt))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void run_byAnyStrategy_storesTheSame(Strategy strategy) {
    List<Line> lines = lines(100);
    assertThat(LINES.rows(lines).by(strategy).run(db).block()).isEqualTo(100);
    assertThat(stored()).isEqualTo(scaled(lines));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 51, 499, 500, 4_000, 4_001, 25_000})
  void run_anyNumberOfRows_storesThemInOrder(int count) {
    List<Line> lines = lines(count);
    assertThat(LINES.rows(lines).run(db).block()).isEqualTo(count);
    assertThat(stored()).isEqualTo(scaled(lines));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 50, 3_000, 25_000, 50_001})
  void returning_anyNumberOfRows_givesKeysInTheOrderOfTheRows(int count) {
    List<Long> ids =
        LINES
            .rows(lines(count))
            .returning(db, RowMappers.of(Long.class), "id")
            .collectList()
            .block();
    assertThat(ids).isEqualTo(LongStream.rangeClosed(1, count).boxed().toList());
    assertThat(stored()).isEqualTo(scaled(lines(count)));
  }

  @Test
  void run_aThousandRows_takesAtMostThreeStatements() {
    LINES.rows(lines(1)).run(db).block();
    empty();
    LINES.rows(lines(1_000)).run(db).block();
    assertThat(statements).hasSize(1);

    empty();
    LINES.rows(lines(1_000)).by(Strategy.STAGED).run(db).block();
    assertThat(statements).hasSize(3);
  }

  @Test
  void run_fiveHundredToFourThousandRows_areNotGatheredByTheServer() {
    String singly = " and not pg_catalog.pg_is_in_recovery()";
    assertThat(sqlOf(db, 50)).startsWith("insert ");
    assertThat(sqlOf(db, 51)).startsWith("copy ").doesNotContain(singly);
    assertThat(sqlOf(db, 499)).startsWith("copy ").doesNotContain(singly);
    assertThat(sqlOf(db, 500)).startsWith("copy ").endsWith(singly);
    assertThat(sqlOf(db, 4_000)).startsWith("copy ").endsWith(singly);
    assertThat(sqlOf(db, 4_001)).startsWith("copy ").doesNotContain(singly);
  }

  /** There a COPY takes a round trip more. */
  @Test
  void run_fewRowsBehindATransactionPooler_areNotCopied() {
    Database pooled = open(config -> config.pooler(PoolerMode.TRANSACTION));
    assertThat(sqlOf(pooled, 250)).startsWith("insert ");
    assertThat(sqlOf(pooled, 251)).startsWith("copy ");
  }

  /** Returns the one statement that so many rows take. */
  private static String sqlOf(Database database, int rows) {
    empty();
    LINES.rows(lines(1)).run(database).block(); // which looks at the table
    empty();
    LINES.rows(lines(rows)).run(database).block();
    assertThat(statements).hasSize(1);
    return statements.get(0).sql();
  }

  /** There is no array of arrays, and a parameter for each value is never the fastest. */
  @Test
  void run_fewRowsWithAnArray_areCopied() {
    db.sql("drop table if exists tagged; create table tagged (tags text[])").execute().block();
    BulkInsert<String> tagged =
        BulkInsert.<String>into("tagged").column("tags", tag -> new String[] {tag});
    tagged.rows(List.of("a")).run(db).block(); // looks at the table
    statements.clear();
    tagged.rows(List.of("a", "b")).run(db).block();
    assertThat(statements).singleElement().satisfies(s -> assertThat(s.sql()).startsWith("copy "));
  }

  @Test
  void run_publisher_isCopied() {
    Flux<Line> source = Flux.fromIterable(lines(10)).hide();
    assertThat(LINES.rows(source).run(db).block()).isEqualTo(10);
    assertThat(stored()).isEqualTo(scaled(lines(10)));
    assertThat(LINES.rows(Flux.<Line>empty()).run(db).block()).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = Strategy.class, mode = Mode.MATCH_NONE, names = "COPY.*")
  void onConflictDoNothing_rowsThatAreThere_areLeftOut(Strategy strategy) {
    LINES.rows(lines(3)).run(db).block();
    BulkInsert<Line> anew = LINES.onConflict("order_id", "product").doNothing();
    List<Integer> inserted =
        anew.rows(lines(6))
            .by(strategy)
            .returning(db, RowMappers.of(Integer.class), "order_id")
            .collectList()
            .block();
    assertThat(inserted).containsExactly(3, 4, 5);
    assertThat(anew.rows(lines(7)).by(strategy).run(db).block()).isEqualTo(1);
    assertThat(LINES.onConflict().doNothing().rows(lines(8)).by(strategy).run(db).block())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(value = Strategy.class, mode = Mode.MATCH_NONE, names = "COPY.*")
  void onConflictDoUpdate_rowsThatAreThere_getTheNewValues(Strategy strategy) {
    LINES.rows(lines(3)).run(db).block();
    List<Line> changed =
        lines(6).stream()
            .map(l -> new Line(l.orderId, l.product, BigDecimal.TEN, Instant.EPOCH))
            .toList();
    BulkInsert<Line> upsert = LINES.onConflict("order_id", "product").doUpdate("price");
    assertThat(upsert.rows(changed).by(strategy).run(db).block()).isEqualTo(6);
    List<Line> stored =
        db.sql("select * from order_lines order by order_id").as(Line.class).list().block();
    assertThat(stored).extracting(Line::price).containsOnly(new BigDecimal("10.00"));
    assertThat(stored.get(0).createdAt).isEqualTo(lines(1).get(0).createdAt);
    assertThat(stored.get(5).createdAt).isEqualTo(Instant.EPOCH);
  }

  @Test
  void onConflict_manyRowsOrAPublisher_isStaged() {
    BulkInsert<Line> upsert = LINES.onConflict("order_id", "product").doUpdate("price");
    assertThat(upsert.rows(lines(25_000)).run(db).block()).isEqualTo(25_000);
    assertThat(upsert.rows(Flux.fromIterable(lines(25_000))).run(db).block()).isEqualTo(25_000);
    assertThat(stored()).hasSize(25_000);
  }

  @Test
  void conflictClause_withoutWhatItNeeds_saysSo() {
    assertThatThrownBy(() -> LINES.onConflict("id").doUpdate())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("doUpdate needs at least one column");
    assertThatThrownBy(() -> LINES.onConflict().doUpdate("price"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the columns of onConflict");
  }

  @Test
  void run_inTransaction_isPartOfIt() {
    Mono<Long> inserted =
        db.inTransaction(
            tx -> {
              tx.setRollbackOnly();
              return LINES
                  .rows(lines(1_000))
                  .run(tx)
                  .then(
                      LINES.rows(Flux.fromIterable(lines(2))).returning(tx, row -> 1, "id").then())
                  .onErrorResume(ConstraintViolationException.class, twice -> Mono.empty())
                  .thenReturn(1L);
            });
    assertThat(inserted.block()).isEqualTo(1);
    assertThat(stored()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void run_failureInNestedTransaction_leavesTheOuterOneWhole(Strategy strategy) {
    LINES.rows(lines(1)).run(db).block();
    db.inTransaction(
            tx ->
                tx.inTransaction(inner -> LINES.rows(lines(2)).by(strategy).run(inner))
                    .onErrorResume(ConstraintViolationException.class, twice -> Mono.just(0L))
                    .then(LINES.rows(lines(3).subList(1, 3)).by(strategy).run(tx)))
        .block();
    assertThat(stored()).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void run_withSettingsOfTheRequest_hasThem(Strategy strategy) {
    db.sql(
            """
            drop table if exists tenants_notes;
            create table tenants_notes (
              text text, tenant text default current_setting('app.tenant'))""")
        .execute()
        .block();
    BulkInsert<String> notes = BulkInsert.<String>into("tenants_notes").column("text", t -> t);
    notes
        .rows(List.of("a", "b"))
        .by(strategy)
        .run(db)
        .contextWrite(RequestSettings.with("app.tenant", "acme"))
        .block();
    assertThat(db.sql("select distinct tenant from tenants_notes").as(String.class).one().block())
        .isEqualTo("acme");
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void run_onASession_works(Strategy strategy) {
    assertThat(db.withSession(s -> LINES.rows(lines(9)).by(strategy).run(s)).block()).isEqualTo(9);
    assertThat(stored()).hasSize(9);
  }

  @Test
  void onProgress_manyRows_countsUpToAll() {
    List<Long> told = new CopyOnWriteArrayList<>();
    LINES.rows(lines(10_000)).onProgress(told::add).run(db).block();
    assertThat(told).isSorted().hasSizeGreaterThan(5).last().isEqualTo(10_000L);
    told.clear();
    empty();
    LINES.rows(lines(5)).onProgress(told::add).run(db).block();
    assertThat(told).containsExactly(5L);
  }
}
