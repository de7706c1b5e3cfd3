package io.asyncdb.jooq;

import java.util.ArrayList;
import java.util.List;
import org.jooq.Context;
import org.jooq.DDLQuery;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Param;
import org.jooq.QualifiedRecord;
import org.jooq.Query;
import org.jooq.QueryPart;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.conf.ParamType;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultVisitListenerProvider;

/**
 * Renders one query: listens while jOOQ does, collects the parameters, and names those that jOOQ
 * would name otherwise.
 *
 * <p>jOOQ numbers by position, within a part that it renders on the side from 1 again, and leaves
 * named parameters their names: then {@code $1} may stand for two values. A parameter that is named
 * here renders by this name wherever its text ends up.
 *
 * <p>A binding of a user's may render another parameter in place of its own, which then has its
 * name.
 */
final class ParameterNaming implements VisitListener {

  /** The class of all parameters that are one value, and are no wrapper of another. */
  private static final Class<?> VALUE = DSL.val(0).getClass();

  /**
   * The class of all parameters. Most parts of a query are none, and that a class is not this one
   * is found out at once, where an interface is searched for among all that the class has.
   */
  private static final Class<?> PARAM = paramClass();

  /**
   * Stands for a query without anything to do, such as an insert of no rows, of which jOOQ says
   * that it runs and touches no row. A statement that does the same needs no exception elsewhere.
   */
  private static final String NOTHING = "select where false";

  private final boolean keepsNames;
  private final List<Param<?>> params = new ArrayList<>();
  private QueryPart renamed = DSL.noCondition();
  private boolean replaceable;

  private ParameterNaming(boolean keepsNames) {
    this.keepsNames = keepsNames;
  }

  private static Class<?> paramClass() {
    Class<?> type = VALUE;
    while (Param.class.isAssignableFrom(type.getSuperclass())) {
      type = type.getSuperclass();
    }
    return type;
  }

  /** Names parameters 1, 2, 3 in the order in which they are met. */
  static ParameterNaming numbered() {
    return new ParameterNaming(false);
  }

  /** Leaves named parameters their names, and calls the others _1, _2, _3. */
  static ParameterNaming named() {
    return new ParameterNaming(true);
  }

  /** Returns the text of a query. */
  String render(Query query) {
    if (!query.isExecutable()) {
      return NOTHING;
    }
    DSLContext renderer =
        (keepsNames ? Jooq.NAMING : Jooq.RENDERING)
            .configuration()
            .derive(new DefaultVisitListenerProvider(this))
            .dsl();
    return query instanceof DDLQuery // in which the server takes no parameters
        ? renderer.renderInlined(query)
        : renderer.renderNamedParams(query);
  }

  /** The parameters as they were met; of those with one name each. */
  List<Param<?>> params() {
    return params;
  }

  /** What a parameter of {@link #params} is called in the text. */
  String name(int index) {
    String own = params.get(index).getParamName();
    String number = Integer.toString(index + 1);
    return !keepsNames ? number : own == null ? "_" + number : own;
  }

  @Override
  public void visitStart(VisitContext context) {
    QueryPart part = context.queryPart();
    if (PARAM.isInstance(part) && part != renamed) {
      Param<?> param = (Param<?>) part;
      if (isBound(param, context.context())) {
        if (replaceable) {
          params.remove(params.size() - 1);
        }
        replaceable = !Fields.isPlain(param);
        params.add(param);
        name(param, context);
      }
    }
  }

  @Override
  public void visitEnd(VisitContext context) {
    if (replaceable && PARAM.isInstance(context.queryPart())) {
      replaceable = false;
    }
  }

  private static boolean isBound(Param<?> param, Context<?> context) {
    return !param.isInline() && context.paramType() != ParamType.INLINED && !hasParts(param);
  }

  /** Renders as a row of its parts, which are parameters themselves. */
  private static boolean hasParts(Param<?> param) {
    DataType<?> type = param.getDataType();
    return type.isEmbeddable()
        || (param.getClass() != VALUE && QualifiedRecord.class.isAssignableFrom(type.getType()));
  }

  private void name(Param<?> param, VisitContext context) {
    boolean cast = isNullWithoutType(param);
    if (cast || !isNamedByJooq(param, context.context())) {
      context.queryPart(renamed(param, cast));
    }
  }

  /** Tells whether a parameter gets its name here from jOOQ too. */
  private boolean isNamedByJooq(Param<?> param, Context<?> context) {
    boolean hasName = param.getParamName() != null;
    return param.getClass() == VALUE
        && hasName == keepsNames
        && (hasName || context.peekIndex() == params.size());
  }

  private <T> QueryPart renamed(Param<T> param, boolean cast) {
    DataType<T> type = param.getDataType();
    Param<T> other = DSL.param(name(params.size() - 1), type).$value(param.getValue());
    renamed = other;
    return cast ? DSL.cast(other, type) : other;
  }

  /**
   * NULL is sent without a type. Where the server has nothing to infer one from, as in {@code $1 is
   * null}, it refuses the statement; jOOQ writes a cast by itself for other types only.
   */
  private boolean isNullWithoutType(Param<?> param) {
    return !(keepsNames && NamedQuery.isOpen(param))
        && Fields.isPlain(param)
        && BindValue.convert(param) == null
        && losesItsType(param.getDataType());
  }

  private static boolean losesItsType(DataType<?> type) {
    return type.isString()
        || type.isInteger()
        || type.isDecimal()
        || type.isBoolean()
        || type.isBinary();
  }
}
