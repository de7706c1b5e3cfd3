package io.asyncdb.jooq;

import java.util.ArrayList;
import java.util.List;
import org.jooq.DataType;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the rendering of one query and gives each parameter its number, in place of jOOQ.
 *
 * <p>jOOQ numbers by position, within a part that it renders on the side from 1 again, and leaves
 * named parameters their names: then {@code $1} may stand for two values. A parameter that is named
 * after its number here renders as {@code $number} wherever its text ends up.
 */
final class ParameterNumbering implements VisitListener {

  private final List<@Nullable Object> values = new ArrayList<>();
  private @Nullable QueryPart numbered;

  /** The values, {@code $1} first. */
  List<@Nullable Object> values() {
    return values;
  }

  @Override
  public void visitStart(VisitContext context) {
    if (context.queryPart() instanceof Param<?> param
        && param != numbered
        && isBound(param, context)) {
      values.add(BindValue.of(param));
      context.queryPart(number(param));
    }
  }

  private static boolean isBound(Param<?> param, VisitContext context) {
    return !param.isInline()
        && context.context().paramType() != ParamType.INLINED
        // Renders as a row of its parts, which are parameters themselves.
        && !param.getDataType().isEmbeddable();
  }

  private <T> QueryPart number(Param<T> param) {
    DataType<T> type = param.getDataType();
    Param<T> renamed = DSL.param(Integer.toString(values.size()), type).$value(param.getValue());
    numbered = renamed;
    return values.get(values.size() - 1) == null && losesItsType(type)
        ? DSL.cast(renamed, type)
        : renamed;
  }

  /**
   * NULL is sent without a type. Where the server has nothing to infer one from, as in {@code $1 is
   * null}, it refuses the statement; jOOQ writes a cast by itself for other types only.
   */
  private static boolean losesItsType(DataType<?> type) {
    return type.isString()
        || type.isInteger()
        || type.isDecimal()
        || type.isBoolean()
        || type.isBinary();
  }
}
