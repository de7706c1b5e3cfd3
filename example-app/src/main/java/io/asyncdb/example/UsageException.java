package io.asyncdb.example;

/** What the user has asked for, or configured, cannot be done. The message says what to change. */
final class UsageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
