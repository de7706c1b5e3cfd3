package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Reads options that come as text, from a URL or a variable. */
final class OptionText {

  private OptionText() {}

  static int number(String option, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException wrong) {
      throw new ConfigurationException(option + " must be a whole number, was \"" + text + "\"");
    }
  }

  static boolean flag(String option, String text) {
    return switch (text) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default ->
          throw new ConfigurationException(option + " must be true or false, was \"" + text + "\"");
    };
  }

  /** Seconds as libpq and pgjdbc write them, {@code 500ms}, {@code 5s}, or ISO 8601. */
  static Duration duration(String option, String text) {
    try {
      if (text.endsWith("ms")) {
        return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
      }
      if (text.startsWith("P")) {
        return Duration.parse(text);
      }
      return Duration.ofSeconds(
          Long.parseLong(text.endsWith("s") ? text.substring(0, text.length() - 1) : text));
    } catch (NumberFormatException | DateTimeParseException wrong) {
      throw new ConfigurationException(
          option + " must be seconds, or like 500ms, 5s or PT5S, was \"" + text + "\"");
    }
  }
}
