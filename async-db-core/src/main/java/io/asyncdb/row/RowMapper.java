package io.asyncdb.row;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value of a row.
 *
 * @param <T> the type of the value
 */
@FunctionalInterface
public interface RowMapper<T> {

  /**
   * Makes the value. Called once a row on the thread that receives: must not block, and must not
   * keep the row, which is only valid during the call.
   *
   * @param row the row
   * @return the value; null fails the query, since a stream cannot carry it
   */
  @Nullable T map(Row row);

  /**
   * Returns the mapper to use for the rows of one result: the place to look up columns, once
   * instead of once a row.
   *
   * @param metadata the columns of the result
   * @return a mapper for these columns; by default this one
   */
  default RowMapper<T> specialize(RowMetadata metadata) {
    return this;
  }

  /**
   * Tells that each row is read alike: every call asks for the same columns as the same classes.
   * From the second run of a text with parameters on, its rows then come in binary where that can
   * be read as these classes.
   *
   * @return what stands for the classes: equal for mappers that ask a text's columns for the same
   *     classes, and for no others. Kept for as long as the text is known. Null, the default, if
   *     rows may be read in different ways
   */
  default @Nullable Object readsAlike() {
    return null;
  }
}
