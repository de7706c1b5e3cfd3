package io.asyncdb.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A Java file, taken apart: its code with nothing left of strings but their quotes and nothing of
 * comments, and the comments. Line breaks are kept in both.
 */
record JavaSource(Path path, String text, String code, String comments) {

  static JavaSource read(Path path) {
    try {
      return of(path, Files.readString(path));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  static JavaSource of(Path path, String text) {
    StringBuilder code = new StringBuilder(text.length());
    StringBuilder comments = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int end = endOfToken(text, at);
      boolean comment = text.startsWith("//", at) || text.startsWith("/*", at);
      boolean quoted = text.charAt(at) == '"' || text.charAt(at) == '\'';
      String token = text.substring(at, end);
      String breaks = token.replaceAll("[^\n]", "");
      code.append(comment ? breaks : quoted ? "\"" + breaks + "\"" : token);
      comments.append(comment ? token : breaks);
      at = end;
    }
    return new JavaSource(path, text, code.toString(), comments.toString());
  }

  private static int endOfToken(String text, int at) {
    if (text.startsWith("//", at)) {
      return orEnd(text, text.indexOf('\n', at), 0);
    }
    if (text.startsWith("/*", at)) {
      return orEnd(text, text.indexOf("*/", at + 2), 2);
    }
    if (text.startsWith("\"\"\"", at)) {
      return endOfQuote(text, at + 3, "\"\"\"");
    }
    char c = text.charAt(at);
    return c == '"' || c == '\'' ? endOfQuote(text, at + 1, String.valueOf(c)) : at + 1;
  }

  private static int endOfQuote(String text, int from, String close) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.startsWith(close, i)) {
        return i + close.length();
      }
    }
    return text.length();
  }

  private static int orEnd(String text, int found, int length) {
    return found < 0 ? text.length() : found + length;
  }

  long lines() {
    return text.lines().count();
  }

  /** The line, from 1, of a position in the code or the comments. */
  static long lineOf(String part, int position) {
    return part.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
  }
}
