package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.CATEGORY;
import static io.asyncdb.jooq.generated.Tables.CUSTOMER;
import static io.asyncdb.jooq.generated.Tables.PRODUCT;
import static io.asyncdb.jooq.generated.Tables.PURCHASE;
import static io.asyncdb.jooq.generated.Tables.PURCHASE_LINE;
import static io.asyncdb.jooq.generated.Tables.SERIES_OF;
import static org.jooq.Records.mapping;
import static org.jooq.impl.DSL.*;
import static org.jooq.impl.SQLDataType.BIGINT;
import static org.jooq.impl.SQLDataType.CLOB;
import static org.jooq.impl.SQLDataType.INTEGER;
import static org.jooq.impl.SQLDataType.JSONB;
import static org.jooq.impl.SQLDataType.UUID;

import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.enums.OrderStatus;
import io.asyncdb.jooq.generated.udt.records.AddressRecord;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.ResultQuery;

/** Queries that read rows in rows and values of all sorts, and queries with SQL in them. */
final class TypeCatalogue {

  private static final Map<String, Function<DSLContext, ? extends Query>> ALL =
      new LinkedHashMap<>();

  record Line(Integer product, Integer quantity) {}

  record Named(Long id, String name) {}

  private TypeCatalogue() {}

  private static void add(String name, Function<DSLContext, ? extends ResultQuery<?>> query) {
    ALL.put(name, query);
  }

  static Map<String, Function<DSLContext, ? extends Query>> all() {
    if (ALL.isEmpty()) {
      nested();
      types();
      templates();
    }
    return ALL;
  }

  private static void nested() {
    add(
        "multiset",
        d ->
            d.select(
                    PURCHASE.ID,
                    multiset(
                            select(PURCHASE_LINE.PRODUCT_ID, PURCHASE_LINE.PRICE)
                                .from(PURCHASE_LINE)
                                .where(PURCHASE_LINE.PURCHASE_ID.eq(PURCHASE.ID))
                                .orderBy(PURCHASE_LINE.LINE))
                        .as("lines"))
                .from(PURCHASE)
                .orderBy(1));
    add(
        "multiset convertFrom",
        d ->
            d.select(
                    PURCHASE.ID,
                    multiset(
                            select(PURCHASE_LINE.PRODUCT_ID, PURCHASE_LINE.QUANTITY)
                                .from(PURCHASE_LINE)
                                .where(PURCHASE_LINE.PURCHASE_ID.eq(PURCHASE.ID))
                                .orderBy(PURCHASE_LINE.LINE))
                        .convertFrom(r -> r.map(mapping(Line::new))))
                .from(PURCHASE)
                .orderBy(1));
    add(
        "multiset in multiset",
        d ->
            d.select(
                    CUSTOMER.NAME,
                    multiset(
                            select(
                                    PURCHASE.STATUS,
                                    PURCHASE.PLACED_AT,
                                    PURCHASE.TOTAL,
                                    multiset(
                                            select(PURCHASE_LINE.QUANTITY)
                                                .from(PURCHASE_LINE)
                                                .where(PURCHASE_LINE.PURCHASE_ID.eq(PURCHASE.ID))
                                                .orderBy(PURCHASE_LINE.LINE))
                                        .as("q"))
                                .from(PURCHASE)
                                .where(PURCHASE.CUSTOMER_ID.eq(CUSTOMER.ID))
                                .orderBy(PURCHASE.ID))
                        .as("p"))
                .from(CUSTOMER)
                .orderBy(CUSTOMER.ID));
    add(
        "multiset of one column",
        d ->
            d.select(
                    CATEGORY.ID,
                    multiset(
                            select(PRODUCT.SKU)
                                .from(PRODUCT)
                                .where(PRODUCT.CATEGORY_ID.eq(CATEGORY.ID))
                                .orderBy(PRODUCT.ID))
                        .convertFrom(r -> r.intoSet(PRODUCT.SKU)))
                .from(CATEGORY)
                .orderBy(1));
    add(
        "multiset of types",
        d ->
            d.select(
                multiset(
                    select(CUSTOMER.ID, CUSTOMER.MOOD, CUSTOMER.JOINED, CUSTOMER.TAGS)
                        .from(CUSTOMER)
                        .orderBy(CUSTOMER.ID))));
    add(
        "multisetAgg",
        d ->
            d.select(
                    PRODUCT.CATEGORY_ID,
                    multisetAgg(PRODUCT.ID, PRODUCT.RELEASED).orderBy(PRODUCT.ID))
                .from(PRODUCT)
                .groupBy(PRODUCT.CATEGORY_ID)
                .orderBy(1));
    add(
        "nested row",
        d ->
            d.select(CUSTOMER.ID, row(CUSTOMER.NAME, CUSTOMER.EMAIL, CUSTOMER.JOINED))
                .from(CUSTOMER)
                .orderBy(1));
    add(
        "nested row mapped",
        d ->
            d.select(row(CUSTOMER.ID, CUSTOMER.NAME).mapping(Named::new), CUSTOMER.MOOD)
                .from(CUSTOMER)
                .orderBy(CUSTOMER.ID));
    add(
        "nested row in row",
        d ->
            d.select(row(CUSTOMER.ID, row(CUSTOMER.NAME, CUSTOMER.MOOD)))
                .from(CUSTOMER)
                .orderBy(CUSTOMER.ID));
    add("nested null row", d -> d.select(row(val((Integer) null), inline("a \"b\" (c), \\"))));
    add(
        "table as field",
        d ->
            d.select(CATEGORY, PRODUCT.ID)
                .from(PRODUCT)
                .join(CATEGORY)
                .onKey()
                .orderBy(PRODUCT.ID)
                .limit(3));
    add(
        "array of rows",
        d ->
            d.select(
                array(
                    select(row(PURCHASE_LINE.LINE, PURCHASE_LINE.QUANTITY))
                        .from(PURCHASE_LINE)
                        .where(PURCHASE_LINE.PURCHASE_ID.eq(1L))
                        .orderBy(PURCHASE_LINE.LINE))));
    add(
        "embeddable",
        d -> d.select(PURCHASE.ID, PURCHASE.SHIPPING, PURCHASE.STATUS).from(PURCHASE).orderBy(1));
    add(
        "embeddable mapped",
        d ->
            d.select(PURCHASE.SHIPPING.convertFrom(s -> s.getCity() + "!"), PURCHASE.ID)
                .from(PURCHASE)
                .where(PURCHASE.ID.in(1L, 3L))
                .orderBy(PURCHASE.ID));
    add("udt", d -> d.select(CUSTOMER.ID, CUSTOMER.HOME).from(CUSTOMER).orderBy(1));
    add(
        "udt attribute",
        d ->
            d.select(PRODUCT.ID, PRODUCT.SIZE, PRODUCT.SIZE.WIDTH, PRODUCT.SIZE.LABEL)
                .from(PRODUCT)
                .orderBy(1));
    add(
        "udt parameter",
        d ->
            d.select(CUSTOMER.ID)
                .from(CUSTOMER)
                .where(CUSTOMER.HOME.eq(new AddressRecord("Main St, 1", "York"))));
  }

