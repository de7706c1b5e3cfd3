package io.asyncdb.preflight;

/** A configuration that does not fit its server; the message lists every warning. */
public final class PreflightException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient PreflightReport report;

  PreflightException(PreflightReport report) {
    super("the configuration does not fit the server:\n" + report.summary());
    this.report = report;
  }

  /**
   * Returns what was found.
   *
   * @return a report with one warning at least
   */
  public PreflightReport report() {
    return report;
  }
}
