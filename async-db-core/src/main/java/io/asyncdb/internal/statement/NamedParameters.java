package io.asyncdb.internal.statement;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds {@code :name} and {@code $1} in SQL, and leaves everything else alone: strings (also {@code
 * E'..'} and dollar-quoted ones), quoted identifiers, comments (nested ones too), casts with {@code
 * ::}, {@code :=}, and array slices between numbers.
 *
 * <p>The rules are those of <a
 * href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL's lexical
 * structure</a>, with {@code standard_conforming_strings} on.
 */
final class NamedParameters {

  /** Texts kept; SQL that is built anew for each call is parsed anew once this many are known. */
  private static final int CACHE_SIZE = 4_096;

  private static final Map<String, ParsedSql> CACHE = new ConcurrentHashMap<>();

  private final String sql;
  private final StringBuilder out;
  private final List<String> names = new ArrayList<>();
  private int highestNumber;
  private int at;

  private NamedParameters(String sql) {
    this.sql = sql;
    this.out = new StringBuilder(sql.length() + 16);
  }

  static ParsedSql parse(String sql) {
    ParsedSql known = CACHE.get(sql);
    if (known != null) {
      return known;
    }
    ParsedSql parsed = new NamedParameters(sql).parse();
    if (CACHE.size() < CACHE_SIZE) {
      CACHE.put(sql, parsed);
    }
    return parsed;
  }

  private ParsedSql parse() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      switch (c) {
        case '\'' -> copyTo(endOfString(at + 1, isEscapeString()));
        case '"' -> copyTo(endOfQuoted(at + 1));
        case '-' -> copyTo(next('-') ? endOfLine() : at + 1);
        case '/' -> copyTo(next('*') ? endOfComment() : at + 1);
        case '$' -> dollar();
        case ':' -> colon();
        default -> copyTo(isNameStart(c) ? endOfIdentifier(at + 1) : at + 1);
      }
    }
    if (names.isEmpty()) {
      return new ParsedSql(sql, sql, List.of(), highestNumber);
    }
    return new ParsedSql(sql, out.toString(), List.copyOf(names), names.size());
  }

  private void copyTo(int end) {
    out.append(sql, at, end);
    at = end;
  }

  private boolean next(char c) {
    return at + 1 < sql.length() && sql.charAt(at + 1) == c;
  }

  private void colon() {
    if (next(':')) {
      copyTo(at + 2);
    } else if (at + 1 < sql.length() && isNameStart(sql.charAt(at + 1))) {
      int end = at + 2;
      while (end < sql.length() && isNamePart(sql.charAt(end))) {
        end++;
      }
      String name = sql.substring(at + 1, end);
      if (!names.contains(name)) {
        names.add(name);
      }
      refuseMixture();
      out.append('$').append(names.indexOf(name) + 1);
      at = end;
    } else {
      copyTo(at + 1);
    }
  }

  private void dollar() {
    int end = at + 1;
    while (end < sql.length() && isDigit(sql.charAt(end))) {
      end++;
    }
    if (end > at + 1) {
      highestNumber = Math.max(highestNumber, Integer.parseInt(sql, at + 1, end, 10));
      refuseMixture();
      copyTo(end);
      return;
    }
    while (end < sql.length() && isNamePart(sql.charAt(end))) {
      end++;
    }
    if (end < sql.length() && sql.charAt(end) == '$') {
      String tag = sql.substring(at, end + 1);
      int close = sql.indexOf(tag, end + 1);
      if (close < 0) {
        throw open("dollar quote " + tag, at);
      }
      copyTo(close + tag.length());
    } else {
      copyTo(at + 1);
    }
  }

  private boolean isEscapeString() {
    if (at == 0 || (sql.charAt(at - 1) | 0x20) != 'e') {
      return false;
    }
    return at == 1 || !isNamePart(sql.charAt(at - 2));
  }

  private int endOfString(int from, boolean escapes) {
    for (int i = from; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '\\' && escapes) {
        i++;
      } else if (c == '\'') {
        return i + 1;
      }
    }
    throw open("quote '", from - 1);
  }

  private int endOfQuoted(int from) {
    int close = sql.indexOf('"', from);
    if (close < 0) {
      throw open("quote \"", from - 1);
    }
    return close + 1;
  }

  private int endOfLine() {
    int end = sql.indexOf('\n', at);
    return end < 0 ? sql.length() : end + 1;
  }

  private int endOfComment() {
    int depth = 0;
    for (int i = at; i + 1 < sql.length(); i++) {
      if (sql.charAt(i) == '/' && sql.charAt(i + 1) == '*') {
        depth++;
        i++;
      } else if (sql.charAt(i) == '*' && sql.charAt(i + 1) == '/') {
        depth--;
        i++;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    throw open("comment /*", at);
  }

  /** An identifier may hold a dollar; what follows it there is neither a parameter nor a quote. */
  private int endOfIdentifier(int from) {
    int end = from;
    while (end < sql.length() && (isNamePart(sql.charAt(end)) || sql.charAt(end) == '$')) {
      end++;
    }
    return end;
  }

  private void refuseMixture() {
    if (!names.isEmpty() && highestNumber > 0) {
      throw new IllegalArgumentException(
          "parameters are either all named or all numbered, found :%s and $%d in: %s"
              .formatted(names.get(0), highestNumber, sql));
    }
  }

  private IllegalArgumentException open(String what, int position) {
    return new IllegalArgumentException(
        "the %s that opens at character %d is not closed in: %s"
            .formatted(what, position + 1, sql));
  }

  private static boolean isNameStart(char c) {
    return Character.isLetter(c) || c == '_';
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