  private static void types() {
    add(
        "enum",
        d ->
            d.select(PURCHASE.ID, PURCHASE.STATUS)
                .from(PURCHASE)
                .where(PURCHASE.STATUS.in(OrderStatus.on_its_way, OrderStatus.done))
                .orderBy(1));
    add(
        "enum arrays",
        d ->
            d.select(CUSTOMER.MOODS, CUSTOMER.MOOD)
                .from(CUSTOMER)
                .where(
                    CUSTOMER
                        .MOODS
                        .contains(new Mood[] {Mood.sad})
                        .or(CUSTOMER.MOOD.eq(any(Mood.very_happy, Mood.ok))))
                .orderBy(CUSTOMER.ID));
    add(
        "arrays",
        d ->
            d.select(
                    PRODUCT.SIZES,
                    cardinality(PRODUCT.SIZES),
                    arrayGet(PRODUCT.SIZES, 1),
                    arrayAppend(PRODUCT.SIZES, 7),
                    arrayConcat(PRODUCT.SIZES, array(1, 2)))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID));
    add(
        "array contains",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(PRODUCT.SIZES.contains(new Integer[] {2}))
                .orderBy(1));
    add(
        "any array",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(PRODUCT.ID.eq(any(new Integer[] {5, 6})))
                .orderBy(1));
    add(
        "text arrays",
        d ->
            d.select(CUSTOMER.TAGS, val(new String[] {"a,b", "\"", null}))
                .from(CUSTOMER)
                .orderBy(CUSTOMER.ID));
    add(
        "array of subquery",
        d ->
            d.select(
                    CATEGORY.ID,
                    array(
                        select(PRODUCT.ID)
                            .from(PRODUCT)
                            .where(PRODUCT.CATEGORY_ID.eq(CATEGORY.ID))
                            .orderBy(PRODUCT.ID)))
                .from(CATEGORY)
                .orderBy(1));
    add("unnest", d -> d.select().from(unnest(val(new Long[] {3L, 1L})).as("t", "n")).orderBy(1));
    add(
        "jsonb",
        d ->
            d.select(
                    PRODUCT.ATTRIBUTES,
                    jsonbGetAttributeAsText(PRODUCT.ATTRIBUTES, "colour"),
                    jsonbGetElement(jsonbGetAttribute(PRODUCT.ATTRIBUTES, "parts"), 0))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID));
    add(
        "jsonb contains",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(
                    "{0} @> {1}",
                    PRODUCT.ATTRIBUTES, val(org.jooq.JSONB.valueOf("{\"colour\": \"red\"}")))
                .orderBy(PRODUCT.ID));
    add(
        "json functions",
        d ->
            d.select(
                    jsonObject(key("a").value(1), key("b").value(val("x"))),
                    jsonArray(val(1), val("y")),
                    jsonbObject(key("n").value(PRODUCT.ID)))
                .from(PRODUCT)
                .orderBy(PRODUCT.ID)
                .limit(3));
    add(
        "converter",
        d ->
            d.select(PURCHASE.TOTAL, PURCHASE.TOTAL.convertFrom(m -> "c" + m.cents()))
                .from(PURCHASE)
                .where(PURCHASE.TOTAL.gt(new Money(100)))
                .orderBy(PURCHASE.ID));
    add("binding", d -> d.select(CUSTOMER.ID, CUSTOMER.NOTES).from(CUSTOMER).orderBy(1));
    add(
        "binding parameter",
        d -> d.select(CUSTOMER.ID).from(CUSTOMER).where(CUSTOMER.NOTES.eq("{\"vip\": true}")));
    add(
        "forced type",
        d ->
            d.select(CUSTOMER.JOINED, CUSTOMER.EMAIL)
                .from(CUSTOMER)
                .where(CUSTOMER.JOINED.le(java.time.Instant.parse("2026-01-01T00:00:00Z")))
                .orderBy(CUSTOMER.ID));
    add(
        "interval",
        d ->
            d.select(PURCHASE.WITHIN, PURCHASE.PLACED_AT, PURCHASE.PLACED_AT.cast(CLOB))
                .from(PURCHASE)
                .orderBy(PURCHASE.ID));
    add(
        "dates",
        d ->
            d.select(
                    PRODUCT.RELEASED,
                    PRODUCT.RELEASED.plus(1),
                    extract(PRODUCT.RELEASED, org.jooq.DatePart.YEAR))
                .from(PRODUCT)
                .where(PRODUCT.RELEASED.gt(LocalDate.of(2024, 3, 1)))
                .orderBy(PRODUCT.ID));
    add(
        "uuid and bytes",
        d ->
            d.select(
                val("00000000-0000-0000-0000-000000000001").cast(UUID), val(new byte[] {0, -1})));
    add(
        "null of each kind",
        d ->
            d.select(
                castNull(INTEGER),
                castNull(JSONB),
                castNull(UUID),
                castNull(PRODUCT.SIZES.getDataType()),
                castNull(CUSTOMER.MOOD.getDataType())));
  }

  private static void templates() {
    add("set-returning function", d -> d.selectFrom(SERIES_OF(3, 6)).orderBy(1));
    add("generate_series", d -> d.select().from(generateSeries(1, 5, 2)));
    add(
        "plain sql",
        d -> d.resultQuery("select id, sku, price from product where id < ? order by id", 4));
    add(
        "plain sql with fields",
        d ->
            d.resultQuery("select id, sku from product where id = {0}", val(2))
                .coerce(PRODUCT.ID, PRODUCT.SKU));
    add(
        "template in query",
        d ->
            d.select(PRODUCT.ID, field("{0} || ?", String.class, PRODUCT.SKU, "!"))
                .from(PRODUCT)
                .where("{0} % {1} = 0", PRODUCT.ID, val(10))
                .orderBy(PRODUCT.ID));
    add(
        "named parameters",
        d ->
            d.select(PRODUCT.ID)
                .from(PRODUCT)
                .where(
                    PRODUCT
                        .ID
                        .between(param("low", 2))
                        .and(param("high", 4))
                        .or(PRODUCT.ID.eq(param("low", 2).plus(7))))
                .orderBy(1));
    add(
        "table without code",
        d -> d.select().from(table(name("category"))).orderBy(field(name("id"))));
    add(
        "coerced",
        d -> d.select(count().coerce(BIGINT), sum(PRODUCT.ID).coerce(INTEGER)).from(PRODUCT));
    add(
        "table record into",
        d -> d.select(PRODUCT.asterisk()).from(PRODUCT).orderBy(PRODUCT.ID).limit(2));
    add(
        "many parameters",
        d ->
            d.select(
                val(List.of(1, 2).size()),
                val(1L),
                val((short) 2),
                val(1.5f),
                val(2.5),
                val(new BigDecimal("1.50")),
                val(LocalDate.of(2024, 2, 29)),
                val(false)));
  }
}
