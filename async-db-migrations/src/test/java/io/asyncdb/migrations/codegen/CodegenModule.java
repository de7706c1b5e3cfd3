package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Property;
import org.jooq.meta.jaxb.Strategy;
import org.jooq.meta.jaxb.Target;

/**
 * A directory that stands for a Maven module, and jOOQ's generator run in it as its plugin does.
 */
record CodegenModule(Path directory) {

  /** The URL of a server that is not there. */
  static final String NOBODY = "postgresql://nobody@localhost:1/x";

  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final String OUTPUT = "target/generated-sources/jooq";

  /** Puts a migration with all sorts of objects into the default directory. */
  void writeEverything() throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/codegen/V1__everything.sql")) {
      write("V1__everything.sql", new String(in.readAllBytes(), UTF_8));
    }
  }

  void write(String migration, String sql) throws IOException {
    Path migrations = Files.createDirectories(migrations());
    Files.writeString(migrations.resolve(migration), sql, UTF_8);
  }

  Path migrations() {
    return directory.resolve("src/main/resources/db/migration");
  }

  /** Generates with no more configuration than the database and the package. */
  void generate() throws Exception {
    generate(configuration -> {});
  }

  void generate(Consumer<Configuration> change) throws Exception {
    Configuration configuration = configuration(directory);
    change.accept(configuration);
    GenerationTool.generate(configuration);
  }

  /** Generates on one server with the generator that remembers what it did. */
  void generateIncrementally(String url, Consumer<Configuration> change) throws Exception {
    generate(
        configuration -> {
          configuration.getGenerator().setName(IncrementalJavaGenerator.class.getName());
          configuration
              .getGenerator()
              .getDatabase()
              .withProperties(new Property().withKey("url").withValue(url));
          change.accept(configuration);
        });
  }

  /** Deletes the answers of earlier builds, so that none can be given without a server. */
  void forgetAnswers() throws IOException {
    for (Path file : files(directory.resolve("target/async-db-codegen"))) {
      if (file.toString().endsWith(".recording")) {
        Files.delete(file);
      }
    }
  }

  static Configuration configuration(Path directory) {
    return new Configuration()
        .withBasedir(directory.toString())
        .withGenerator(
            new Generator()
                .withDatabase(new Database().withName(MigratedPostgresDatabase.class.getName()))
                .withGenerate(new Generate())
                .withStrategy(new Strategy())
                .withTarget(new Target().withPackageName("shop.schema").withDirectory(OUTPUT)));
  }

  /** The generated files by their paths below the package. */
  Map<String, String> generated() throws IOException {
    return generated(OUTPUT);
  }

  Map<String, String> generated(String output) throws IOException {
    Path root = directory.resolve(output).resolve("shop/schema");
    Map<String, String> contents = new TreeMap<>();
    for (Path file : files(root)) {
      String name = root.relativize(file).toString().replace('\\', '/');
      contents.put(name, Files.readString(file, UTF_8));
    }
    return contents;
  }

  Path generatedFile(String name) {
    return directory.resolve(OUTPUT).resolve("shop/schema").resolve(name);
  }

  /**
   * Makes the generated files look old, so that {@link #touched} finds those written afterwards.
   */
  void age() throws IOException {
    for (Path file : files(directory.resolve(OUTPUT))) {
      Files.setLastModifiedTime(file, LONG_AGO);
    }
  }

  List<String> touched() throws IOException {
    return files(directory.resolve(OUTPUT)).stream()
        .filter(file -> file.toFile().lastModified() != LONG_AGO.toMillis())
        .map(file -> file.getFileName().toString())
        .toList();
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
