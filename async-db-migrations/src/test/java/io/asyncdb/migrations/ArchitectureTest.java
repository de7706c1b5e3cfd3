package io.asyncdb.migrations;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.asyncdb.migrations");

  @Test
  void runningMigrations_needsNeitherTheEmbeddedServerNorJooq() {
    noClasses()
        .that()
        .resideInAPackage("io.asyncdb.migrations")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.asyncdb.test..", "io.asyncdb.migrations.codegen..", "org.jooq..")
        .check(MODULE);
  }

  @Test
  void module_standsOnNoMoreThanAUserCould() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.asyncdb.internal..")
        .check(MODULE);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.asyncdb.migrations.(**)").should().beFreeOfCycles().check(MODULE);
  }
}
