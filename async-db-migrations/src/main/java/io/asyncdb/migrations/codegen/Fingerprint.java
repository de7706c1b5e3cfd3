package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationException.Code;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One value for all that the server's answers depend on: equal values, equal answers.
 *
 * <p>That is the names and contents of the migrations, Flyway's parameters, which server is asked,
 * and jOOQ's version, which words the questions.
 */
final class Fingerprint {

  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * Reads the migrations.
   *
   * @throws MigrationException when a directory is not there, or all are empty
   */
  static String of(CodegenOptions options, List<String> surroundings) throws IOException {
    Fingerprint fingerprint = new Fingerprint();
    surroundings.forEach(fingerprint::add);
    new TreeMap<>(options.flyway())
        .forEach(
            (name, value) -> {
              fingerprint.add(name);
              fingerprint.add(value);
            });
    boolean empty = true;
    for (Path directory : options.directories()) {
      if (!Files.isDirectory(directory)) {
        throw new MigrationException(
            Code.CONFIGURATION,
            "The directory of the migrations, " + directory + ", does not exist.",
            null);
      }
      empty &= !fingerprint.addDirectory(directory);
    }
    for (String name : options.packages()) {
      empty &= !fingerprint.addPackage(name);
    }
    if (empty) {
      throw new MigrationException(
          Code.CONFIGURATION,
          "There are no migrations in " + String.join(", ", options.locations()) + ".",
          null);
    }
    return HexFormat.of().formatHex(fingerprint.digest.digest());
  }

  /** A short name for the paths, so that two generators in one module do not share a file. */
  static String ofPaths(CodegenOptions options) {
    Fingerprint fingerprint = new Fingerprint();
    options.locations().forEach(fingerprint::add);
    return HexFormat.of().formatHex(fingerprint.digest.digest(), 0, 8);
  }

  /** Whether there is a file in it. */
  private boolean addDirectory(Path directory) throws IOException {
    List<Path> files = files(directory);
    for (Path file : files) {
      add(directory.relativize(file).toString().replace('\\', '/'));
      add(Files.readAllBytes(file));
    }
    return !files.isEmpty();
  }

  /** Whether it is on the class path. Of a package in a jar, all of the jar counts. */
  private boolean addPackage(String name) throws IOException {
    List<URL> roots =
        Collections.list(MigrationException.class.getClassLoader().getResources(name));
    for (URL root : roots) {
      if (root.openConnection() instanceof JarURLConnection jar) {
        add(Files.readAllBytes(path(jar.getJarFileURL())));
      } else {
        addDirectory(path(root));
      }
    }
    return !roots.isEmpty();
  }

  private static Path path(URL file) throws IOException {
    try {
      return Path.of(file.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("not a file: " + file, e);
    }
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private void add(String text) {
    add(text.getBytes(UTF_8));
  }

  /** Adds the length too, so that no two sequences of parts run together to the same bytes. */
  private void add(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
