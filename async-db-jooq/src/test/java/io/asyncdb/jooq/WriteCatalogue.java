package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.CATEGORY;
import static io.asyncdb.jooq.generated.Tables.CUSTOMER;
import static io.asyncdb.jooq.generated.Tables.PRODUCT;
import static io.asyncdb.jooq.generated.Tables.PURCHASE;
import static io.asyncdb.jooq.generated.Tables.PURCHASE_LINE;
import static org.jooq.impl.DSL.*;

import io.asyncdb.jooq.generated.embeddables.records.ShippingRecord;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.enums.OrderStatus;
import io.asyncdb.jooq.generated.tables.records.CustomerRecord;
import io.asyncdb.jooq.generated.tables.records.ProductRecord;
import io.asyncdb.jooq.generated.udt.records.AddressRecord;
import io.asyncdb.jooq.generated.udt.records.DimensionsRecord;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Row1;
import org.jooq.types.DayToSecond;
import org.jooq.types.YearToMonth;
import org.jooq.types.YearToSecond;

/**
 * Statements that write, with a count or with rows; keys are given, since sequences do not roll
 * back.
 */
final class WriteCatalogue {

  private static final Map<String, Function<DSLContext, ? extends Query>> ALL =
      new LinkedHashMap<>();

  private WriteCatalogue() {}

  private static void add(String name, Function<DSLContext, ? extends Query> query) {
    ALL.put(name, query);
  }

  static Map<String, Function<DSLContext, ? extends Query>> all() {
    if (ALL.isEmpty()) {
      inserts();
      updatesAndDeletes();
    }
    return ALL;
  }

  private static CustomerRecord customer() {
    CustomerRecord record = new CustomerRecord();
    record.setId(9L);
    record.setEmail("zoe@example.org");
    record.setName("Zoe");
    record.setMood(Mood.very_happy);
    record.setTags(new String[] {"t", null});
    record.setMoods(new Mood[] {Mood.sad});
    record.setHome(new AddressRecord("a \"b\", (c) \\", null));
    record.setNotes("{\"a\": 1}");
    return record;
  }

  private static ProductRecord product(int id) {
    ProductRecord record = new ProductRecord();
    record.setId(id);
    record.setCategoryId(2);
    record.setSku("new-" + id);
    record.setPrice(new BigDecimal("9.99"));
    record.setSizes(new Integer[] {1, 2});
    record.setSize(new DimensionsRecord(1, null, ""));
    return record;
  }

