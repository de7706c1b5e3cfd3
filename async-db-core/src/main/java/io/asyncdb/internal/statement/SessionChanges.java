package io.asyncdb.internal.statement;

import java.util.regex.Pattern;

/**
 * Finds SQL that may leave something on its session: settings, advisory locks, temporary tables,
 * cursors, PREPARE, LISTEN. Rather once too often than once too rarely: it costs one more statement
 * when the connection is given back. What a function does inside cannot be seen here.
 */
final class SessionChanges {

  private static final String BLANKS = "(?:\\s|--[^\\n]*\\n|/\\*.*?\\*/)*";

  /** Commands, at the start of a statement; SET LOCAL and its like end with their transaction. */
  private static final String COMMAND =
      "(?:^|;)"
          + BLANKS
          + "(?:set\\b(?!\\s+(?:local|transaction|constraints)\\b)|reset|listen|load|do|call|declare"
          + "|prepare\\b(?!\\s+transaction\\b))\\b";

  /** Functions, and words of other commands, anywhere. */
  private static final String ANYWHERE =
      "\\b(?:set_config|pg_(?:try_)?advisory_lock(?:_shared)?|dblink_connect\\w*)\\s*\\("
          + "|\\btemp(?:orary)?\\b";

  private static final Pattern CHANGES =
      Pattern.compile(COMMAND + "|" + ANYWHERE, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private SessionChanges() {}

  static boolean mayBeIn(String sql) {
    return CHANGES.matcher(sql).find();
  }
}
