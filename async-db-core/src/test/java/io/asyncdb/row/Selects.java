package io.asyncdb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.Database;
import io.asyncdb.Query;
import java.util.List;

/**
 * Runs one select in each of the ways that differ on the wire: without parameters (text), with
 * parameters (binary), and as streams of both.
 */
record Selects(Database db) {

  /** Returns the one row, which must be the same in each way. */
  <T> T row(String select, Class<T> type) {
    T row = queries(select, type).get(0).one().block();
    for (Query<T> query : queries(select, type)) {
      assertThat(query.one().block()).isEqualTo(row);
      // What was in text the first time is in binary now.
      assertThat(query.list().block()).containsExactly(row);
      assertThat(query.stream().collectList().block()).containsExactly(row);
    }
    return row;
  }

  /** Returns the error, whose message must be the same in each way. */
  <T> Throwable error(String select, Class<T> type) {
    Throwable error = catchThrowable(() -> queries(select, type).get(0).one().block());
    assertThat(error).isNotNull();
    for (Query<T> query : queries(select, type)) {
      for (Throwable other :
          List.of(
              catchThrowable(() -> query.one().block()),
              catchThrowable(() -> query.list().block()),
              catchThrowable(() -> query.stream().blockLast()))) {
        assertThat(other).hasSameClassAs(error);
        assertThat(withoutSql(other)).isEqualTo(withoutSql(error));
      }
    }
    assertThat(db.sql("select 1").as(Integer.class).one().block()).isEqualTo(1);
    return error;
  }

  private static String withoutSql(Throwable error) {
    return error.getMessage().replaceFirst("(?s) in: select .*", "");
  }

  private <T> List<Query<T>> queries(String select, Class<T> type) {
    return List.of(
        db.sql(select).as(type),
        db.sql("select * from (" + select + ") q where :yes").bind("yes", true).as(type));
  }
}
