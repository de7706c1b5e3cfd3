package io.asyncdb.migrations.codegen;

import static io.asyncdb.migrations.codegen.CodegenModule.NOBODY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jooq.codegen.DefaultGeneratorStrategy;
import org.jooq.codegen.GeneratorException;
import org.jooq.codegen.GeneratorStrategy;
import org.jooq.codegen.KotlinGenerator;
import org.jooq.meta.Definition;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.MatcherRule;
import org.jooq.meta.jaxb.MatcherTransformType;
import org.jooq.meta.jaxb.Matchers;
import org.jooq.meta.jaxb.MatchersTableType;
import org.jooq.meta.jaxb.OnError;
import org.jooq.meta.jaxb.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * When code is generated and when it is not. Where no server can be asked and no answer is
 * recorded, a generator that asked for a single table would fail.
 */
class IncrementalJavaGeneratorTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private CodegenModule module;

  @BeforeEach
  void makeModule() throws Exception {
    module = new CodegenModule(directory);
    module.write("V1__a.sql", "create table a (id int primary key, at timestamptz)");
  }

  @Test
  void generate_first_isWhatJooqsGeneratorGenerates() throws Exception {
    module.writeEverything();
    Files.delete(module.migrations().resolve("V1__a.sql"));
    module.generate(
        configuration -> {
          configuration.getGenerator().getTarget().setDirectory("target/reference");
        });

    generate(configuration -> {});

    assertThat(module.generated()).isEqualTo(module.generated("target/reference"));
  }

  @Test
  void generate_unchanged_asksNothingAndTouchesNoFile() throws Exception {
    generate(configuration -> {});
    Map<String, String> before = module.generated();
    module.age();

    generateWithoutAnswers(configuration -> {});

    assertThat(module.generated()).isEqualTo(before);
    assertThat(module.touched()).isEmpty();
  }

  @Test
  void generate_changedMigration_generatesAnew() throws Exception {
    generate(configuration -> {});
    module.write("V1__a.sql", "create table a (id int primary key, more text)");

    generate(configuration -> {});

    assertThat(module.generated().get("tables/A.java")).contains("MORE");
  }

  @Test
  void generate_changedMigrationThatFails_leavesNoMark() throws Exception {
    generate(configuration -> {});
    module.write("V2__b.sql", "create tabel b (id int)");

    assertThatThrownBy(() -> generate(configuration -> {})).hasMessageContaining("V2__b.sql");
    assertThatThrownBy(() -> generate(configuration -> {})).hasMessageContaining("V2__b.sql");
  }

  @Test
  void generate_addedRepeatableMigration_generatesAnew() throws Exception {
    generate(configuration -> {});
    module.write("R__all.sql", "create or replace view all_of_a as select id from a");

    generate(configuration -> {});

    assertThat(module.generated()).containsKey("tables/AllOfA.java");
  }

  @Test
  void generate_changedPlaceholder_generatesAnew() throws Exception {
    module.write("V2__b.sql", "create table ${name} (id int)");
    generate(configuration -> placeholder(configuration, "apple"));

    generate(configuration -> placeholder(configuration, "pear"));

    assertThat(module.generated())
        .containsKey("tables/Pear.java")
        .doesNotContainKey("tables/Apple.java");
  }

  @ParameterizedTest
  @MethodSource("options")
  void generate_changedOption_generatesAnew(Consumer<Configuration> change, String expected)
      throws Exception {
    generate(configuration -> {});
    assertThat(everything()).doesNotContain(expected);

    generate(change);

    assertThat(everything()).contains(expected);
  }

  static Stream<Arguments> options() {
    return Stream.of(
        option(
            configuration ->
                configuration
                    .getGenerator()
                    .getDatabase()
                    .withForcedTypes(new ForcedType().withName("INSTANT").withIncludeTypes(".*tz")),
            "Instant"),
        option(
            configuration ->
                configuration
                    .getGenerator()
                    .getStrategy()
                    .withMatchers(
                        new Matchers()
                            .withTables(
                                new MatchersTableType()
                                    .withTableClass(
                                        new MatcherRule()
                                            .withTransform(MatcherTransformType.PASCAL)
                                            .withExpression("$0_NAMED")))),
            "ANamed"),
        option(
            configuration ->
                configuration.getGenerator().getDatabase().withIncludes("a|flyway_schema_history"),
            "FlywaySchemaHistory"),
        option(
            configuration -> configuration.getGenerator().getGenerate().withPojos(true),
            "tables.pojos"),
        option(
            configuration -> configuration.getGenerator().getTarget().withPackageName("shop.other"),
            "package shop.other"),
        option(
            configuration ->
                configuration.getGenerator().getTarget().withDirectory("target/elsewhere"),
            "elsewhere/shop/schema/tables/A.java"));
  }

  private static Arguments option(Consumer<Configuration> change, String expected) {
    return Arguments.of(change, expected);
  }

  @Test
  void generate_excludedTable_isGone() throws Exception {
    generate(configuration -> {});

    generate(configuration -> configuration.getGenerator().getDatabase().setExcludes("a"));

    assertThat(everything()).doesNotContain("tables/A.java");
  }

  @Test
  void generate_fileDeleted_isThereAgain() throws Exception {
    generate(configuration -> {});
    Map<String, String> before = module.generated();
    Files.delete(module.generatedFile("tables/A.java"));

    generate(configuration -> {});

    assertThat(module.generated()).isEqualTo(before);
  }

  @Test
  void generate_fileEditedAtTheSameLengthAndTime_isAsItWas() throws Exception {
    generate(configuration -> {});
    Map<String, String> before = module.generated();
    Path file = module.generatedFile("tables/A.java");
    FileTime time = Files.getLastModifiedTime(file);
    Files.writeString(file, Files.readString(file, UTF_8).replace("AT", "ON"), UTF_8);
    Files.setLastModifiedTime(file, time);

    generate(configuration -> {});

    assertThat(module.generated()).isEqualTo(before);
  }

  @Test
  void generate_strangeFileBesides_isRemoved() throws Exception {
    generate(configuration -> {});
    Files.writeString(module.generatedFile("tables/Old.java"), "class Old {}", UTF_8);

    generate(configuration -> {});

    assertThat(module.generated())
        .containsKey("tables/A.java")
        .doesNotContainKey("tables/Old.java");
  }

  @Test
  void generate_markDamaged_generatesAnew() throws Exception {
    generate(configuration -> {});
    Map<String, String> before = module.generated();
    try (Stream<Path> files = Files.list(directory.resolve("target/async-db-codegen"))) {
      Path stamp = files.filter(file -> file.toString().endsWith(".stamp")).findFirst().get();
      Files.write(stamp, new byte[] {(byte) 0xff, 0, '\n', (byte) 0xff});
    }

    assertThatThrownBy(() -> generateWithoutAnswers(configuration -> {}))
        .isInstanceOf(PostgresServerException.class);
    generate(configuration -> {});

    assertThat(module.generated()).isEqualTo(before);
  }

  @Test
  void generate_strategyOfTheBuildsOwn_generatesEachTime() throws Exception {
    Consumer<Configuration> change =
        configuration -> configuration.getGenerator().getStrategy().setName(Named.class.getName());
    Named.suffix = "One";
    generate(change);
    assertThat(everything()).contains("tables/AOne.java");
    Named.suffix = "Two";

    generate(change);

    assertThat(everything()).contains("tables/ATwo.java").doesNotContain("tables/AOne.java");
  }

  @ParameterizedTest
  @MethodSource("unseen")
  void generate_whatCannotBeSeenUnchanged_asksEachTime(Consumer<Configuration> change)
      throws Exception {
    generate(change);

    assertThatThrownBy(() -> generateWithoutAnswers(change))
        .isInstanceOf(PostgresServerException.class);
  }

  static Stream<Consumer<Configuration>> unseen() {
    return Stream.of(
        configuration ->
            configuration.getGenerator().getDatabase().setOrderProvider(ByName.class.getName()),
        configuration -> configuration.getGenerator().getDatabase().setSchemaVersionProvider("1"),
        configuration -> configuration.getGenerator().getDatabase().setCatalogVersionProvider("1"),
        configuration -> configuration.getGenerator().setName(KotlinGenerator.class.getName()));
  }

  @Test
  void generate_errorsThatPass_leavesNoMark() throws Exception {
    generate(configuration -> configuration.setOnError(OnError.LOG));

    assertThat(directory.resolve("target/async-db-codegen"))
        .isDirectoryNotContaining("glob:**.stamp");
  }

  @Test
  void generate_unchangedWithUnusedElement_failsEachTimeWhereThatIsAnError() throws Exception {
    Consumer<Configuration> change =
        configuration -> {
          configuration.setOnUnused(OnError.FAIL);
          configuration
              .getGenerator()
              .getDatabase()
              .withForcedTypes(
                  new ForcedType().withName("INSTANT").withIncludeTypes(".*tz"),
                  new ForcedType().withName("INSTANT").withIncludeExpression("no_such_column"));
        };

    assertThatThrownBy(() -> generate(change)).isInstanceOf(GeneratorException.class);
    assertThatThrownBy(() -> generateWithoutAnswers(change))
        .isInstanceOf(GeneratorException.class)
        .hasMessageContaining("Unused configuration elements");
  }

  @Test
  void generate_unchangedWithUsedElement_doesNotCallItUnused() throws Exception {
    Consumer<Configuration> change =
        configuration -> {
          configuration.setOnUnused(OnError.FAIL);
          configuration
              .getGenerator()
              .getDatabase()
              .withForcedTypes(new ForcedType().withName("INSTANT").withIncludeTypes(".*tz"));
        };
    generate(change);
    module.age();

    generateWithoutAnswers(change);

    assertThat(module.touched()).isEmpty();
  }

  /** Generates on the tests' server. */
  private void generate(Consumer<Configuration> change) throws Exception {
    module.generateIncrementally(server(), change);
  }

  /** Generates where there is no server, and no answer of an earlier build. */
  private void generateWithoutAnswers(Consumer<Configuration> change) throws Exception {
    module.forgetAnswers();
    module.generateIncrementally(NOBODY, change);
  }

  private static void placeholder(Configuration configuration, String value) {
    configuration
        .getGenerator()
        .getDatabase()
        .withProperties(new Property().withKey("flyway.placeholders.name").withValue(value));
  }

  private static String server() {
    return postgres.database().server().url();
  }

  /** The names and contents of all generated files, wherever they are. */
  private String everything() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory.resolve("target"))) {
      for (Path file : files.filter(found -> found.toString().endsWith(".java")).toList()) {
        all.append(file).append('\n').append(Files.readString(file, UTF_8));
      }
    }
    return all.toString();
  }

  /** An order of the build's own. */
  public static final class ByName implements Comparator<Definition> {

    @Override
    public int compare(Definition one, Definition other) {
      return one.getName().compareTo(other.getName());
    }
  }

  /** A strategy of the build's own, whose names change with its code. */
  public static final class Named extends DefaultGeneratorStrategy {

    private static String suffix = "";

    @Override
    public String getJavaClassName(Definition definition, GeneratorStrategy.Mode mode) {
      return super.getJavaClassName(definition, mode)
          + (mode == GeneratorStrategy.Mode.DEFAULT ? suffix : "");
    }
  }
}
