package io.asyncdb.jooq;

import io.asyncdb.bulk.BulkDelete;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.bulk.BulkUpdate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.TableRecord;
import org.jooq.UniqueKey;

/**
 * Bulk work of the core with jOOQ's records as its rows. What these return is the core's own: make
 * one a table and keep it, and see there how rows travel, what conflicts do, and what is returned.
 *
 * <p>Values pass through the converters and bindings of their fields.
 */
public final class BulkRecords {

  private BulkRecords() {}

  /**
   * Returns the insertion of records.
   *
   * @param <R> the type of a record
   * @param table where they go
   * @param fields the columns that get the records' values, NULL included; all others get their
   *     defaults
   * @return the insertion
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public static <R extends Record> BulkInsert<R> insert(
      Table<R> table, TableField<R, ?>... fields) {
    return insert(table, Arrays.asList(fields));
  }

  static <R extends Record> BulkInsert<R> insert(Table<R> table, List<? extends Field<?>> fields) {
    BulkInsert<R> insert = BulkInsert.into(nameOf(table));
    for (Field<?> field : fields) {
      insert = insert.column(field.getName(), BulkValues.of(field));
    }
    return insert;
  }

  /**
   * Returns the update of records by their primary key.
   *
   * @param <R> the type of a record
   * @param table the table
   * @param fields the columns that are set; the key's are added
   * @return the update
   * @throws IllegalArgumentException if the table has no primary key
   */
  @SafeVarargs
  public static <R extends Record> BulkUpdate<R> update(
      Table<R> table, TableField<R, ?>... fields) {
    List<TableField<R, ?>> keys = keyOf(table);
    BulkUpdate<R> update = BulkUpdate.of(nameOf(table));
    for (TableField<R, ?> key : keys) {
      update = update.column(key.getName(), BulkValues.of(key));
    }
    for (TableField<R, ?> field : fields) {
      update = update.column(field.getName(), BulkValues.of(field));
    }
    return update.by(keys.stream().map(Field::getName).toArray(String[]::new));
  }

  /**
   * Returns the deletion of records by their primary key.
   *
   * @param <R> the type of a record
   * @param table the table
   * @return the deletion
   * @throws IllegalArgumentException if the table has no primary key
   */
  public static <R extends Record> BulkDelete<R> delete(Table<R> table) {
    BulkDelete<R> delete = BulkDelete.from(nameOf(table));
    for (TableField<R, ?> key : keyOf(table)) {
      delete = delete.by(key.getName(), BulkValues.of(key));
    }
    return delete;
  }

  /** Sorts records by what is set in them, which is what an insert of each alone would name. */
  static <R extends TableRecord<R>> Map<List<Field<?>>, List<R>> byFieldsSet(
      Collection<R> records) {
    Map<List<Field<?>>, List<R>> groups = new LinkedHashMap<>();
    int number = 0;
    for (R record : records) {
      number++;
      List<Field<?>> set = Arrays.stream(record.fields()).filter(record::changed).toList();
      if (set.isEmpty()) {
        throw new IllegalArgumentException(
            "record %d has no value set that could be inserted".formatted(number));
      }
      groups.computeIfAbsent(set, unknown -> new ArrayList<>()).add(record);
    }
    return groups;
  }

  private static String nameOf(Table<?> table) {
    return Jooq.RENDERING.render(table);
  }

  private static <R extends Record> List<TableField<R, ?>> keyOf(Table<R> table) {
    UniqueKey<R> key = table.getPrimaryKey();
    if (key == null) {
      throw new IllegalArgumentException(
          "table %s has no primary key to find its rows by".formatted(table.getName()));
    }
    return key.getFields();
  }
}
