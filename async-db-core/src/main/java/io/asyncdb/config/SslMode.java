package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.util.Locale;

/**
 * How much of TLS is asked for, in the order of what it protects against. The names and meanings
 * are those of libpq's <a
 * href="https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION">sslmode</a>.
 */
public enum SslMode {
  /** No TLS. */
  DISABLE,
  /** TLS only where the server insists. */
  ALLOW,
  /** TLS where the server offers it, else none; protects against nobody who is in the way. */
  PREFER,
  /** TLS always, with any certificate; protects against listeners, not against impostors. */
  REQUIRE,
  /** TLS with a certificate of a trusted authority, for any host. */
  VERIFY_CA,
  /** TLS with a certificate of a trusted authority for this very host. The one to use. */
  VERIFY_FULL;

  /**
   * Returns the mode of that libpq name.
   *
   * @param value such as {@code verify-full}; case and the kind of dash do not matter
   * @return the mode
   * @throws ConfigurationException if there is no such mode
   */
  public static SslMode of(String value) {
    String name = value.toUpperCase(Locale.ROOT).replace('-', '_');
    for (SslMode mode : values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    throw new ConfigurationException(
        "sslmode must be disable, allow, prefer, require, verify-ca or verify-full, was \""
            + value
            + "\"");
  }

  /**
   * Returns libpq's name of this mode.
   *
   * @return such as {@code verify-full}
   */
  public String libpqName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
