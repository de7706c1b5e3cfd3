package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.CATEGORY;
import static io.asyncdb.jooq.generated.Tables.CUSTOMER;
import static io.asyncdb.jooq.generated.Tables.PRODUCT;
import static io.asyncdb.jooq.generated.Tables.PURCHASE;
import static io.asyncdb.jooq.generated.Tables.PURCHASE_LINE;
import static org.jooq.impl.DSL.*;
import static org.jooq.impl.SQLDataType.BIGINT;
import static org.jooq.impl.SQLDataType.CLOB;
import static org.jooq.impl.SQLDataType.INTEGER;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record1;
import org.jooq.ResultQuery;

/** Queries that read plain columns, each by its name, as jOOQ's users write them. */
final class ReadCatalogue {

  private static final Map<String, Function<DSLContext, ? extends Query>> ALL =
      new LinkedHashMap<>();

  private ReadCatalogue() {}

  private static void add(String name, Function<DSLContext, ? extends ResultQuery<?>> query) {
    ALL.put(name, query);
  }

  static Map<String, Function<DSLContext, ? extends Query>> all() {
    if (ALL.isEmpty()) {
      plain();
      joinsAndSets();
    }
    return ALL;
  }

  private static void plain() {
    add("selectFrom", d -> d.selectFrom(PRODUCT).orderBy(PRODUCT.ID));
    add("selectFrom by key", d -> d.selectFrom(CUSTOMER).where(CUSTOMER.ID.eq(1L)));
    add("columns", d -> d.select(PRODUCT.SKU, PRODUCT.PRICE).from(PRODUCT).orderBy(PRODUCT.ID));
    add(
        "expressions",
        d ->
            d.select(PRODUCT.PRICE.times(2).add(1), PRODUCT.SKU.upper(), val("x"))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID)
                .limit(5));
    add(
        "aliases",
        d -> {
          var p = PRODUCT.as("p");
          return d.select(p.ID.as("key"), p.SKU.as("code"))
              .from(p)
              .orderBy(p.ID)
              .limit(inline(3))
              .offset(2);
        });
    add(
        "distinct",
        d -> d.selectDistinct(PRODUCT.CATEGORY_ID).from(PRODUCT).orderBy(PRODUCT.CATEGORY_ID));
    add(
        "distinct on",
        d ->
            d.select(PRODUCT.CATEGORY_ID, PRODUCT.ID)
                .distinctOn(PRODUCT.CATEGORY_ID)
                .from(PRODUCT)
                .orderBy(PRODUCT.CATEGORY_ID, PRODUCT.ID));
    add(
        "in list",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(PRODUCT.ID.in(3, 1, 2))
                .orderBy(PRODUCT.ID.desc()));
    add(
        "between, like, null",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(PRODUCT.ID.between(2, 30))
                .and(PRODUCT.SKU.like("sku-1%"))
                .and(PRODUCT.WEIGHT.isNull())
                .orderBy(PRODUCT.ID));
    add(
        "case",
        d ->
            d.select(
                    case_().when(PRODUCT.PRICE.gt(BigDecimal.TEN), "dear").else_("cheap"),
                    choose(PRODUCT.ID).when(1, "one").otherwise("many"))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID));
    add(
        "coalesce, nullif",
        d ->
            d.select(coalesce(PRODUCT.WEIGHT, val(0.5)), nullif(PRODUCT.ID, 3))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID)
                .limit(5));
    add(
        "cast",
        d ->
            d.select(PRODUCT.ID.cast(CLOB), PRODUCT.PRICE.cast(INTEGER), val("7").cast(BIGINT))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID)
                .limit(4));
    add(
        "seek",
        d ->
            d.select(PRODUCT.ID, PRODUCT.PRICE)
                .from(PRODUCT)
                .orderBy(PRODUCT.PRICE.desc(), PRODUCT.ID)
                .seek(new BigDecimal("20.00"), 16)
                .limit(3));
    add(
        "for update",
        d -> d.select(PRODUCT.ID).from(PRODUCT).where(PRODUCT.ID.eq(1)).forUpdate().skipLocked());
    add("no row", d -> d.selectFrom(PRODUCT).where(falseCondition()));
    add("no table", d -> d.select(val(1), val((String) null), val(true), inline(2.5)));
    add("values", d -> d.selectFrom(values(row(1, "a"), row(2, "b")).as("v", "n", "t")).orderBy(1));
    add(
        "row comparison",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(row(PRODUCT.CATEGORY_ID, PRODUCT.ID).in(row(3, 1), row(4, 2)))
                .orderBy(1));
    add(
        "same column twice",
        d ->
            d.select(PRODUCT.ID, PRODUCT.ID, CATEGORY.ID)
                .from(PRODUCT)
                .join(CATEGORY)
                .onKey()
                .orderBy(PRODUCT.ID)
                .limit(3));
    add(
        "record1",
        d -> {
          ResultQuery<Record1<Integer>> q = d.selectCount().from(PRODUCT);
          return q;
        });
  }

  private static void joinsAndSets() {
    add(
        "join",
        d ->
            d.select(PURCHASE.ID, CUSTOMER.NAME)
                .from(PURCHASE)
                .join(CUSTOMER)
                .on(CUSTOMER.ID.eq(PURCHASE.CUSTOMER_ID))
                .orderBy(PURCHASE.ID));
    add(
        "join onKey",
        d ->
            d.select(PURCHASE.ID, CUSTOMER.ID)
                .from(PURCHASE)
                .join(CUSTOMER)
                .onKey()
                .orderBy(PURCHASE.ID));
    add(
        "left join",
        d ->
            d.select(CUSTOMER.ID, PURCHASE.ID, PURCHASE.STATUS)
                .from(CUSTOMER)
                .leftJoin(PURCHASE)
                .on(PURCHASE.CUSTOMER_ID.eq(CUSTOMER.ID))
                .orderBy(CUSTOMER.ID, PURCHASE.ID));
    add(
        "full join",
        d ->
            d.select(CUSTOMER.ID, PURCHASE.ID)
                .from(CUSTOMER)
                .fullJoin(PURCHASE)
                .on(PURCHASE.CUSTOMER_ID.eq(CUSTOMER.ID).and(PURCHASE.ID.gt(1L)))
                .orderBy(1, 2));
    add(
        "cross join",
        d -> d.select(CUSTOMER.ID, CATEGORY.ID).from(CUSTOMER).crossJoin(CATEGORY).orderBy(1, 2));
    add(
        "implicit join",
        d ->
            d.select(PURCHASE_LINE.LINE, PURCHASE_LINE.purchase().customer().NAME)
                .from(PURCHASE_LINE)
                .orderBy(PURCHASE_LINE.PURCHASE_ID, PURCHASE_LINE.LINE));
    add(
        "self join",
        d -> {
          var parent = CATEGORY.as("parent");
          return d.select(CATEGORY.NAME, parent.NAME)
              .from(CATEGORY)
              .leftJoin(parent)
              .on(CATEGORY.PARENT_ID.eq(parent.ID))
              .orderBy(CATEGORY.ID);
        });
    add(
        "semi and anti join",
        d ->
            d.select(CUSTOMER.ID)
                .from(CUSTOMER)
                .where(
                    exists(selectOne().from(PURCHASE).where(PURCHASE.CUSTOMER_ID.eq(CUSTOMER.ID))))
                .and(CUSTOMER.ID.notIn(select(val(3L))))
                .orderBy(1));
    add(
        "scalar subquery",
        d ->
            d.select(
                    CUSTOMER.ID,
                    field(selectCount().from(PURCHASE).where(PURCHASE.CUSTOMER_ID.eq(CUSTOMER.ID))))
                .from(CUSTOMER)
                .orderBy(1));
    add(
        "lateral",
        d -> {
          var last =
              lateral(
                      select(PURCHASE.ID, PURCHASE.PLACED_AT)
                          .from(PURCHASE)
                          .where(PURCHASE.CUSTOMER_ID.eq(CUSTOMER.ID))
                          .orderBy(PURCHASE.PLACED_AT.desc())
                          .limit(1))
                  .as("last");
          return d.select(CUSTOMER.ID, last.field(PURCHASE.ID), last.field(PURCHASE.PLACED_AT))
              .from(CUSTOMER)
              .leftJoin(last)
              .on(noCondition())
              .orderBy(1);
        });
    add(
        "derived table",
        d -> {
          var t =
              select(PRODUCT.CATEGORY_ID, avg(PRODUCT.PRICE).as("mean"))
                  .from(PRODUCT)
                  .groupBy(PRODUCT.CATEGORY_ID)
                  .asTable("t");
          return d.select(t.field(PRODUCT.CATEGORY_ID), t.field("mean", BigDecimal.class))
              .from(t)
              .orderBy(1);
        });
    add(
        "group by",
        d ->
            d.select(
                    PRODUCT.CATEGORY_ID,
                    count(),
                    sum(PRODUCT.PRICE),
                    min(PRODUCT.RELEASED),
                    max(PRODUCT.WEIGHT))
                .from(PRODUCT)
                .groupBy(PRODUCT.CATEGORY_ID)
                .having(count().gt(5))
                .orderBy(1));
    add(
        "grouping sets",
        d ->
            d.select(PRODUCT.CATEGORY_ID, PRODUCT.ACTIVE, count(), grouping(PRODUCT.ACTIVE))
                .from(PRODUCT)
                .groupBy(
                    groupingSets(
                        new org.jooq.Field<?>[] {PRODUCT.CATEGORY_ID},
                        new org.jooq.Field<?>[] {PRODUCT.ACTIVE},
                        new org.jooq.Field<?>[0]))
                .orderBy(1, 2, 3));
    add(
        "rollup",
        d ->
            d.select(PRODUCT.CATEGORY_ID, PRODUCT.ACTIVE, sum(PRODUCT.ID))
                .from(PRODUCT)
                .groupBy(rollup(PRODUCT.CATEGORY_ID, PRODUCT.ACTIVE))
                .orderBy(1, 2));
    add(
        "aggregates with filter and order",
        d ->
            d.select(
                    count().filterWhere(PRODUCT.ACTIVE),
                    arrayAgg(PRODUCT.ID).orderBy(PRODUCT.ID.desc()),
                    listAgg(PRODUCT.SKU, ",").withinGroupOrderBy(PRODUCT.ID))
                .from(PRODUCT)
                .where(PRODUCT.ID.lt(6)));
    add(
        "window",
        d ->
            d.select(
                    PRODUCT.ID,
                    rowNumber().over(orderBy(PRODUCT.PRICE.desc())),
                    rank().over().partitionBy(PRODUCT.CATEGORY_ID).orderBy(PRODUCT.PRICE),
                    sum(PRODUCT.PRICE)
                        .over()
                        .orderBy(PRODUCT.ID)
                        .rowsBetweenPreceding(2)
                        .andCurrentRow())
                .from(PRODUCT)
                .orderBy(PRODUCT.ID));
    add(
        "named window",
        d -> {
          var w = name("w").as(partitionBy(PRODUCT.CATEGORY_ID).orderBy(PRODUCT.ID));
          return d.select(
                  PRODUCT.ID,
                  lag(PRODUCT.ID).over(w),
                  lead(PRODUCT.SKU, 1, "none").over(w),
                  ntile(3).over(w))
              .from(PRODUCT)
              .window(w)
              .orderBy(1);
        });
    add(
        "union",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(PRODUCT.ID.lt(3))
                .union(d.select(CATEGORY.ID).from(CATEGORY))
                .orderBy(1));
    add(
        "intersect and except",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .intersect(select(CATEGORY.ID).from(CATEGORY))
                .except(select(val(2)))
                .orderBy(1));
    add(
        "cte",
        d -> {
          var c =
              name("dear")
                  .fields("id", "price")
                  .as(
                      select(PRODUCT.ID, PRODUCT.PRICE)
                          .from(PRODUCT)
                          .where(PRODUCT.PRICE.gt(new BigDecimal(45))));
          return d.with(c).selectFrom(c).orderBy(1);
        });
    add(
        "recursive cte",
        d -> {
          var t = name("t").fields("id", "path");
          return d.withRecursive(
                  t.as(
                      select(CATEGORY.ID, CATEGORY.NAME)
                          .from(CATEGORY)
                          .where(CATEGORY.PARENT_ID.isNull())
                          .unionAll(
                              select(
                                      CATEGORY.ID,
                                      field(name("t", "path"), String.class)
                                          .concat("/")
                                          .concat(CATEGORY.NAME))
                                  .from(table(name("t")))
                                  .join(CATEGORY)
                                  .on(
                                      CATEGORY.PARENT_ID.eq(
                                          field(name("t", "id"), Integer.class))))))
              .select(field(name("id"), Integer.class), field(name("path"), String.class))
              .from(table(name("t")))
              .orderBy(1);
        });
  }
}
