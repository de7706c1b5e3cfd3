package io.asyncdb.internal.statement;

import java.util.Random;

/** Makes random pieces of SQL, of which it is known what they mean. */
final class SqlPieces {

  /** What opens, closes or means something somewhere, and some that never does. */
  private static final String[] BITS = {
    ":x", ":a", "::", "$1", "$2", "$$", "$a$", "'", "''", "\"", "\\", "\\'", "--", "/*", "*/", "/",
    "*", "E", "e'", "U&", "?", "?|", ";", "\n", "\r", "\t", " ", "(", "[1:2]", "1", "x", "é", "€",
    "😀", "{}"
  };

  private final Random random;

  SqlPieces(long seed) {
    this.random = new Random(seed);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  /** Any text. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(BITS[random.nextInt(BITS.length)]);
    }
    return text.toString();
  }

  /** The text as a constant, in one of the ways to write one. */
  String constant(String text) {
    return switch (random.nextInt(3)) {
      case 0 -> "'" + text.replace("'", "''") + "'";
      case 1 -> escaped(text);
      default -> dollarQuoted(text);
    };
  }

  /** The same constant as the driver is given it. */
  static String forDriver(String constant) {
    if (!constant.startsWith("E")) {
      return constant;
    }
    StringBuilder driver = new StringBuilder();
    for (int i = 0; i < constant.length(); i++) {
      boolean escape = constant.charAt(i) == '\\';
      if (escape && constant.charAt(i + 1) == '\'') {
        driver.append("''");
      } else {
        driver.append(constant, i, i + (escape ? 2 : 1));
      }
      i += escape ? 1 : 0;
    }
    return driver.toString();
  }

  /** What stands between two words: blanks or comments, or both. */
  String space() {
    String inside = text();
    return switch (random.nextInt(5)) {
      case 0 -> "\n";
      case 1 -> " --" + inside.replaceAll("[\n\r]", " ") + "\n";
      case 2 -> "/*" + inside.replaceAll("[*/]", "+") + "*/";
      case 3 -> " /* /*" + inside.replaceAll("[*/]", "+") + "*/ */";
      default -> " ";
    };
  }

  /** A name as an identifier in quotes. */
  String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Something with a colon, a dollar or a question mark that is no parameter. */
  String operators() {
    String[] all = {
      "x::int", "a[1:2]", "a[:2]", "a := 1", "j ? 'k'", "j ?| k", "a$1", "b$$c", "é$2", "x:: text"
    };
    return all[random.nextInt(all.length)];
  }

  private String escaped(String text) {
    StringBuilder escaped = new StringBuilder("E'");
    for (char c : text.toCharArray()) {
      if (c == '\\') {
        escaped.append("\\\\");
      } else if (c == '\'') {
        escaped.append(chance(50) ? "''" : "\\'");
      } else {
        escaped.append(c);
      }
    }
    return escaped.append('\'').toString();
  }

  private String dollarQuoted(String text) {
    String tag = "$" + (chance(50) ? "" : "t" + random.nextInt(1_000)) + "$";
    return (text + "$").contains(tag) ? "'" + text.replace("'", "''") + "'" : tag + text + tag;
  }
}
