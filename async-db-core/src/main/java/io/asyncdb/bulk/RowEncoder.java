package io.asyncdb.bulk;

import io.asyncdb.error.InvalidDataException;
import io.asyncdb.internal.codec.BinaryParameter;
import io.asyncdb.internal.table.TableShape;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes rows for a table: as parameters, one a value or one a column, or as tuples of a COPY. */
final class RowEncoder<T> {

  private static final int NULL = -1;

  private static final int HAS_NULLS = 1;
  private static final int ONE_DIMENSION = 1;
  private static final int LOWER_BOUND = 1;

  private final TableShape shape;
  private final List<TargetColumn<T>> columns;

  /** The same, for the loop over every value. */
  private final TargetColumn<T>[] targets;

  private final String guard;

  /** Known when it is first asked for: what is read by a key alone need not be assignable. */
  private volatile @Nullable String assigned;

  @SuppressWarnings({"unchecked", "rawtypes"}) // holds nothing else
  RowEncoder(TableShape shape, List<TargetColumn<T>> columns) {
    this.shape = shape;
    this.columns = columns;
    this.targets = columns.toArray(new TargetColumn[0]);
    this.guard = shape.guard(columns.stream().map(TargetColumn::column).toList());
  }

  TableShape shape() {
    return shape;
  }

  List<TargetColumn<T>> columns() {
    return columns;
  }

  /** Returns the condition under which what is written here fits the table. */
  String guard() {
    return guard;
  }

  /** Returns the columns as they are listed behind INSERT INTO and COPY. */
  String assigned() {
    String known = assigned;
    if (known == null) {
      known = columns.stream().map(TargetColumn::assigned).collect(Collectors.joining(", "));
      assigned = known;
    }
    return known;
  }

  /** Returns the COPY into the table, to which conditions can be added. */
  String copy() {
    return "copy "
        + shape.table()
        + " ("
        + assigned()
        + ") from stdin (format binary) where "
        + guard;
  }

  /** Returns a parameter for each value, row by row. */
  List<BinaryParameter> values(Collection<? extends T> rows) {
    List<BinaryParameter> parameters = new ArrayList<>(rows.size() * targets.length);
    long number = 0;
    for (T row : rows) {
      number++;
      for (TargetColumn<T> target : targets) {
        Object value = valueOf(target, row, number);
        ByteBuf encoded = null;
        if (value != null) {
          encoded = Unpooled.buffer();
          try {
            target.encoder().encode(value, encoded);
          } catch (IllegalArgumentException error) {
            throw notEncoded(target, number, error);
          }
        }
        parameters.add(new BinaryParameter(target.wireOid(), encoded));
      }
    }
    return parameters;
  }

  /** Returns a parameter for each column: the array of its values. */
  List<BinaryParameter> arrays(Collection<? extends T> rows) {
    ByteBuf[] arrays = new ByteBuf[targets.length];
    for (int i = 0; i < targets.length; i++) {
      arrays[i] = Unpooled.buffer();
      arrays[i]
          .writeInt(ONE_DIMENSION)
          .writeInt(HAS_NULLS)
          .writeInt((int) targets[i].wireOid())
          .writeInt(rows.size())
          .writeInt(LOWER_BOUND);
    }
    long number = 0;
    for (T row : rows) {
      number++;
      for (int i = 0; i < targets.length; i++) {
        encode(targets[i], row, number, arrays[i]);
      }
    }
    List<BinaryParameter> parameters = new ArrayList<>(targets.length);
    for (int i = 0; i < targets.length; i++) {
      parameters.add(new BinaryParameter(targets[i].wireArrayOid(), arrays[i]));
    }
    return parameters;
  }

  /**
   * Writes the fields of a row, each behind its length.
   *
   * @param number of the row, from 1, for messages
   */
  void encode(T row, long number, ByteBuf out) {
    for (TargetColumn<T> target : targets) {
      encode(target, row, number, out);
    }
  }

  private void encode(TargetColumn<T> target, T row, long number, ByteBuf out) {
    Object value = valueOf(target, row, number);
    if (value == null) {
      out.writeInt(NULL);
      return;
    }
    try {
      target.encoder().encodeWithLength(value, out);
    } catch (IllegalArgumentException error) {
      throw notEncoded(target, number, error);
    }
  }

  private @Nullable Object valueOf(TargetColumn<T> target, T row, long number) {
    Object value;
    try {
      value = target.value().apply(row);
    } catch (RuntimeException error) {
      throw bad(target, number, "its function failed: " + error.getClass().getName(), error);
    }
    return value instanceof Optional<?> optional ? optional.orElse(null) : value;
  }

  private InvalidDataException notEncoded(
      TargetColumn<T> target, long number, IllegalArgumentException error) {
    return bad(
        target, number, "type " + target.column().typeName() + " " + error.getMessage(), null);
  }

  private InvalidDataException bad(
      TargetColumn<T> target, long number, String why, @Nullable Throwable cause) {
    return new InvalidDataException(
        "row %d, column %s of table %s: %s"
            .formatted(number, target.column().name(), shape.table(), why),
        null,
        null,
        cause);
  }
}
