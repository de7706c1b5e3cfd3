package io.asyncdb.internal.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The text of a bytea: in hexadecimal digits or, by {@code bytea_output}, with octal escapes. */
final class ByteaText {

  private static final int OCTAL_DIGITS = 3;

  private ByteaText() {}

  static byte[] read(String text) {
    return text.startsWith("\\x")
        ? HexFormat.of().parseHex(text, 2, text.length())
        : unescape(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] unescape(byte[] text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      if (text[i] != '\\') {
        bytes.write(text[i]);
      } else if (text[++i] == '\\') {
        bytes.write('\\');
      } else {
        bytes.write(
            Integer.parseInt(new String(text, i, OCTAL_DIGITS, StandardCharsets.US_ASCII), 8));
        i += OCTAL_DIGITS - 1;
      }
    }
    return bytes.toByteArray();
  }
}
