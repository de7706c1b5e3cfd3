package io.asyncdb.row;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the mapper for a class. Mappers are made once a class and kept; they are thread-safe.
 *
 * <p>Classes are held strongly: a container that unloads applications should hold this library in
 * the same loader.
 */
public final class RowMappers {

  private static final Map<Class<?>, RowMapper<?>> KNOWN = new ConcurrentHashMap<>();

  private RowMappers() {}

  /**
   * Returns the mapper for a class.
   *
   * <p>A record takes each component from the column of its name, as it is written or in snake_case
   * ({@code createdAt} from {@code created_at}), ignoring case. A component that is itself a record
   * takes its own from columns that begin with its name and an underscore ({@code address} from
   * {@code address_street}, {@code address_city}), and is null where all of these are NULL. An
   * {@code Optional} is empty for NULL; NULL for a primitive is an error, and so is a number that
   * does not fit the component's type. Columns without a component are ignored; of two columns with
   * one name the first is read.
   *
   * <p>An enum takes its constant's name from the first column; other classes are read from the
   * first column by the driver.
   *
   * @param <T> the type of a row
   * @param type a record, an enum, or a class that the driver reads
   * @return the mapper
   * @throws IllegalArgumentException if the class is none of these
   */
  @SuppressWarnings("unchecked") // each entry maps to its key's type
  public static <T> RowMapper<T> of(Class<T> type) {
    return (RowMapper<T>) KNOWN.computeIfAbsent(type, RowMappers::create);
  }

  /**
   * Returns the column that belongs to a component of a record.
   *
   * @param component such as {@code createdAt}
   * @return its name in snake_case, such as {@code created_at}
   */
  public static String columnOf(String component) {
    return component.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  private static RowMapper<?> create(Class<?> type) {
    if (type.isRecord()) {
      return new RecordMapper<>(type);
    }
    return new ScalarMapper<>(ColumnReader.of(type, type));
  }
}
