package io.asyncdb.internal.statement;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * Finds {@code :name} and {@code $1} in SQL, and leaves everything else alone: strings (also {@code
 * E'..'} and dollar-quoted ones), quoted identifiers, comments (nested ones too), casts with {@code
 * ::}, {@code :=}, and array slices between numbers.
 *
 * <p>The rules are those of <a
 * href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL's lexical
 * structure</a>, with {@code standard_conforming_strings} on. The driver scans the SQL again, by
 * rules that are a little simpler; what these would misread is written in another way that means
 * the same.
 */
public final class NamedParameters {

  /** Texts kept; SQL that is built anew for each call is parsed anew once this many are known. */
  private static final int CACHE_SIZE = 4_096;

  /** The protocol counts parameters in 16 bits, and the driver does not check. */
  private static final int MOST_PARAMETERS = 65_535;

  /** Sent as a statement it would wait for rows that nobody sends. */
  private static final Pattern COPY_IN =
      Pattern.compile(
          "\\s*copy\\s.*\\sfrom\\s+stdin\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Map<String, ParsedSql> CACHE = new ConcurrentHashMap<>();

  private final String sql;
  private final IntFunction<String> placeholder;
  private final StringBuilder out;

  /** Names and their numbers, in this order. */
  private final Map<String, Integer> names = new LinkedHashMap<>();

  private int highestNumber;
  private int at;

  /**
   * Where in the output the statement ends by a semicolon with nothing but blanks behind; or -1.
   */
  private int lastSemicolon = -1;

  private NamedParameters(String sql, IntFunction<String> placeholder) {
    this.sql = sql;
    this.placeholder = placeholder;
    this.out = new StringBuilder(sql.length() + 16);
  }

  /** Returns what is known of a text, which is kept. */
  public static ParsedSql parse(String sql) {
    ParsedSql known = CACHE.get(sql);
    if (known != null) {
      return known;
    }
    requireNoCopyIn(sql);
    ParsedSql parsed = new NamedParameters(sql, number -> "$" + number).parse();
    if (CACHE.size() < CACHE_SIZE) {
      CACHE.put(sql, parsed);
    }
    return parsed;
  }

  /** Takes a COPY that rows are sent to; nothing in it is a parameter. */
  static ParsedSql parseCopyIn(String sql) {
    if (!COPY_IN.matcher(sql).matches()) {
      throw new IllegalArgumentException("copyIn takes COPY ... FROM STDIN, was: " + sql);
    }
    return new ParsedSql(sql, sql, List.of(), 0, false, new LastResults());
  }

  /**
   * Returns the text with something else in place of its parameters, and without a semicolon at its
   * end.
   *
   * @param placeholder what stands for the parameter of a number, from 1
   */
  public static String replaced(String sql, IntFunction<String> placeholder) {
    return new NamedParameters(sql, placeholder).parse().driverSql();
  }

  static void requireNoCopyIn(String sql) {
    if (COPY_IN.matcher(sql).matches()) {
      throw new IllegalArgumentException(
          "COPY ... FROM STDIN is no statement: it takes rows, use Session.copyIn, in: " + sql);
    }
  }

  private ParsedSql parse() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (!isBlank(c)) {
        lastSemicolon = -1;
      }
      switch (c) {
        case '\'', '"' -> copyTo(endOfQuoted(c));
        case '-' -> minus();
        case '/' -> copyTo(next('*') ? endOfComment() : at + 1);
        case '$' -> dollar();
        case ':' -> colon();
        case ';' -> semicolon();
        case ' ', '\t', '\n', '\r', '\f' -> copyTo(at + 1);
        default -> wordOrCharacter(c);
      }
    }
    if (lastSemicolon >= 0) {
      // The driver would take a comment behind it for another statement.
      out.setLength(lastSemicolon);
    }
    String driverSql = sql.contentEquals(out) ? sql : out.toString();
    int count = names.isEmpty() ? highestNumber : names.size();
    boolean mayChangeSession = SessionChanges.mayBeIn(sql);
    return new ParsedSql(
        sql, driverSql, List.copyOf(names.keySet()), count, mayChangeSession, new LastResults());
  }

  private boolean isBlank(char c) {
    return isSpace(c) || c == ';' || (c == '-' && next('-')) || (c == '/' && next('*'));
  }

  private void semicolon() {
    if (lastSemicolon < 0) {
      lastSemicolon = out.length();
    }
    copyTo(at + 1);
  }

  private void copyTo(int end) {
    out.append(sql, at, end);
    at = end;
  }

  private boolean next(char c) {
    return is(at + 1, c);
  }

  private boolean is(int index, char c) {
    return index < sql.length() && sql.charAt(index) == c;
  }

  private void colon() {
    if (next(':')) {
      copyTo(at + 2);
    } else if (at + 1 < sql.length() && isNameStart(sql.charAt(at + 1))) {
      int end = endOfName(at + 1);
      String name = sql.substring(at + 1, end);
      int number = names.computeIfAbsent(name, added -> names.size() + 1);
      refuseMixture();
      refuseMoreThanPossible(number, ":" + name);
      separate();
      out.append(placeholder.apply(number));
      at = end;
    } else {
      copyTo(at + 1);
    }
  }

  /** Directly behind a word, {@code $1} would be a part of it. */
  private void separate() {
    if (!out.isEmpty()) {
      char last = out.charAt(out.length() - 1);
      if (isNamePart(last) || last == '$') {
        out.append(' ');
      }
    }
  }

  private void dollar() {
    int end = at + 1;
    while (end < sql.length() && isDigit(sql.charAt(end))) {
      end++;
    }
    if (end > at + 1) {
      int number = end - at > 6 ? Integer.MAX_VALUE : Integer.parseInt(sql, at + 1, end, 10);
      refuseMoreThanPossible(number, sql.substring(at, end));
      highestNumber = Math.max(highestNumber, number);
      refuseMixture();
      out.append(placeholder.apply(number));
      at = end;
      return;
    }
    end = endOfName(end);
    if (is(end, '$')) {
      String tag = sql.substring(at, end + 1);
      int close = sql.indexOf(tag, end + 1);
      if (close < 0) {
        throw open("dollar quote " + tag, at);
      }
      copyTo(close + tag.length());
    } else {
      // The driver would trip over it; to the server it is a syntax error in any place.
      throw new IllegalArgumentException(
          "the $ at character %d is neither a parameter nor a quote in: %s".formatted(at + 1, sql));
    }
  }

  /** An identifier may hold a dollar; what follows it there is neither a parameter nor a quote. */
  private void wordOrCharacter(char first) {
    int end = at + 1;
    if (isNameStart(first)) {
      while (end < sql.length() && (isNamePart(sql.charAt(end)) || sql.charAt(end) == '$')) {
        end++;
      }
    }
    boolean prefixesString = end == at + 1 && (first | 0x20) == 'e' && is(end, '\'');
    copyTo(end);
    if (prefixesString) {
      escapeString();
    }
  }

  /** A string with backslashes. {@code \'} becomes {@code ''}, the one form the driver knows. */
  private void escapeString() {
    int opening = at;
    copyTo(at + 1);
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && next('\'')) {
        out.append("''");
        at += 2;
      } else if (c == '\\' || (c == '\'' && next('\''))) {
        copyTo(Math.min(at + 2, sql.length()));
      } else {
        copyTo(at + 1);
        if (c == '\'') {
          int continuation = continuation();
          if (continuation < 0) {
            return;
          }
          copyTo(continuation + 1);
        }
      }
    }
    throw open("quote '", opening);
  }

  /** Where the string that was closed goes on: at a quote on a later line; -1 if it does not. */
  private int continuation() {
    boolean laterLine = false;
    for (int i = at; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '-' && is(i + 1, '-')) {
        i = endOfLine(i) - 1;
      } else if (c == '\'') {
        return laterLine ? i : -1;
      } else if (!isSpace(c)) {
        return -1;
      }
      laterLine |= isNewline(c);
    }
    return -1;
  }

  /** A standard string or a quoted identifier. */
  private int endOfQuoted(char quote) {
    for (int i = at + 1; i < sql.length(); i++) {
      if (sql.charAt(i) == quote) {
        if (!is(i + 1, quote)) {
          return i + 1;
        }
        i++;
      }
    }
    throw open("quote " + quote, at);
  }

  /** A comment ends at a line feed or a carriage return; the driver knows the first alone. */
  private void minus() {
    if (!next('-')) {
      copyTo(at + 1);
      return;
    }
    copyTo(endOfLine(at));
    if (is(at, '\r')) {
      out.append('\n');
      at++;
    }
  }

  private int endOfLine(int from) {
    int end = from;
    while (end < sql.length() && !isNewline(sql.charAt(end))) {
      end++;
    }
    return end;
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

  private int endOfName(int from) {
    int end = from;
    while (end < sql.length() && isNamePart(sql.charAt(end))) {
      end++;
    }
    return end;
  }

  private void refuseMixture() {
    if (!names.isEmpty() && highestNumber > 0) {
      throw new IllegalArgumentException(
          "parameters are either all named or all numbered, found :%s and $%d in: %s"
              .formatted(names.keySet().iterator().next(), highestNumber, sql));
    }
  }

  private void refuseMoreThanPossible(int number, String parameter) {
    if (number > MOST_PARAMETERS) {
      throw new IllegalArgumentException(
          "a statement has at most %d parameters, found %s in: %s"
              .formatted(MOST_PARAMETERS, parameter, sql));
    }
  }

  private IllegalArgumentException open(String what, int position) {
    return new IllegalArgumentException(
        "the %s that opens at character %d is not closed in: %s"
            .formatted(what, position + 1, sql));
  }

  /** As the server has it, to which all that is not ASCII is a letter. */
  private static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNewline(char c) {
    return c == '\n' || c == '\r';
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
