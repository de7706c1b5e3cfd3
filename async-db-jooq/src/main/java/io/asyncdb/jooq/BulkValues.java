package io.asyncdb.jooq;

import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.spi.Parameter;
import java.util.Arrays;
import java.util.function.Function;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.types.DayToSecond;
import org.jooq.types.YearToMonth;
import org.jooq.types.YearToSecond;
import org.jooq.util.postgres.PostgresUtils;
import org.jspecify.annotations.Nullable;

/** From the values of records to those that bulk work takes for columns. */
final class BulkValues {

  private BulkValues() {}

  /** Returns what takes the value of a field from a record. */
  static <T> Function<Record, @Nullable Object> of(Field<T> field) {
    if (Fields.isPlain(field)) {
      Converter<?, T> converter = field.getConverter();
      return record -> {
        Object value = converter.to(record.get(field));
        return value == null ? null : element(value);
      };
    }
    return record -> {
      T value = record.get(field);
      return value == null ? null : composed(DSL.val(value, field), value);
    };
  }

  private static Object element(Object value) {
    return value instanceof Object[] array
        ? Arrays.stream(array).map(v -> v == null ? null : element(v)).toArray()
        : BindValue.sent(value);
  }

  private static @Nullable Object composed(Param<?> param, Object value) {
    if (value instanceof Record row) {
      return PostgresUtils.toPGString(row);
    }
    if (value instanceof YearToSecond span) {
      return interval(span);
    }
    if (value instanceof DayToSecond span) {
      return interval(new YearToSecond(new YearToMonth(), span));
    }
    if (value instanceof YearToMonth span) {
      return interval(new YearToSecond(span, new DayToSecond()));
    }
    Object bound = Bridge.bound(param);
    return bound instanceof Parameter untyped ? untyped.getValue() : bound;
  }

  private static Interval interval(YearToSecond span) {
    int sign = span.getSign();
    return Interval.of(
        sign * span.getYears(),
        sign * span.getMonths(),
        sign * span.getDays(),
        sign * span.getHours(),
        sign * span.getMinutes(),
        sign * span.getSeconds(),
        sign * span.getNano() / 1_000);
  }
}
