package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.test.PostgresExtension;
import java.io.File;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A build that brings another jOOQ than this library was compiled with. */
class OtherJooqTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;

  @Test
  void generate_otherVersionOfJooq_generatesAnew() throws Exception {
    CodegenModule module = new CodegenModule(directory);
    module.write("V1__a.sql", "create table a (id int)");
    module.generateIncrementally(postgres.database().server().url(), configuration -> {});
    module.forgetAnswers();
    Path same = Files.createDirectory(directory.resolve("same"));
    Path other = directory.resolve("other");
    writeOtherVersion(org.jooq.Constants.class, other);
    writeOtherVersion(org.jooq.meta.Constants.class, other);
    writeOtherVersion(org.jooq.codegen.Constants.class, other);

    generateWithoutAnswers(same);
    assertThatThrownBy(() -> generateWithoutAnswers(other))
        .cause()
        .hasMessageContaining("No database could be created on nobody@localhost:1/x");
  }

  /** Writes a class of jOOQ's that tells another version, in which all else is the same. */
  private static void writeOtherVersion(Class<?> constants, Path classes) throws Exception {
    String name = constants.getName().replace('.', '/') + ".class";
    try (InputStream in = constants.getClassLoader().getResourceAsStream(name)) {
      String version = Fingerprint.version(constants);
      String code = new String(in.readAllBytes(), ISO_8859_1);
      assertThat(code).contains(version);
      Path file = classes.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, code.replace(version, "0".repeat(version.length())), ISO_8859_1);
    }
  }

  /** Generates in classes that are all loaded anew, those of a directory before all others. */
  private void generateWithoutAnswers(Path classes) throws Exception {
    List<URL> places = new ArrayList<>();
    places.add(classes.toUri().toURL());
    for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      places.add(Path.of(place).toUri().toURL());
    }
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(loader);
      loader
          .loadClass(Start.class.getName())
          .getMethod("generate", String.class)
          .invoke(null, directory.toString());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Starts the generator where the classes of the test are not. */
  public static final class Start {

    private Start() {}

    /** Generates in a module, on a server that is not there. */
    public static void generate(String module) throws Exception {
      new CodegenModule(Path.of(module))
          .generateIncrementally(CodegenModule.NOBODY, configuration -> {});
    }
  }
}
