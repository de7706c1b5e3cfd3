package io.asyncdb.internal;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;

/** placeholder, replaced at once */
public abstract class DefaultDatabase implements Database {
  /** placeholder */
  public static Database open(DatabaseConfig config) {
    throw new UnsupportedOperationException();
  }
}
