package io.asyncdb.example;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The folders say what stands on what. */
class ArchitectureTest {

  private static final JavaClasses ALL =
      new ClassFileImporter().importPackages("io.asyncdb.example");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.asyncdb.example");

  @Test
  void packages_standOnWhatIsBelowThem() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("commands")
        .definedBy("io.asyncdb.example")
        .layer("http")
        .definedBy("io.asyncdb.example.http")
        .layer("load")
        .definedBy("io.asyncdb.example.load")
        .layer("conversations")
        .definedBy("io.asyncdb.example.conversations")
        .layer("schema")
        .definedBy("io.asyncdb.example.schema..")
        .whereLayer("http")
        .mayOnlyBeAccessedByLayers("commands")
        .whereLayer("load")
        .mayOnlyBeAccessedByLayers("commands")
        .whereLayer("conversations")
        .mayOnlyBeAccessedByLayers("commands", "http", "load")
        .whereLayer("schema")
        .mayOnlyBeAccessedByLayers("http", "conversations")
        .check(MAIN);
  }

  @Test
  void code_usesNothingThatAUserCouldNot() {
    noClasses().should().dependOnClassesThat().resideInAPackage("io.asyncdb.internal..").check(ALL);
  }

  @Test
  void code_neverSleeps() {
    noClasses().should().callMethod(Thread.class, "sleep", long.class).check(ALL);
  }

  @Test
  void files_stayReadable() throws IOException {
    List<String> tooLong;
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      tooLong =
          files
              .filter(Files::isRegularFile)
              .filter(file -> lines(file) >= 400)
              .map(Path::toString)
              .toList();
    }
    assertThat(tooLong).isEmpty();
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }
}
