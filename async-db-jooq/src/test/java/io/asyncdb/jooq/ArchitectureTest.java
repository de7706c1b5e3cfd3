package io.asyncdb.jooq;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.asyncdb");

  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(new DoNotIncludeTests())
          .importPackages("io.asyncdb.jooq");

  @Test
  void module_standsOnNoMoreThanAUserCould() {
    noClasses().should().dependOnClassesThat().resideInAPackage("..internal..").check(MODULE);
  }

  @Test
  void packages_haveNoCycles() {
    slices().matching("io.asyncdb.(jooq)..").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void core_doesNotKnowThisModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.asyncdb.jooq..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.asyncdb.jooq..")
        .check(LIBRARY);
  }

  @Test
  void classes_areFinal() {
    classes()
        .that()
        .areNotInterfaces()
        .and()
        .areNotAnonymousClasses()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(MODULE);
  }
}
