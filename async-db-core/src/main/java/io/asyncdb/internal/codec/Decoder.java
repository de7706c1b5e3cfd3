package io.asyncdb.internal.codec;

import java.nio.charset.StandardCharsets;

/**
 * Reads values of one PostgreSQL type as one Java class: the same value from either format.
 *
 * @param binary reads what the type's {@code send} function writes
 * @param text reads what the type's {@code output} function writes
 */
record Decoder<T>(Bytes<T> binary, Text<T> text) {

  /** Reads a value from bytes that others reuse afterwards. */
  @FunctionalInterface
  interface Bytes<T> {
    T read(byte[] bytes, int at, int length);
  }

  /** Reads a value from text. */
  @FunctionalInterface
  interface Text<T> {
    T read(String text);
  }

  /** Returns what reads one of the formats. */
  Bytes<T> in(boolean binaryFormat) {
    return binaryFormat ? binary : (bytes, at, length) -> text.read(string(bytes, at, length));
  }

  static String string(byte[] bytes, int at, int length) {
    return new String(bytes, at, length, StandardCharsets.UTF_8);
  }
}
