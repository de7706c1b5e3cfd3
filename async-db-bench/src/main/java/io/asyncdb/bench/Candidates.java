package io.asyncdb.bench;

import io.asyncdb.config.DatabaseConfig;

/** The candidates by name; what each is, is in a file of its own. */
public enum Candidates {
  /** This library. */
  ASYNC_DB("async-db"),
  /** The driver and the pool that it is usually used with; the measure for the others. */
  RAW_R2DBC("raw-r2dbc");

  private final String label;

  Candidates(String label) {
    this.label = label;
  }

  /**
   * Returns the name on the command line and in results.
   *
   * @return such as {@code async-db}
   */
  public String label() {
    return label;
  }

  /**
   * Opens the candidate.
   *
   * @param server where the data is, and how to log in
   * @return the candidate, to be closed by the caller
   */
  public Candidate open(DatabaseConfig server) {
    return switch (this) {
      case ASYNC_DB -> new AsyncDbCandidate(server);
      case RAW_R2DBC -> new RawR2dbcCandidate(server);
    };
  }

  /**
   * Returns the candidate of a name.
   *
   * @param label as {@link #label}
   * @return the candidate
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Candidates of(String label) {
    for (Candidates candidate : values()) {
      if (candidate.label.equals(label)) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("no candidate is named " + label);
  }
}
