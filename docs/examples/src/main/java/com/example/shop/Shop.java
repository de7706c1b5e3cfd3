package com.example.shop;

import static com.example.shop.schema.Tables.ORDERS;
import static com.example.shop.schema.Tables.ORDER_LINES;
import static com.example.shop.schema.Tables.PRODUCTS;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.TransactionOptions;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.jooq.JooqDatabase;
import io.asyncdb.merge.Lookup;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jooq.Records;
import org.jooq.impl.DSL;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The shop's work with its database. Thread-safe; nothing blocks. */
public final class Shop {

  private static final BulkInsert<NewProduct> NEW_PRODUCTS =
      BulkInsert.into("products", NewProduct.class);

  private static final BulkInsert<NewLine> NEW_LINES =
      BulkInsert.into("order_lines", NewLine.class);

  /** A deadlock between two orders is tried again, for no longer than a customer waits. */
  private static final TransactionOptions ORDERING =
      TransactionOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)).withRetry(RetryPolicy.DEFAULT);

  private final Database db;
  private final JooqDatabase jooq;
  private final Lookup<Long, Product> products;

  /**
   * Makes a shop.
   *
   * @param db where its tables are; stays the caller's to close
   */
  public Shop(Database db) {
    this.db = db;
    this.jooq = JooqDatabase.over(db);
    this.products =
        Lookup.over(db, "select * from products where id = any(:keys)", Product.class, Product::id);
  }

  /**
   * Takes products into stock, any number in one statement or one COPY.
   *
   * @param added the new products
   * @return how many there were
   */
  public Mono<Long> add(List<NewProduct> added) {
    return NEW_PRODUCTS.rows(added).run(db);
  }

  /**
   * Looks up a product. Requests that ask at the same time share a statement.
   *
   * @param id its key
   * @return the product, or empty
   */
  public Mono<Product> product(long id) {
    return products.get(id);
  }

  /**
   * Places an order: all of it, or nothing.
   *
   * @param customer who orders
   * @param lines what is ordered
   * @return the order's key, after the commit; {@link SoldOutException} where there is too little
   *     of a product
   */
  public Mono<Long> order(String customer, List<Line> lines) {
    List<Line> inOrder = lines.stream().sorted(Comparator.comparing(Line::productId)).toList();
    return db.inTransaction(
        ORDERING,
        tx ->
            Flux.fromIterable(inOrder)
                .concatMap(line -> take(tx, line))
                .then(insertOrder(tx, customer))
                .delayUntil(
                    id ->
                        NEW_LINES
                            .rows(inOrder.stream().map(line -> NewLine.of(id, line)).toList())
                            .run(tx)));
  }

  /**
   * Adds up what customers have ordered.
   *
   * @return customers and their turnover, the best first
   */
  public Mono<List<Turnover>> turnover() {
    return jooq.query(
            dsl ->
                dsl.select(
                        ORDERS.CUSTOMER,
                        DSL.sum(ORDER_LINES.QUANTITY.cast(BigDecimal.class).mul(PRODUCTS.PRICE)))
                    .from(ORDERS)
                    .join(ORDER_LINES)
                    .on(ORDER_LINES.ORDER_ID.eq(ORDERS.ID))
                    .join(PRODUCTS)
                    .on(PRODUCTS.ID.eq(ORDER_LINES.PRODUCT_ID))
                    .groupBy(ORDERS.CUSTOMER)
                    .orderBy(DSL.two().desc(), ORDERS.CUSTOMER))
        .map(Records.mapping(Turnover::new))
        .list();
  }

  private static Mono<Long> take(SqlOperations tx, Line line) {
    return JooqDatabase.over(tx)
        .execute(
            dsl ->
                dsl.update(PRODUCTS)
                    .set(PRODUCTS.STOCK, PRODUCTS.STOCK.minus(line.quantity()))
                    .where(PRODUCTS.ID.eq(line.productId()))
                    .and(PRODUCTS.STOCK.ge(line.quantity())))
        .filter(taken -> taken == 1)
        .switchIfEmpty(Mono.error(() -> new SoldOutException(line.productId())));
  }

  private static Mono<Long> insertOrder(SqlOperations tx, String customer) {
    return JooqDatabase.over(tx)
        .one(dsl -> dsl.insertInto(ORDERS).set(ORDERS.CUSTOMER, customer).returning(ORDERS.ID))
        .map(order -> order.getId());
  }

  /**
   * A product that has no key yet.
   *
   * @param name what it is called
   * @param price what one costs
   * @param stock how many there are
   */
  public record NewProduct(String name, BigDecimal price, int stock) {}

  /**
   * What a customer has ordered.
   *
   * @param customer the customer
   * @param total the sum of quantities times prices
   */
  public record Turnover(String customer, BigDecimal total) {}

  private record NewLine(long orderId, long productId, int quantity) {
    static NewLine of(long orderId, Line line) {
      return new NewLine(orderId, line.productId(), line.quantity());
    }
  }
}
