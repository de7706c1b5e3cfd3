package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.Statement;
import io.asyncdb.internal.statement.ElementType;
import io.asyncdb.internal.statement.NamedParameters;
import io.asyncdb.internal.statement.ParsedSql;
import io.asyncdb.row.RowMapper;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One SELECT and its merged forms, one for each combination of types that its parameters were bound
 * with.
 *
 * <p>The merged form joins the callers' values, which come as one array a parameter, laterally with
 * the SELECT, in which columns of theirs stand for the parameters. Each row carries the number of
 * its caller. There is no outer ORDER BY, because rows are told apart by that number, and the rows
 * of one caller come in the SELECT's own order: a subquery with an ORDER BY is never pulled up, so
 * it is the inner side of a nested loop, which is run to its end for one caller at a time.
 */
final class MergedSelect<T> {

  private static final String CALLS = "async_db_calls";
  private static final String CALLER = "async_db_caller";

  private final Database database;
  private final ParsedSql parsed;
  private final RowMapper<T> mapper;
  private final MergeOptions options;
  private final Statement plain;
  private final ReadOnlyCheck check;

  private final Map<List<String>, Form> forms = new ConcurrentHashMap<>();
  private volatile @Nullable Form lastComplete;

  MergedSelect(Database database, String sql, RowMapper<T> mapper, MergeOptions options) {
    this.database = database;
    this.parsed = NamedParameters.parse(sql);
    if (parsed.parameterCount() == 0) {
      throw new IllegalArgumentException("there are no parameters to merge by in: " + sql);
    }
    this.mapper = mapper;
    this.options = options;
    this.plain = options.named(database.sql(sql));
    this.check = new ReadOnlyCheck(database, parsed);
  }

  MergedSelect<T> with(MergeOptions other) {
    return new MergedSelect<>(database, parsed.original(), mapper, other);
  }

  ParsedSql parsed() {
    return parsed;
  }

  /** Returns where values of these classes are merged. NULL goes along with any. */
  Merger<@Nullable Object[], T> mergerFor(@Nullable Object[] values) {
    Form last = lastComplete;
    if (last != null && last.fits(values)) {
      return last.merger;
    }
    @Nullable ElementType[] types = new ElementType[values.length];
    List<String> names = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      types[i] = value == null ? null : ElementType.of(value.getClass());
      names.add(types[i] == null ? "" : types[i].sqlName() + types[i].elementClass());
    }
    Form form = forms.computeIfAbsent(names, unknown -> new Form(types));
    if (!names.contains("")) {
      lastComplete = form;
    }
    return form.merger;
  }

  private Mono<?> runAlone(Call<@Nullable Object[], T, ?> call) {
    return bound(plain, call.argument()).map(mapper).list().doOnNext(call::addAll);
  }

  private Statement bound(Statement statement, @Nullable Object[] values) {
    Statement bound = statement;
    for (int i = 0; i < values.length; i++) {
      bound =
          parsed.names().isEmpty()
              ? bound.bind(i + 1, values[i])
              : bound.bind(parsed.names().get(i), values[i]);
    }
    return bound;
  }

  /** The merged form for one combination of types. */
  private final class Form {

    private final @Nullable ElementType[] types;
    private final Merger<@Nullable Object[], T> merger;
    private final @Nullable Statement merged;

    Form(@Nullable ElementType[] types) {
      this.types = types;
      // A parameter that was never bound to anything but NULL has no type to be sent in.
      boolean complete = Arrays.stream(types).noneMatch(Objects::isNull);
      this.merged = complete ? options.named(database.sql(mergedSql())) : null;
      this.merger =
          new Merger<>(
              database,
              parsed.original(),
              complete ? options : options.withMaxBatch(1),
              this::checkAndRun);
    }

    private String mergedSql() {
      String arrays =
          IntStream.range(0, types.length)
              .mapToObj(i -> "$%d::%s[]".formatted(i + 1, types[i].sqlName()))
              .collect(Collectors.joining(", "));
      String columns =
          IntStream.rangeClosed(1, types.length)
              .mapToObj(number -> "p" + number + ", ")
              .collect(Collectors.joining());
      String select = NamedParameters.replaced(parsed.original(), number -> CALLS + ".p" + number);
      return """
          select async_db_rows.*, %1$s.%2$s
          from unnest(%3$s) with ordinality %1$s(%4$s%2$s)
          cross join lateral (
          %5$s
          ) async_db_rows"""
          .formatted(CALLS, CALLER, arrays, columns, select);
    }

    boolean fits(@Nullable Object[] values) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        ElementType type = types[i];
        if (value != null && type != null && value.getClass() != type.elementClass()) {
          return false;
        }
      }
      return true;
    }

    private Mono<?> checkAndRun(List<Call<@Nullable Object[], T, ?>> calls) {
      return check.hasPassed()
          ? run(calls)
          : check
              .ask(bound(check.statement(), calls.get(0).argument()))
              .then(Mono.defer(() -> run(calls)));
    }

    private Mono<?> run(List<Call<@Nullable Object[], T, ?>> calls) {
      if (merged == null || calls.size() == 1) {
        return runAlone(calls.get(0));
      }
      Statement bound = merged;
      for (int i = 0; i < types.length; i++) {
        int index = i;
        bound = bound.bind(i + 1, types[i].arrayOf(calls, call -> call.argument()[index]));
      }
      return bound.map(new NumberedRows<>(mapper, calls, 0)).first();
    }
  }

  /** Hands each row to the call whose number is in its last column. */
  private static final class NumberedRows<A, T> implements RowMapper<T> {

    private final RowMapper<T> row;
    private final List<Call<A, T, ?>> calls;
    private final int numberAt;

    NumberedRows(RowMapper<T> row, List<Call<A, T, ?>> calls, int numberAt) {
      this.row = row;
      this.calls = calls;
      this.numberAt = numberAt;
    }

    @Override
    public @Nullable Object readsAlike() {
      return row.readsAlike();
    }

    @Override
    public RowMapper<T> specialize(RowMetadata metadata) {
      int last = metadata.getColumnMetadatas().size() - 1;
      return new NumberedRows<>(row.specialize(metadata), calls, last);
    }

    @Override
    public @Nullable T map(Row from) {
      T value = row.map(from);
      Long number = from.get(numberAt, Long.class);
      if (value != null && number != null) {
        calls.get(number.intValue() - 1).add(value);
      }
      return value;
    }
  }
}
