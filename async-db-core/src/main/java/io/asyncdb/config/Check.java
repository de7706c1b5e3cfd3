package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.time.Duration;

/** The rules that options are held to; each message names option, rule and value received. */
final class Check {

  private Check() {}

  static String notBlank(String option, String value) {
    if (value.isBlank()) {
      throw new ConfigurationException(option + " must not be blank");
    }
    return value;
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

  static Duration positive(String option, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new ConfigurationException(option + " must be longer than zero, was " + value);
    }
    return value;
  }
}
