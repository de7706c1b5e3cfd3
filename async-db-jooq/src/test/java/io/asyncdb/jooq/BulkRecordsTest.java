package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.CATEGORY;
import static io.asyncdb.jooq.generated.Tables.CUSTOMER;
import static io.asyncdb.jooq.generated.Tables.PRODUCT;
import static io.asyncdb.jooq.generated.Tables.PURCHASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.jooq.generated.tables.records.CategoryRecord;
import io.asyncdb.jooq.generated.tables.records.CustomerRecord;
import io.asyncdb.jooq.generated.tables.records.ProductRecord;
import io.asyncdb.jooq.generated.tables.records.PurchaseRecord;
import io.asyncdb.jooq.generated.udt.records.AddressRecord;
import io.asyncdb.jooq.generated.udt.records.DimensionsRecord;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.JSONB;
import org.jooq.types.DayToSecond;
import org.jooq.types.YearToMonth;
import org.jooq.types.YearToSecond;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Many records at once. */
class BulkRecordsTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static Database db;
  private static JooqDatabase jooq;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    jooq = JooqDatabase.over(db);
  }

  @BeforeEach
  void empty() {
    db.sql("truncate author, book, category, product, customer, purchase restart identity cascade")
        .execute()
        .block();
    jooq.insertAll(List.of(category(1, "all"))).block();
  }

  private static CategoryRecord category(int id, String name) {
    CategoryRecord record = new CategoryRecord();
    record.setId(id);
    record.setName(name);
    return record;
  }

  private static CustomerRecord customer(long id) {
    CustomerRecord record = new CustomerRecord();
    record.setId(id);
    record.setEmail(id + "@example.org");
    record.setName("N" + id);
    record.setMood(Mood.very_happy);
    record.setTags(new String[] {"a \"b\"", null});
    record.setMoods(new Mood[] {Mood.sad, null, Mood.very_happy});
    record.setHome(new AddressRecord("Main St, 1", "a \"b\" (c) \\"));
    record.setNotes("{\"id\": " + id + "}");
    record.setJoined(Instant.parse("2026-02-03T04:05:06.789Z"));
    return record;
  }

  private static ProductRecord product(int id) {
    ProductRecord record = new ProductRecord();
    record.setId(id);
    record.setCategoryId(1);
    record.setSku("sku-" + id);
    record.setPrice(new BigDecimal("9.99"));
    record.setWeight(null);
    record.setActive(false);
    record.setSizes(new Integer[] {id, null});
    record.setAttributes(JSONB.valueOf("{\"n\": " + id + "}"));
    record.setReleased(LocalDate.of(2024, 2, 29));
    record.setSize(new DimensionsRecord(1, null, "x"));
    return record;
  }

  private static PurchaseRecord purchase(long id) {
    PurchaseRecord record = new PurchaseRecord();
    record.setId(id);
    record.setCustomerId(1L);
    record.setTotal(new Money(id));
    record.setShippingCity("York");
    record.setPlacedAt(LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000));
    record.setWithin(
        new YearToSecond(new YearToMonth(1, 2), new DayToSecond(3, 4, 5, 6, 500_000_000)));
    return record;
  }

  /** By arrays the first, by COPY the second. */
  @ParameterizedTest
  @ValueSource(ints = {3, 2_000})
  void insertAll_ofEveryType_storesWhatWasSet(int count) {
    List<CustomerRecord> customers =
        IntStream.rangeClosed(1, count).mapToObj(BulkRecordsTest::customer).toList();
    List<ProductRecord> products =
        IntStream.rangeClosed(1, count).mapToObj(BulkRecordsTest::product).toList();
    List<PurchaseRecord> purchases =
        IntStream.rangeClosed(1, count).mapToObj(BulkRecordsTest::purchase).toList();

    assertThat(jooq.insertAll(customers).block()).isEqualTo(count);
    assertThat(jooq.insertAll(products).block()).isEqualTo(count);
    assertThat(jooq.insertAll(purchases).block()).isEqualTo(count);

    assertThat(jooq.list(dsl -> dsl.selectFrom(CUSTOMER).orderBy(CUSTOMER.ID)).block())
        .isEqualTo(customers);
    assertThat(jooq.list(dsl -> dsl.selectFrom(PRODUCT).orderBy(PRODUCT.ID)).block())
        .isEqualTo(products);
    PurchaseRecord stored =
        jooq.one(dsl -> dsl.selectFrom(PURCHASE).where(PURCHASE.ID.eq(3L))).block();
    assertThat(stored.getTotal()).isEqualTo(new Money(3));
    assertThat(stored.getWithin()).isEqualTo(purchase(3).getWithin());
    assertThat(stored.getPlacedAt()).isEqualTo(purchase(3).getPlacedAt());
    assertThat(stored.getStatus().getLiteral()).isEqualTo("new");
  }

  @Test
  void insertAll_otherFieldsSet_getTheirDefaultsAllOrNone() {
    AuthorRecord ada = author("ada@example.org");
    AuthorRecord bob = author("bob@example.org");
    bob.setMood(Mood.sad);

    assertThat(jooq.insertAll(List.of(ada, bob)).block()).isEqualTo(2);
    assertThat(jooq.list(dsl -> dsl.select(AUTHOR.MOOD).from(AUTHOR).orderBy(AUTHOR.EMAIL)).block())
        .extracting(row -> row.value1())
        .containsExactly(Mood.ok, Mood.sad);

    AuthorRecord eve = author("eve@example.org");
    AuthorRecord again = author("ada@example.org");
    again.setMood(Mood.sad);
    assertThatThrownBy(() -> jooq.insertAll(List.of(eve, again)).block())
        .isInstanceOf(ConstraintViolationException.class);
    assertThat(jooq.query(dsl -> dsl.selectCount().from(AUTHOR)).into(Long.class).one().block())
        .isEqualTo(2);
  }

  private static AuthorRecord author(String email) {
    AuthorRecord record = new AuthorRecord();
    record.setEmail(email);
    record.setFullName("?");
    return record;
  }

  @Test
  void insertAll_inATransaction_isRolledBackWithIt() {
    jooq.inTransaction(
            tx -> {
              ((io.asyncdb.Transaction) tx.operations()).setRollbackOnly();
              return tx.insertAll(List.of(category(2, "x")));
            })
        .block();

    assertThat(jooq.list(dsl -> dsl.selectFrom(CATEGORY)).block()).hasSize(1);
  }

  @Test
  void insertAll_nothing_isNothing() {
    assertThat(jooq.insertAll(List.<CategoryRecord>of()).block()).isZero();
    assertThatThrownBy(() -> jooq.insertAll(List.of(category(2, "x"), new CategoryRecord())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("record 2");
  }

  @Test
  void insert_publisherWithConflicts_updatesThoseThatAreThere() {
    var upsert =
        BulkRecords.insert(CATEGORY, CATEGORY.ID, CATEGORY.NAME).onConflict("id").doUpdate("name");

    assertThat(upsert.rows(Flux.range(1, 500).map(i -> category(i, "c" + i))).run(db).block())
        .isEqualTo(500);
    assertThat(jooq.one(dsl -> dsl.selectFrom(CATEGORY).where(CATEGORY.ID.eq(1))).block().getName())
        .isEqualTo("c1");
  }

  @Test
  void updateAndDelete_byThePrimaryKey_tellOfEachRecord() {
    jooq.insertAll(List.of(category(2, "x"), category(3, "y"))).block();
    List<CategoryRecord> records = List.of(category(3, "z"), category(9, "none"));

    assertThat(BulkRecords.update(CATEGORY, CATEGORY.NAME).rows(records).run(db).block())
        .containsExactly(true, false);
    assertThat(jooq.one(dsl -> dsl.selectFrom(CATEGORY).where(CATEGORY.ID.eq(3))).block().getName())
        .isEqualTo("z");
    assertThat(BulkRecords.delete(CATEGORY).rows(records).run(db).block())
        .containsExactly(true, false);
    assertThatThrownBy(() -> BulkRecords.delete(io.asyncdb.jooq.generated.Tables.SERIES_OF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("series_of")
        .hasMessageContaining("primary key");
  }
}
