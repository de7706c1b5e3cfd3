package io.asyncdb.example.load;

import org.jspecify.annotations.Nullable;

/** A file cannot be loaded as it is. The message says where and what was expected, in one line. */
public final class BadFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  BadFileException(String file, String problem, @Nullable Throwable cause) {
    super(file + ": " + problem, cause);
  }

  BadFileException(Place place, String problem, @Nullable Throwable cause) {
    super(place + ": " + problem, cause);
  }
}
