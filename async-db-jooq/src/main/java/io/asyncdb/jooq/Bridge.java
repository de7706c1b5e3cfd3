package io.asyncdb.jooq;

import io.r2dbc.spi.Row;
import org.jooq.Field;
import org.jooq.Param;
import org.jspecify.annotations.Nullable;

/**
 * Has jOOQ's own bindings, and those of users, read and bind what is more than a plain value, by
 * the only interfaces they know: those of JDBC.
 */
final class Bridge {

  private Bridge() {}

  /**
   * Reads a field as jOOQ reads it from JDBC, converted.
   *
   * @param row whose columns of this field have come as text
   * @param first the first of these columns, from 0
   */
  static <T> @Nullable T read(Field<T> field, Row row, int first) {
    return Jooq.RENDERING
        .fetchLazy(new RowResultSet(row, first), field)
        .iterator()
        .next()
        .get(field);
  }

  /** Returns what the binding of a parameter would have JDBC send, in a class the driver sends. */
  @SuppressWarnings("removal") // all of jOOQ 3.19, the last for Java 17, has no other way in
  static @Nullable Object bound(Param<?> param) {
    ValueStatement statement = new ValueStatement();
    Jooq.RENDERING.bindContext(statement).visit(param);
    return statement.value();
  }
}
