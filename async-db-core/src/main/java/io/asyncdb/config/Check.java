package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The rules that options are held to; each message names option, rule and value received. */
final class Check {

  /** The longest time of any option: what follows it, in nanoseconds, must fit into a long. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** The longest time where milliseconds go into an int, as in Netty and in the server. */
  static final Duration LONGEST_MILLIS = Duration.ofDays(24);

  private Check() {}

  static String notBlank(String option, String value) {
    if (value.isBlank()) {
      throw new ConfigurationException(option + " must not be blank");
    }
    noNul(option, value);
    return value;
  }

  /** In the start-up message NUL ends a value, and what is behind it would be the next option. */
  static void noNul(String option, @Nullable String value) {
    if (value != null && value.indexOf('\0') >= 0) {
      throw new ConfigurationException(option + " must not hold the character NUL");
    }
  }

  static void together(
      String option, @Nullable String value, String other, @Nullable String otherValue) {
    if ((value == null) != (otherValue == null)) {
      throw new ConfigurationException(
          "%s and %s must be set together, was %s=%s and %s=%s"
              .formatted(option, other, option, value, other, otherValue));
    }
  }

  static int atLeast(String option, int least, int value) {
    if (value < least) {
      throw new ConfigurationException(option + " must be at least " + least + ", was " + value);
    }
    return value;
  }

  static int port(int value) {
    if (value < 1 || value > 65535) {
      throw new ConfigurationException("port must be from 1 to 65535, was " + value);
    }
    return value;
  }

  static Duration notNegative(String option, Duration value) {
    if (value.isNegative()) {
      throw new ConfigurationException(option + " must be zero or longer, was " + value);
    }
    return value.isZero() ? value : positive(option, value);
  }

  static Duration positive(String option, Duration value) {
    return positive(option, LONGEST, value);
  }

  static Duration positive(String option, Duration longest, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new ConfigurationException(option + " must be longer than zero, was " + value);
    }
    if (value.compareTo(longest) > 0) {
      throw new ConfigurationException(option + " must be at most " + longest + ", was " + value);
    }
    return value;
  }
}
