package io.asyncdb.example;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

/** The folders say what stands on what. */
class ArchitectureTest {

  private static final JavaClasses CODE =
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
        .check(CODE);
  }

  @Test
  void code_usesNothingThatAUserCouldNot() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.asyncdb.internal..")
        .check(CODE);
  }
}
