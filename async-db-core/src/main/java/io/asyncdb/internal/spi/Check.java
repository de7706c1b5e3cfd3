package io.asyncdb.internal.spi;

import org.jspecify.annotations.Nullable;

/** What R2DBC asks of arguments: an {@link IllegalArgumentException} where one is null. */
final class Check {

  private Check() {}

  static void notNull(@Nullable Object argument, String name) {
    if (argument == null) {
      throw new IllegalArgumentException(name + " must not be null");
    }
  }
}
