package io.asyncdb.relation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.error.ResultException;
import io.asyncdb.observe.QueryStats;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class ToManyTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  // tag::relation[]
  private static final ToMany<Integer, Line> LINES =
      ToMany.over(
          "select order_id, position, sku from lines where order_id = any(:keys) order by position desc",
          Line.class,
          Line::orderId);

  private static Mono<List<FullOrder>> fullOrders(SqlOperations operations) {
    return operations
        .sql("select id from orders order by id")
        .as(Order.class)
        .list()
        .flatMap(orders -> LINES.attach(operations, orders, Order::id, FullOrder::new));
  }

  // end::relation[]

  private static Database db;

  record Order(Integer id) {}

  record Line(int orderId, int position, String sku) {}

  record FullOrder(Order order, List<Line> lines) {}

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    for (String sql :
        List.of(
            "create table orders (id int primary key)",
            "create table lines (order_id int, position int, sku text)",
            "insert into orders select i from generate_series(1, 100) i",
            // As many lines as the last digit of the order says.
            "insert into lines select i, p, 'sku ' || i || '/' || p"
                + " from generate_series(1, 100) i, generate_series(1, 9) p where p <= i % 10")) {
      db.sql(sql).execute().block(SOON);
    }
  }

  @Test
  void attach_hundredParents_takesOneStatementMore() {
    AtomicReference<QueryStats> stats = new AtomicReference<>();
    List<FullOrder> orders = QueryStats.track(fullOrders(db), stats::set).block(SOON);

    assertThat(stats.get().count()).isEqualTo(2);
    assertThat(orders).hasSize(100);
    assertThat(orders).extracting(full -> full.order().id()).isSorted();
    assertThat(orders)
        .allSatisfy(
            full -> {
              int id = full.order().id();
              assertThat(full.lines())
                  .containsExactlyElementsOf(
                      IntStream.rangeClosed(1, id % 10)
                          .map(i -> id % 10 + 1 - i)
                          .mapToObj(p -> new Line(id, p, "sku " + id + "/" + p))
                          .toList());
            });
  }

  @Test
  void attach_inTransaction_seesWhatThatHasDone() {
    List<FullOrder> orders =
        db.inTransaction(
                tx ->
                    tx.sql("insert into lines values (10, 1, 'new')")
                        .execute()
                        .then(LINES.attach(tx, List.of(new Order(10)), Order::id, FullOrder::new))
                        .doOnNext(found -> tx.setRollbackOnly()))
            .block(SOON);

    assertThat(orders)
        .containsExactly(new FullOrder(new Order(10), List.of(new Line(10, 1, "new"))));
  }

  @Test
  void attach_noParentsOrNoKeys_takesNoStatement() {
    AtomicReference<QueryStats> stats = new AtomicReference<>();
    Mono<List<FullOrder>> ofNone = LINES.attach(db, List.of(), Order::id, FullOrder::new);
    Mono<List<FullOrder>> ofOneWithoutKey =
        LINES.attach(db, List.of(new Order(null)), Order::id, FullOrder::new);

    assertThat(
            QueryStats.trackStream(ofNone.concatWith(ofOneWithoutKey), stats::set)
                .collectList()
                .block(SOON))
        .containsExactly(List.of(), List.of(new FullOrder(new Order(null), List.of())));
    assertThat(stats.get().count()).isZero();
  }

  @Test
  void attach_sameParentTwice_bothHaveAll() {
    List<FullOrder> orders =
        LINES
            .attach(db, List.of(new Order(3), new Order(3)), Order::id, FullOrder::new)
            .block(SOON);

    assertThat(orders).hasSize(2).allSatisfy(full -> assertThat(full.lines()).hasSize(3));
  }

  @Test
  void attach_rowWithAnotherKey_isAnError() {
    ToMany<Integer, Line> wrong =
        ToMany.over(
            "select order_id, position, sku from lines where order_id = any(:keys)",
            Line.class,
            line -> line.orderId() + 1);

    assertThatThrownBy(
            () -> wrong.attach(db, List.of(new Order(3)), Order::id, FullOrder::new).block(SOON))
        .isInstanceOf(ResultException.class)
        .hasMessageStartingWith(
            "keyOf has found a key in a row that was not asked for, in: select");
  }

  @Test
  void attach_keysWithoutArrayTypeOrEquals_areRefused() {
    ToMany<Object, Line> objects =
        ToMany.over("select * from lines where order_id = any(:keys)", Line.class, line -> line);

    for (Object key : List.of(new Order(3), new byte[] {3})) {
      assertThatThrownBy(
              () ->
                  objects
                      .attach(db, List.of(new Order(3)), order -> key, FullOrder::new)
                      .block(SOON))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "keys of %s cannot be asked for: there is no array type for them, or no equals, in:"
                  + " select * from lines where order_id = any(:keys)",
              key.getClass());
    }
  }
}
