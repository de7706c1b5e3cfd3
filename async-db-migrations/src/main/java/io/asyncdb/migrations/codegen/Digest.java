package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** One value for a sequence of parts: equal parts, equal value. */
final class Digest {

  private final MessageDigest digest;

  Digest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  Digest add(String text) {
    return add(text.getBytes(UTF_8));
  }

  /** Adds the length too, so that no two sequences of parts run together to the same bytes. */
  Digest add(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
    return this;
  }

  /** Adds the names and contents of all files below a directory, and says how many there are. */
  int addFiles(Path directory) throws IOException {
    List<Path> files = files(directory);
    for (Path file : files) {
      add(directory.relativize(file).toString().replace('\\', '/'));
      add(Files.readAllBytes(file));
    }
    return files.size();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The value, in hexadecimal digits; nothing can be added afterwards. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