  private static void inserts() {
    add("insert", d -> d.insertInto(CATEGORY, CATEGORY.ID, CATEGORY.NAME).values(7, "toys"));
    add(
        "insert several",
        d ->
            d.insertInto(CATEGORY, CATEGORY.ID, CATEGORY.NAME)
                .values(7, "toys")
                .values(8, "tools"));
    add(
        "insert returning",
        d -> d.insertInto(CATEGORY, CATEGORY.ID, CATEGORY.NAME).values(7, "toys").returning());
    add(
        "insert returning a column",
        d ->
            d.insertInto(CATEGORY)
                .set(CATEGORY.ID, 7)
                .set(CATEGORY.NAME, "toys")
                .returning(CATEGORY.ID));
    add(
        "insert returningResult",
        d ->
            d.insertInto(CATEGORY)
                .set(CATEGORY.ID, 7)
                .set(CATEGORY.NAME, "toys")
                .returningResult(CATEGORY.NAME.upper(), CATEGORY.ID.plus(1)));
    add("insert record", d -> d.insertInto(CUSTOMER).set(customer()).returning());
    add(
        "insert records",
        d ->
            d.insertInto(PRODUCT)
                .columns(
                    PRODUCT.ID,
                    PRODUCT.CATEGORY_ID,
                    PRODUCT.SKU,
                    PRODUCT.PRICE,
                    PRODUCT.SIZES,
                    PRODUCT.SIZE)
                .valuesOfRecords(
                    List.of(product(101), product(102)).stream()
                        .map(
                            p ->
                                p.into(
                                    PRODUCT.ID,
                                    PRODUCT.CATEGORY_ID,
                                    PRODUCT.SKU,
                                    PRODUCT.PRICE,
                                    PRODUCT.SIZES,
                                    PRODUCT.SIZE))
                        .toList())
                .returning());
    add(
        "insert embeddable",
        d ->
            d.insertInto(PURCHASE)
                .set(PURCHASE.ID, 20L)
                .set(PURCHASE.CUSTOMER_ID, 1L)
                .set(PURCHASE.SHIPPING, new ShippingRecord("Low St", "Hull"))
                .set(PURCHASE.TOTAL, new Money(7))
                .returning());
    add(
        "insert interval",
        d ->
            d.insertInto(PURCHASE)
                .set(PURCHASE.ID, 20L)
                .set(PURCHASE.CUSTOMER_ID, 1L)
                .set(
                    PURCHASE.WITHIN,
                    new YearToSecond(new YearToMonth(1, 2), new DayToSecond(3, 4, 5, 6)))
                .returning(PURCHASE.WITHIN));
    add(
        "insert defaults",
        d ->
            d.insertInto(PURCHASE)
                .set(PURCHASE.ID, 20L)
                .set(PURCHASE.CUSTOMER_ID, 1L)
                .set(PURCHASE.STATUS, default_(PURCHASE.STATUS))
                .returning());
    add(
        "insert select",
        d ->
            d.insertInto(CATEGORY, CATEGORY.ID, CATEGORY.NAME)
                .select(
                    select(CATEGORY.ID.plus(100), CATEGORY.NAME.concat(val("!"))).from(CATEGORY))
                .returningResult(CATEGORY.ID));
    add(
        "upsert update",
        d ->
            d.insertInto(PRODUCT)
                .set(product(1))
                .onConflict(PRODUCT.ID)
                .doUpdate()
                .set(PRODUCT.PRICE, excluded(PRODUCT.PRICE))
                .where(PRODUCT.PRICE.ne(excluded(PRODUCT.PRICE)))
                .returning());
    add("upsert nothing", d -> d.insertInto(PRODUCT).set(product(1)).onConflictDoNothing());
    add(
        "onDuplicateKeyUpdate",
        d ->
            d.insertInto(PRODUCT)
                .set(product(1))
                .onDuplicateKeyUpdate()
                .set(PRODUCT.SKU, "changed"));
    add("onDuplicateKeyIgnore", d -> d.insertInto(PRODUCT).set(product(1)).onDuplicateKeyIgnore());
    add(
        "onConflictOnConstraint",
        d -> {
          ProductRecord p = product(200);
          p.setSku("sku-3");
          return d.insertInto(PRODUCT)
              .set(p)
              .onConflictOnConstraint(io.asyncdb.jooq.generated.Keys.PRODUCT_SKU_UNIQUE)
              .doUpdate()
              .set(PRODUCT.ACTIVE, false)
              .returning(PRODUCT.ID, PRODUCT.ACTIVE);
        });
    add(
        "cte insert",
        d ->
            d.with("t")
                .as(select(val(70).as("id"), val("seventy").as("name")))
                .insertInto(CATEGORY, CATEGORY.ID, CATEGORY.NAME)
                .select(
                    select(
                            field(name("t", "id"), Integer.class),
                            field(name("t", "name"), String.class))
                        .from(table(name("t")))));
  }

