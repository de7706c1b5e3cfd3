package io.asyncdb.migrations.drift;

/** A live database that is not what was expected; the message lists every difference. */
public final class DriftException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient DriftReport report;

  DriftException(DriftReport report) {
    super("the database is not what was expected:\n" + report.summary());
    this.report = report;
  }

  /**
   * Returns what differs.
   *
   * @return a report with one difference at least
   */
  public DriftReport report() {
    return report;
  }
}
