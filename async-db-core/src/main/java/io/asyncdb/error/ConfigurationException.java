package io.asyncdb.error;

/**
 * An option has a value that cannot work. The message names the option, the rule and the value
 * received, a password never.
 */
public final class ConfigurationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message option, rule and value received
   */
  public ConfigurationException(String message) {
    super(message);
  }
}
