package io.asyncdb.example;

/** How the program ended, for scripts. */
enum ExitCode {
  /** It did what it was asked. */
  OK(0),
  /** A failure that nobody foresaw; its stack trace is on stderr. */
  UNEXPECTED(1),
  /** The command, the configuration or the file is wrong. */
  USAGE(2),
  /** The database cannot be reached, or does not let us in. */
  DATABASE(3),
  /** Somebody else listens on the port. */
  PORT_TAKEN(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
