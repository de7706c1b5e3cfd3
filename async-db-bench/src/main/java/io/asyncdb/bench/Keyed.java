package io.asyncdb.bench;

/** A row of the table of items, in whatever class it was read. */
public interface Keyed {

  /**
   * Returns the primary key.
   *
   * @return from 1
   */
  int id();
}
