package io.asyncdb.example.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The word that opens what only an operator may see.
 *
 * @param value the word
 * @param isGenerated whether nobody chose it, so that it must be told
 */
public record AdminToken(String value, boolean isGenerated) {

  private static final int RANDOM_BYTES = 16;

  /** Takes the given word, or makes a random one where there is none. */
  public static AdminToken of(@Nullable String chosen) {
    if (chosen != null && !chosen.isBlank()) {
      return new AdminToken(chosen, false);
    }
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new AdminToken(HexFormat.of().formatHex(random), true);
  }

  /** Compares in a time that tells nothing about how much of a guess was right. */
  boolean matches(String offered) {
    return MessageDigest.isEqual(value.getBytes(UTF_8), offered.getBytes(UTF_8));
  }

  /** Without the word, so that it reaches no log. */
  @Override
  public String toString() {
    return "AdminToken";
  }
}
