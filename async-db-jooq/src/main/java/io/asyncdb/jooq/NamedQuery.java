package io.asyncdb.jooq;

import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jooq.Param;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/**
 * A query that is rendered once, to be run with other values each time: text with {@code :name} and
 * the parameters of these names. Immutable.
 *
 * @param sql as the core takes it
 * @param params by name, in the order of the text
 */
record NamedQuery(String sql, Map<String, Param<?>> params) {

  /** What the core takes for a name. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");

  /**
   * Renders a query.
   *
   * @throws IllegalArgumentException if a name is none, or stands for values of several types
   */
  static NamedQuery of(Query query) {
    ParameterNaming naming = ParameterNaming.named();
    String sql = naming.render(query);
    Map<String, Param<?>> params = new LinkedHashMap<>();
    List<Param<?>> met = naming.params();
    for (int i = 0; i < met.size(); i++) {
      String name = naming.name(i);
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "a parameter is named by letters, digits and _, was \"%s\"".formatted(name));
      }
      Class<?> type = met.get(i).getType();
      Param<?> same = params.putIfAbsent(name, met.get(i));
      if (same != null && same.getType() != type) {
        throw new IllegalArgumentException(
            "parameter :%s is a %s in one place and a %s in another in: %s"
                .formatted(name, same.getType().getSimpleName(), type.getSimpleName(), sql));
      }
    }
    return new NamedQuery(sql, params);
  }

  /** Tells whether a parameter has a name, and its value is yet to be given. */
  static boolean isOpen(Param<?> param) {
    return param.getParamName() != null && param.getValue() == null;
  }

  /** Returns a statement in which all that has a value already is bound. */
  Statement on(SqlOperations operations) {
    return boundTo(operations.sql(sql), Statement::bind);
  }

  /**
   * Binds all that has a value already.
   *
   * @param bind binds a name and a value to a statement
   */
  <S> S boundTo(S statement, Binder<S> bind) {
    S bound = statement;
    for (Map.Entry<String, Param<?>> param : params.entrySet()) {
      if (!isOpen(param.getValue())) {
        bound = bind.bind(bound, param.getKey(), BindValue.of(param.getValue()));
      }
    }
    return bound;
  }

  /** The core's {@code bind}. */
  @FunctionalInterface
  interface Binder<S> {
    S bind(S statement, String name, @Nullable Object value);
  }

  /**
   * Returns a value as it is sent for a name.
   *
   * @throws IllegalArgumentException if there is no such parameter, or its values are of another
   *     class
   */
  @Nullable Object sent(String name, @Nullable Object value) {
    Param<?> param = params.get(name);
    if (param == null) {
      throw new IllegalArgumentException(
          "no parameter :%s; %s in: %s"
              .formatted(
                  name,
                  params.isEmpty()
                      ? "there are none"
                      : "there are :" + String.join(", :", params.keySet()),
                  sql));
    }
    return sent(param, name, value);
  }

  private <T> @Nullable Object sent(Param<T> param, String name, @Nullable Object value) {
    if (value != null && !param.getType().isInstance(value)) {
      throw new IllegalArgumentException(
          "parameter :%s takes a %s, was a %s in: %s"
              .formatted(
                  name, param.getType().getSimpleName(), value.getClass().getSimpleName(), sql));
    }
    return BindValue.of(param, param.getType().cast(value));
  }
}
