package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationException.Code;
import io.asyncdb.test.PostgresServer;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * One value for all that the server's answers depend on: equal values, equal answers.
 *
 * <p>That is the names and contents of the migrations, Flyway's parameters, which server is asked,
 * and the versions of this library and of jOOQ, which words the questions.
 */
final class Fingerprint {

  private final Digest digest = new Digest();

  private Fingerprint() {}

  /**
   * Reads the migrations.
   *
   * @throws MigrationException when a directory is not there, or all are empty
   */
  static String of(CodegenOptions options) throws IOException {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.addSurroundings(options);
    new TreeMap<>(options.flyway())
        .forEach((name, value) -> fingerprint.digest.add(name).add(value));
    int files = 0;
    for (Path directory : options.directories()) {
      if (!Files.isDirectory(directory)) {
        throw new MigrationException(
            Code.CONFIGURATION,
            "The directory of the migrations, " + directory + ", does not exist.",
            null);
      }
      files += fingerprint.digest.addFiles(directory);
    }
    for (String name : options.packages()) {
      files += fingerprint.addPackage(name);
    }
    if (files == 0) {
      throw new MigrationException(
          Code.CONFIGURATION,
          "There are no migrations in " + String.join(", ", options.locations()) + ".",
          null);
    }
    return fingerprint.digest.hex();
  }

  /** A short name for the paths, so that two generators in one module do not share a file. */
  static String ofPaths(CodegenOptions options) {
    Digest digest = new Digest();
    options.locations().forEach(digest::add);
    return digest.hex().substring(0, 16);
  }

  /**
   * A version of jOOQ as it is at run time: its constants, when named in a program, are those of
   * the jOOQ that the program was compiled with.
   *
   * @param constants the class {@code Constants} of one of jOOQ's modules
   */
  static String version(Class<?> constants) {
    try {
      return String.valueOf(constants.getField("FULL_VERSION").get(null));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This jOOQ does not tell its version", e);
    }
  }

  /** What else than the migrations the answers depend on. */
  private void addSurroundings(CodegenOptions options) {
    digest
        .add(version(org.jooq.Constants.class))
        .add(version(org.jooq.meta.Constants.class))
        .add(String.valueOf(Fingerprint.class.getPackage().getImplementationVersion()))
        .add(server(options));
  }

  /** Which server: one of the build's own may have another port each time. */
  private static String server(CodegenOptions options) {
    return options.url() != null
        ? "named"
        : PostgresServer.fromEnvironment().map(PostgresServer::toString).orElse("embedded");
  }

  /** How often it is on the class path. Of a package in a jar, all of the jar counts. */
  private int addPackage(String name) throws IOException {
    List<URL> roots =
        Collections.list(MigrationException.class.getClassLoader().getResources(name));
    for (URL root : roots) {
      if (root.openConnection() instanceof JarURLConnection jar) {
        digest.add(Files.readAllBytes(path(jar.getJarFileURL())));
      } else {
        digest.addFiles(path(root));
      }
    }
    return roots.size();
  }

  private static Path path(URL file) throws IOException {
    try {
      return Path.of(file.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("not a file: " + file, e);
    }
  }
}
