package io.asyncdb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.bulk.BulkDelete;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.bulk.BulkUpdate;
import io.asyncdb.row.RowMappers;
import io.asyncdb.test.PostgresExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples of the guide about many rows. */
class BulkExamplesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  // tag::insert[]
  record Line(long orderId, String product, BigDecimal price) {}

  static final BulkInsert<Line> LINES = BulkInsert.into("order_lines", Line.class);

  // end::insert[]

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table orders (id int8 generated always as identity, customer int8);
            create table order_lines (
              id int8 generated always as identity, order_id int8, product text,
              price numeric(10, 2), unique (order_id, product))""")
        .execute()
        .block();
  }

  @BeforeEach
  void empty() {
    db.sql("truncate order_lines restart identity").execute().block();
  }

  private static List<Line> lines(int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(i -> new Line(i, "product " + i, BigDecimal.valueOf(i)))
        .toList();
  }

  @Test
  void insertions() {
    List<Line> lines = lines(3);
    // tag::run[]
    Mono<Long> count = LINES.rows(lines).run(db);

    Flux<Long> ids = LINES.rows(lines).returning(db, RowMappers.of(Long.class), "id");

    Mono<Long> order =
        db.inTransaction(
            tx ->
                tx.sql("insert into orders (customer) values (:customer) returning id")
                    .bind("customer", 7)
                    .as(Long.class)
                    .one()
                    .delayUntil(id -> LINES.rows(lines).run(tx)));
    // end::run[]
    assertThat(count.block()).isEqualTo(3);
    empty();
    assertThat(ids.collectList().block()).containsExactly(1L, 2L, 3L);
    empty();
    assertThat(order.block()).isOne();

    // tag::upsert[]
    BulkInsert<Line> upsert = LINES.onConflict("order_id", "product").doUpdate("price");
    // end::upsert[]
    assertThat(upsert.rows(lines).run(db).block()).isEqualTo(3);
  }

  @Test
  void streams() {
    Flux<Line> source = Flux.fromIterable(lines(5_000));
    List<Long> shown = new ArrayList<>();
    // tag::stream[]
    Mono<Long> loaded = LINES.rows(source).onProgress(sent -> shown.add(sent)).run(db);
    // end::stream[]
    assertThat(loaded.block()).isEqualTo(5_000);
    assertThat(shown).last().isEqualTo(5_000L);
  }

  @Test
  void changes() {
    LINES.rows(lines(3)).run(db).block();
    List<Line> changed = List.of(new Line(1, "product 1", BigDecimal.TEN), lines(4).get(3));
    // tag::keyed[]
    BulkUpdate<Line> prices = BulkUpdate.of("order_lines", Line.class).by("order_id", "product");
    Mono<List<Boolean>> updated = prices.rows(changed).run(db);

    BulkDelete<Long> byId = BulkDelete.<Long>from("order_lines").by("id", id -> id);
    Mono<List<Boolean>> deleted = byId.rows(List.of(3L, 4L)).run(db);
    // end::keyed[]
    assertThat(updated.block()).containsExactly(true, false);
    assertThat(deleted.block()).containsExactly(true, false);
  }

  @Test
  void rawCopies() {
    Flux<ByteBuf> csv = Flux.just(Unpooled.copiedBuffer("1,pen,2.50\n", StandardCharsets.UTF_8));
    // tag::copy[]
    Mono<Long> copied =
        db.withSession(
            session ->
                session.copyIn(
                    "copy order_lines (order_id, product, price) from stdin (format csv)", csv));
    // end::copy[]
    assertThat(copied.block()).isOne();
  }
}
