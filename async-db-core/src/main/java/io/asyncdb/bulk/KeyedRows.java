package io.asyncdb.bulk;

import io.asyncdb.SqlOperations;
import io.asyncdb.error.InvalidSqlException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * A statement that changes the rows of a table which have the keys of rows in hand.
 *
 * @param table its name in SQL
 * @param columns the keys among them
 * @param keys names of columns
 * @param sql makes the statement's beginning from what it reads
 * @param inHand the rows
 */
record KeyedRows<T>(
    String table,
    Columns<T> columns,
    List<String> keys,
    BiFunction<RowEncoder<T>, Relation, String> sql,
    Collection<? extends T> inHand)
    implements BulkRun<List<Boolean>> {

  @Override
  public Mono<List<Boolean>> run(SqlOperations operations) {
    if (inHand.isEmpty()) {
      return Mono.just(List.of());
    }
    Rows<T> rows = Rows.of(inHand);
    return columns
        .writing(operations, table, encoder -> change(operations, rows, encoder))
        .collectList()
        .map(this::found);
  }

  private Publisher<Long> change(SqlOperations operations, Rows<T> rows, RowEncoder<T> encoder) {
    return rows.deliver(
        rows.strategy(encoder, operations, false),
        operations,
        encoder,
        (target, relation) ->
            relation
                .statement(target, statement(encoder, relation))
                .as(Long.class)
                .list()
                .flatMapIterable(numbers -> numbers));
  }

  private String statement(RowEncoder<T> encoder, Relation relation) {
    String matches =
        indexesOf(encoder, keys)
            .mapToObj(
                i ->
                    "t.%s = %s"
                        .formatted(
                            encoder.columns().get(i).column().quotedName(),
                            Relation.column(encoder, i)))
            .collect(Collectors.joining(" and "));
    return "%s where %s and %s returning r.n"
        .formatted(sql.apply(encoder, relation), matches, encoder.guard());
  }

  private List<Boolean> found(List<Long> numbers) {
    Boolean[] found = new Boolean[inHand.size()];
    Arrays.fill(found, false);
    for (long number : numbers) {
      found[(int) number - 1] = true;
    }
    return List.of(found);
  }

  /** Returns where the columns of these names are. */
  static IntStream indexesOf(RowEncoder<?> encoder, List<String> names) {
    List<Integer> indexes = new ArrayList<>();
    for (String name : names) {
      int index =
          IntStream.range(0, encoder.columns().size())
              .filter(i -> encoder.columns().get(i).column().name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InvalidSqlException(
                          "key %s is none of the columns that rows have values for".formatted(name),
                          null,
                          null,
                          null));
      indexes.add(index);
    }
    return indexes.stream().mapToInt(Integer::intValue);
  }
}
