package io.asyncdb.migrations.lint;

/** How bad a finding is, the worst last. */
public enum Severity {
  /** Right under conditions that nobody checks for you. */
  WARNING,
  /** On a large or busy table this stops the site, or the deploy. */
  ERROR
}
