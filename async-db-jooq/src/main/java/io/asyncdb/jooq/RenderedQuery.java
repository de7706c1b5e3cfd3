package io.asyncdb.jooq;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Param;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/** A jOOQ query as the server takes it: text with {@code $1} to {@code $n}, and their values. */
final class RenderedQuery {

  /** The protocol counts parameters in 16 bits. */
  private static final int MOST_PARAMETERS = 65_535;

  private final String sql;
  private final List<@Nullable Object> values;

  private RenderedQuery(String sql, List<@Nullable Object> values) {
    this.sql = sql;
    this.values = values;
  }

  /**
   * Renders a query.
   *
   * @throws UnsupportedOperationException if a value is of a kind that cannot be bound
   * @throws IllegalArgumentException if there are more values than a statement can have
   */
  static RenderedQuery of(Query query) {
    ParameterNaming naming = ParameterNaming.numbered();
    String sql = naming.render(query);
    List<Param<?>> params = naming.params();
    if (params.size() > MOST_PARAMETERS) {
      throw new IllegalArgumentException(
          "a statement can have up to %d values, this one has %d"
              .formatted(MOST_PARAMETERS, params.size()));
    }
    List<@Nullable Object> values = new ArrayList<>(params.size());
    for (Param<?> param : params) {
      values.add(BindValue.of(param));
    }
    return new RenderedQuery(sql, values);
  }

  String sql() {
    return sql;
  }

  /** How many parameters there are. */
  int parameters() {
    return values.size();
  }

  /** The value for {@code $number}, in a class that the driver sends. */
  @Nullable Object value(int number) {
    return values.get(number - 1);
  }
}
