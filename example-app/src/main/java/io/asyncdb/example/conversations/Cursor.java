package io.asyncdb.example.conversations;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * The place of a row in a list that is ordered by time of creation, then by key.
 *
 * <p>The next page is what comes after a place, not what comes after a number of rows: rows that
 * are added meanwhile neither repeat nor hide any, and the thousandth page costs what the first
 * does. Outside it is one opaque word, so that the order can change without breaking callers.
 *
 * @param createdAt when the row was created
 * @param id the row's key
 */
public record Cursor(OffsetDateTime createdAt, UUID id) {

  private static final int BYTES = 3 * Long.BYTES;
  private static final long MICROS = 1_000_000;
  private static final long NANOS_PER_MICRO = 1_000;
  private static final int LAST_YEAR = 9999;

  /** Returns the word that {@link #decode} reads back. */
  public String encode() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putLong(createdAt.toEpochSecond() * MICROS + createdAt.getNano() / NANOS_PER_MICRO);
    bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** Reads a word of {@link #encode}; empty where it is none. */
  public static Optional<Cursor> decode(String word) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(word);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (bytes.length != BYTES) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long micros = buffer.getLong();
    UUID id = new UUID(buffer.getLong(), buffer.getLong());
    OffsetDateTime createdAt =
        Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * NANOS_PER_MICRO)
            .atOffset(ZoneOffset.UTC);
    boolean possible = createdAt.getYear() >= 1 && createdAt.getYear() <= LAST_YEAR;
    return possible ? Optional.of(new Cursor(createdAt, id)) : Optional.empty();
  }
}
