package io.asyncdb.jooq;

import java.util.ArrayList;
import java.util.List;
import org.jooq.DataType;
import org.jooq.Param;
import org.jooq.QualifiedRecord;
import org.jooq.QueryPart;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;

/**
 * Listens to the rendering of one query and gives each parameter its name, in place of jOOQ.
 *
 * <p>jOOQ numbers by position, within a part that it renders on the side from 1 again, and leaves
 * named parameters their names: then {@code $1} may stand for two values. A parameter that is named
 * here renders by this name wherever its text ends up.
 *
 * <p>A binding of a user's may render another parameter in place of its own, which then has its
 * name.
 */
final class ParameterNaming implements VisitListener {

  /** The class of all parameters that are one value. */
  private static final Class<?> VALUE = DSL.val(0).getClass();

  private final boolean keepsNames;
  private final List<Named> params = new ArrayList<>();
  private QueryPart renamed = DSL.noCondition();
  private boolean replaceable;

  /**
   * A parameter.
   *
   * @param name in the text
   * @param param itself
   * @param open whether its value is yet to be given
   */
  record Named(String name, Param<?> param, boolean open) {}

  private ParameterNaming(boolean keepsNames) {
    this.keepsNames = keepsNames;
  }

  /** Names parameters 1, 2, 3 in the order in which they are met. */
  static ParameterNaming numbered() {
    return new ParameterNaming(false);
  }

  /** Leaves named parameters their names, and calls the others _1, _2, _3. */
  static ParameterNaming named() {
    return new ParameterNaming(true);
  }

  /** The parameters as they were met; of those with one name each. */
  List<Named> params() {
    return params;
  }

  @Override
  public void visitStart(VisitContext context) {
    if (context.queryPart() instanceof Param<?> param
        && param != renamed
        && isBound(param, context)) {
      if (replaceable) {
        params.remove(params.size() - 1);
      }
      replaceable = !Fields.isPlain(param);
      Named named = named(param);
      params.add(named);
      context.queryPart(rename(param, named));
    }
  }

  @Override
  public void visitEnd(VisitContext context) {
    if (context.queryPart() instanceof Param) {
      replaceable = false;
    }
  }

  private Named named(Param<?> param) {
    String own = param.getParamName();
    return keepsNames && own != null
        ? new Named(own, param, param.getValue() == null)
        : new Named((keepsNames ? "_" : "") + (params.size() + 1), param, false);
  }

  private static boolean isBound(Param<?> param, VisitContext context) {
    return !param.isInline()
        && context.context().paramType() != ParamType.INLINED
        && !hasParts(param);
  }

  /** Renders as a row of its parts, which are parameters themselves. */
  private static boolean hasParts(Param<?> param) {
    DataType<?> type = param.getDataType();
    return type.isEmbeddable()
        || (QualifiedRecord.class.isAssignableFrom(type.getType()) && param.getClass() != VALUE);
  }

  private <T> QueryPart rename(Param<T> param, Named named) {
    DataType<T> type = param.getDataType();
    Param<T> other = DSL.param(named.name(), type).$value(param.getValue());
    renamed = other;
    return !named.open() && losesItsType(type) && isNull(param) ? DSL.cast(other, type) : other;
  }

  private static boolean isNull(Param<?> param) {
    return Fields.isPlain(param) && BindValue.convert(param) == null;
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
