package io.asyncdb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.Database;
import io.asyncdb.Query;
import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.error.ResultException;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** A mapper that fails, fails its query alone: the connection answers the next one rightly. */
class MappingFailureTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
  }

  /** A statement of 5,000 rows: simple protocol, or extended. */
  enum Protocol {
    WITHOUT_PARAMETERS("select i from generate_series(1, 5000) i", Map.of()),
    WITH_PARAMETERS("select i from generate_series(1, :n) i", Map.of("n", 5_000));

    private final String sql;
    private final Map<String, Object> values;

    Protocol(String sql, Map<String, Object> values) {
      this.sql = sql;
      this.values = values;
    }

    <T> Query<T> query(SqlOperations operations, RowMapper<T> mapper) {
      Statement statement = operations.sql(sql).fetchSize(100);
      for (Map.Entry<String, Object> value : values.entrySet()) {
        statement = statement.bind(value.getKey(), value.getValue());
      }
      return statement.map(mapper);
    }
  }

  private record Way(String name, Function<Query<Integer>, Mono<?>> reading) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Arguments> ways() {
    List<Way> ways =
        List.of(
            new Way("one", Query::one),
            new Way("optional", Query::optional),
            new Way("first", Query::first),
            new Way("list", Query::list),
            new Way("stream", query -> query.stream().then()),
            new Way("stream in steps", query -> query.stream().limitRate(7).then()));
    return Stream.of(Protocol.values())
        .flatMap(protocol -> ways.stream().map(way -> arguments(protocol, way)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void map_mapperThrows_failsTheQueryWithRowSqlAndCause(Protocol protocol, Way way) {
    IllegalStateException thrown = new IllegalStateException("mine");
    failsAlone(
        protocol,
        way,
        row -> {
          int i = row.get(0, Integer.class);
          if (i == 321) {
            throw thrown;
          }
          return i;
        },
        error -> {
          assertThat(error)
              .hasMessage("row 321 could not be mapped: IllegalStateException in: " + protocol.sql);
          assertThat(error).hasCause(thrown);
        });
  }

  @ParameterizedTest
  @MethodSource("ways")
  void map_mapperReturnsNull_failsTheQueryWithRowAndSql(Protocol protocol, Way way) {
    failsAlone(
        protocol,
        way,
        row -> row.get(0, Integer.class) == 1 ? null : 1,
        error ->
            assertThat(error)
                .hasMessage(
                    "row 1 was mapped to null, which a stream cannot carry in: " + protocol.sql));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void map_specializeThrows_failsTheQueryOnce(Protocol protocol, Way way) {
    AtomicInteger calls = new AtomicInteger();
    failsAlone(
        protocol,
        way,
        new RowMapper<Integer>() {
          @Override
          public Integer map(Row row) {
            return 1;
          }

          @Override
          public RowMapper<Integer> specialize(RowMetadata metadata) {
            calls.incrementAndGet();
            throw new UnsupportedOperationException();
          }
        },
        error ->
            assertThat(error)
                .hasMessageStartingWith(
                    "the rows could not be mapped: UnsupportedOperationException"));
    assertThat(calls).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void map_mapperThrowsAnError_failsTheQuery(Protocol protocol, Way way) {
    AssertionError thrown = new AssertionError("mine");
    failsAlone(
        protocol,
        way,
        row -> {
          throw thrown;
        },
        error ->
            assertThat(error)
                .hasMessage("row 1 could not be mapped: AssertionError in: " + protocol.sql)
                .hasCause(thrown));
  }

  private record Person(int age) {}

  @Test
  void as_recordCannotHoldTheRow_saysRowAndSql() {
    String sql = "select nullif(i, 3) age from generate_series(1, 5) i";
    assertThatThrownBy(() -> db.sql(sql).as(Person.class).list().block())
        .isInstanceOfSatisfying(
            ResultException.class, error -> assertThat(error.sql()).isEqualTo(sql))
        .hasMessage("row 3: column age is NULL, which int cannot hold in: " + sql);
  }

  @Test
  void as_recordDoesNotFitTheColumns_saysSql() {
    assertThatThrownBy(() -> db.sql("select 1 size").as(Person.class).one().block())
        .isInstanceOf(ResultException.class)
        .hasMessage(
            "the rows: no column age for component age of Person; the columns are size"
                + " in: select 1 size");
  }

  private static void failsAlone(
      Protocol protocol, Way way, RowMapper<Integer> mapper, Consumer<ResultException> check) {
    // On one connection, so that the next statement is sent behind the one that fails.
    List<Integer> after =
        db.withSession(
                session -> {
                  Mono<Integer> pid =
                      session.sql("select pg_backend_pid()").as(Integer.class).one();
                  Mono<Void> failing =
                      way.reading
                          .apply(protocol.query(session, mapper))
                          .then(Mono.<Void>error(new AssertionError("did not fail")))
                          .onErrorResume(
                              ResultException.class,
                              error -> {
                                assertThat(error.sql()).isEqualTo(protocol.sql);
                                check.accept(error);
                                return Mono.empty();
                              });
                  return pid.flatMap(
                      before ->
                          failing
                              .then(Mono.zip(pid, rows(session, protocol)))
                              .map(then -> List.of(before, then.getT1(), then.getT2())));
                })
            .block();
    assertThat(after.get(1)).isEqualTo(after.get(0));
    assertThat(after.get(2)).isEqualTo(5_000);
  }

  private static Mono<Integer> rows(SqlOperations operations, Protocol protocol) {
    return protocol.query(operations, row -> row.get(0, Integer.class)).list().map(List::size);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void map_mapperThrowsInATransaction_rollsBackAndTheNextOneWorks(Protocol protocol, Way way) {
    RowMapper<Integer> failing =
        row -> {
          throw new IllegalStateException("mine");
        };
    db.sql("create table if not exists marks (id int)").execute().block();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            tx.sql("insert into marks values (1)")
                                .execute()
                                .then(way.reading.apply(protocol.query(tx, failing)).then()))
                    .block())
        .isInstanceOf(ResultException.class)
        .hasMessageStartingWith("row 1 could not be mapped");
    assertThat(db.sql("select count(*) from marks").as(Long.class).one().block()).isZero();
  }
}