  private static void updatesAndDeletes() {
    add(
        "update",
        d ->
            d.update(PRODUCT)
                .set(PRODUCT.PRICE, PRODUCT.PRICE.times(new BigDecimal("1.1")))
                .where(PRODUCT.CATEGORY_ID.eq(3)));
    add(
        "update returning",
        d ->
            d.update(CUSTOMER)
                .set(CUSTOMER.MOOD, Mood.sad)
                .set(CUSTOMER.NOTES, "{}")
                .where(CUSTOMER.ID.eq(2L))
                .returning());
    add(
        "update null",
        d ->
            d.update(CUSTOMER)
                .setNull(CUSTOMER.NOTES)
                .set(CUSTOMER.HOME, (AddressRecord) null)
                .where(CUSTOMER.ID.eq(1L))
                .returning(CUSTOMER.NOTES, CUSTOMER.HOME));
    add(
        "update row",
        d ->
            d.update(CATEGORY)
                .set(row(CATEGORY.NAME, CATEGORY.PARENT_ID), row("x", 1))
                .where(CATEGORY.ID.eq(5)));
    add(
        "update from",
        d ->
            d.update(PRODUCT)
                .set(PRODUCT.SKU, CATEGORY.NAME.concat("-").concat(PRODUCT.ID))
                .from(CATEGORY)
                .where(CATEGORY.ID.eq(PRODUCT.CATEGORY_ID))
                .and(PRODUCT.ID.le(3))
                .returningResult(PRODUCT.ID, PRODUCT.SKU));
    add(
        "update subquery",
        d ->
            d.update(PURCHASE)
                .set(
                    PURCHASE.TOTAL,
                    select(sum(PURCHASE_LINE.QUANTITY).coerce(PURCHASE.TOTAL))
                        .from(PURCHASE_LINE)
                        .where(PURCHASE_LINE.PURCHASE_ID.eq(PURCHASE.ID)))
                .where(PURCHASE.STATUS.ne(OrderStatus.done))
                .returning(PURCHASE.ID, PURCHASE.TOTAL));
    add(
        "update embeddable",
        d ->
            d.update(PURCHASE)
                .set(PURCHASE.SHIPPING, new ShippingRecord(null, "Bath"))
                .where(PURCHASE.SHIPPING.eq(new ShippingRecord("High St", "Leeds")))
                .returning());
    add(
        "update jsonb and arrays",
        d ->
            d.update(PRODUCT)
                .set(
                    PRODUCT.ATTRIBUTES,
                    field(
                        "jsonb_set({0}, array[{1}], {2})",
                        PRODUCT.ATTRIBUTES.getDataType(),
                        PRODUCT.ATTRIBUTES,
                        val("n"),
                        val(org.jooq.JSONB.valueOf("0"))))
                .set(PRODUCT.SIZES, arrayRemove(PRODUCT.SIZES, 2))
                .where(PRODUCT.ID.eq(1)));
    add(
        "insert nothing",
        d ->
            d.insertInto(CATEGORY, CATEGORY.ID).valuesOfRows(List.<Row1<Integer>>of()).returning());
    add("update nothing", d -> d.update(PRODUCT).set(new ProductRecord()));
    add("delete", d -> d.deleteFrom(PURCHASE_LINE).where(PURCHASE_LINE.QUANTITY.gt(2)));
    add(
        "delete returning",
        d -> d.deleteFrom(PURCHASE_LINE).where(PURCHASE_LINE.PURCHASE_ID.eq(1L)).returning());
    add(
        "delete using",
        d ->
            d.deleteFrom(PURCHASE_LINE)
                .using(PURCHASE)
                .where(PURCHASE.ID.eq(PURCHASE_LINE.PURCHASE_ID))
                .and(PURCHASE.STATUS.eq(OrderStatus.done)));
    add("delete nothing", d -> d.deleteFrom(PRODUCT).where(falseCondition()).returning());
    add(
        "merge",
        d ->
            d.mergeInto(CATEGORY)
                .using(values(row(1, "one"), row(90, "ninety")).as("v", "id", "name"))
                .on(CATEGORY.ID.eq(field(name("v", "id"), Integer.class)))
                .whenMatchedThenUpdate()
                .set(CATEGORY.NAME, field(name("v", "name"), String.class))
                .whenNotMatchedThenInsert(CATEGORY.ID, CATEGORY.NAME)
                .values(
                    field(name("v", "id"), Integer.class), field(name("v", "name"), String.class)));
    add(
        "plain sql update",
        d -> d.query("update category set name = {0} where id > {1}", val("z"), val(2)));
    add("truncate", d -> d.truncate(PURCHASE_LINE));
    add(
        "create table",
        d -> d.createTable("scratch").column("n", org.jooq.impl.SQLDataType.INTEGER));
  }
}
