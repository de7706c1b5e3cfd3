package io.asyncdb.jooq;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.test.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/**
 * Each query of the catalogue gives what jOOQ over JDBC gives: the same records in the same order,
 * or the same count, rendered for each run or once. Whoever writes starts from the same rows, and
 * is rolled back.
 */
class CatalogueTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  /** The first answer to a text comes as text, the later ones in binary where that can be read. */
  private static final int RUNS = 3;

  private static Database db;

  @BeforeAll
  static void open() throws Exception {
    db = postgres.open(Database::open, d -> d.stats().active());
    String rows =
        new String(
            CatalogueTest.class.getResourceAsStream("/catalogue.sql").readAllBytes(),
            StandardCharsets.UTF_8);
    db.sql(rows).execute().block();
  }

  static Stream<Arguments> reads() {
    return Stream.concat(arguments(ReadCatalogue.all()), arguments(TypeCatalogue.all()));
  }

  static Stream<Arguments> writes() {
    return arguments(WriteCatalogue.all());
  }

  private static Stream<Arguments> arguments(
      Map<String, Function<DSLContext, ? extends Query>> queries) {
    return queries.entrySet().stream().map(q -> Arguments.of(q.getKey(), q.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reads")
  void read_inAndOutOfTransactions_isWhatJdbcReads(
      String name, Function<DSLContext, ? extends Query> query) throws SQLException {
    Object expected = overJdbc(query);

    for (Form form : Form.of(query)) {
      for (int run = 0; run < RUNS; run++) {
        assertThat(form.on(db).block()).as("%s, run %d", form.name(), run).isEqualTo(expected);
        assertThat(inTransaction(form))
            .as("%s, run %d in a transaction", form.name(), run)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("writes")
  void write_rolledBack_doesWhatJdbcDoes(String name, Function<DSLContext, ? extends Query> query)
      throws SQLException {
    Object expected = overJdbc(query);

    for (Form form : Form.of(query)) {
      for (int run = 0; run < RUNS; run++) {
        assertThat(inTransaction(form)).as("%s, run %d", form.name(), run).isEqualTo(expected);
      }
    }
  }

  @Test
  void catalogue_hasAllSorts() {
    assertThat(Stream.concat(reads(), writes()).count()).isGreaterThanOrEqualTo(60);
  }

  private static Object overJdbc(Function<DSLContext, ? extends Query> query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(postgres.jdbcUrl())) {
      connection.setAutoCommit(false);
      Query built = query.apply(DSL.using(connection, SQLDialect.POSTGRES));
      Object result =
          built instanceof ResultQuery<?> rows
              ? rows.fetch().stream().map(Row::of).toList()
              : Long.valueOf(built.execute());
      connection.rollback();
      return result;
    }
  }

  private static Object inTransaction(Form form) {
    return db.inTransaction(
            tx -> {
              tx.setRollbackOnly();
              return form.on(tx);
            })
        .block();
  }

  /** A way to run a query. */
  record Form(String name, Function<SqlOperations, Mono<?>> run) {

    /** Rendered for each run, and once for all of them. */
    @SuppressWarnings("unchecked") // whatever records they are
    static List<Form> of(Function<DSLContext, ? extends Query> query) {
      JooqDatabase jooq = JooqDatabase.over(db);
      if (query.apply(DSL.using(SQLDialect.POSTGRES)) instanceof ResultQuery) {
        var rows = (Function<DSLContext, ResultQuery<Record>>) query;
        PreparedQuery<Row> prepared = jooq.prepare(rows).map(Row::of);
        return List.of(
            new Form("ad hoc", on -> JooqDatabase.over(on).query(rows).map(Row::of).list()),
            new Form("prepared", on -> prepared.on(on).list()));
      }
      PreparedUpdate prepared = jooq.prepareUpdate(query);
      return List.of(
          new Form("ad hoc", on -> JooqDatabase.over(on).execute(query)),
          new Form("prepared", on -> prepared.on(on).execute()));
    }

    Mono<?> on(SqlOperations operations) {
      return run.apply(operations);
    }
  }

  /** All there is to compare: the class, the columns, the values. */
  record Row(Class<?> type, List<String> columns, Record values) {
    static Row of(Record record) {
      return new Row(
          record.getClass(), Arrays.stream(record.fields()).map(Field::getName).toList(), record);
    }
  }
}
