package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.ChildJvm;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.PostgresServerException;
import io.asyncdb.test.TestDatabase;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Property;
import org.jooq.meta.postgres.PostgresDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MigratedPostgresDatabaseTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private CodegenModule module;

  @BeforeEach
  void makeModule() {
    module = new CodegenModule(directory);
  }

  @Test
  void generate_anySchema_isWhatJooqGeneratesFromADatabase() throws Exception {
    module.writeEverything();

    module.generate();

    Map<String, String> generated = module.generated();
    Map<String, String> reference = generatedByJooqAlone();
    assertThat(generated).containsOnlyKeys(reference.keySet());
    generated.forEach((name, code) -> assertThat(code).as(name).isEqualTo(reference.get(name)));
    assertThat(generated.keySet())
        .contains("tables/Account.java", "enums/Mood.java", "tables/records/OrdersRecord.java")
        .noneMatch(name -> name.contains("Flyway") || name.contains("OldAccount"));
  }

  @Test
  void generate_unchanged_startsNoServerAndTouchesNoFile() throws Exception {
    module.writeEverything();
    module.generate();
    Map<String, String> before = module.generated();
    module.age();

    withoutServer(module::generate);

    assertThat(module.generated()).isEqualTo(before);
    assertThat(module.touched()).isEmpty();
  }

  @Test
  void generate_changedMigration_changesTheCode() throws Exception {
    module.write("V1__a.sql", "create table a (id int primary key); create table b (id int)");
    module.generate();
    module.age();
    module.write(
        "V1__a.sql", "create table a (id int primary key, more text); create table b (id int)");

    module.generate();

    assertThat(module.generated().get("tables/A.java")).contains("MORE");
    assertThat(module.touched()).contains("A.java", "ARecord.java").doesNotContain("B.java");
  }

  @Test
  @DisabledIfEnvironmentVariable(
      named = PostgresServer.URL_VARIABLE,
      matches = ".+",
      disabledReason = "a server that is named need not be started")
  void generate_changedMigrationAndNoServerToBeHad_fails() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.generate();
    module.write("V1__a.sql", "create table a (id bigint)");

    assertThatThrownBy(() -> withoutServer(module::generate))
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("PostgreSQL could not be started");
  }

  @Test
  void generate_addedAndRemovedMigration_changesTheCode() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.generate();
    module.write("V2__b.sql", "create table b (id int)");
    module.generate();
    assertThat(module.generated()).containsKey("tables/B.java");

    Files.delete(module.migrations().resolve("V2__b.sql"));
    module.generate();

    assertThat(module.generated()).containsKey("tables/A.java").doesNotContainKey("tables/B.java");
  }

  @Test
  void generate_outputDeleted_isThereAgainWithoutAServer() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.generate();
    Map<String, String> before = module.generated();
    Files.delete(module.generatedFile("tables/A.java"));

    withoutServer(module::generate);

    assertThat(module.generated()).isEqualTo(before);
  }

  @Test
  void generate_changedGeneratorConfiguration_changesTheCode() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.generate();

    module.generate(configuration -> configuration.getGenerator().getGenerate().setPojos(true));

    assertThat(module.generated()).containsKey("tables/pojos/A.java");
  }

  @Test
  void generate_damagedRecording_isMadeAnew() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.generate();
    Map<String, String> before = module.generated();
    Path recording;
    try (Stream<Path> files = Files.list(directory.resolve("target/async-db-codegen"))) {
      recording = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(recording);
    Files.write(recording, Arrays.copyOf(bytes, bytes.length / 2));

    module.generate();

    assertThat(module.generated()).isEqualTo(before);
    withoutServer(module::generate);
  }

  @Test
  void generate_inputSchemaConfigured_wins() throws Exception {
    module.writeEverything();

    module.generate(
        configuration -> configuration.getGenerator().getDatabase().setInputSchema("archive"));

    assertThat(module.generated())
        .containsKeys("Archive.java", "tables/OldAccount.java")
        .doesNotContainKey("tables/Account.java");
  }

  @Test
  void generate_historyIncludedByName_isGenerated() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");

    module.generate(
        configuration ->
            configuration.getGenerator().getDatabase().setIncludes("flyway_schema_history"));

    assertThat(module.generated()).containsKey("tables/FlywaySchemaHistory.java");
  }

  @Test
  void generate_severalDirectoriesAndPlaceholder_areUsed() throws Exception {
    Files.createDirectories(directory.resolve("one"));
    Files.createDirectories(directory.resolve("two/deep"));
    Files.writeString(directory.resolve("one/V1__a.sql"), "create table ${a} (id int)", UTF_8);
    Files.writeString(directory.resolve("two/deep/V2__b.sql"), "create table b (id int)", UTF_8);

    generateWith(Map.of("migrations", "one, two", "flyway.placeholders.a", "apple"));

    assertThat(module.generated()).containsKeys("tables/Apple.java", "tables/B.java");
  }

  @Test
  void generate_brokenMigration_namesFileLineAndReason() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.write("V2__b.sql", "create table b (id int);\n\nalter tabel b add c text;\n");

    assertThatThrownBy(module::generate)
        .isInstanceOf(MigrationException.class)
        .hasMessageStartingWith("Migration V2__b.sql failed at line 3: ERROR: syntax error at or");
  }

  @Test
  void generate_directoryMissing_saysWhich() {
    assertThatThrownBy(module::generate)
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "The directory of the migrations, " + module.migrations() + ", does not exist.");
  }

  @Test
  void generate_directoryEmpty_saysWhich() throws Exception {
    Files.createDirectories(module.migrations());

    assertThatThrownBy(module::generate)
        .isInstanceOf(MigrationException.class)
        .hasMessage("There are no migrations in filesystem:" + module.migrations() + ".");
  }

  @Test
  void generate_unknownProperty_namesTheKnownOnes() {
    assertThatThrownBy(() -> generateWith(Map.of("locations", "classpath:db")))
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "MigratedPostgresDatabase has no property \"locations\": its properties are"
                + " migrations, cache, url and flyway.*.");
  }

  @Test
  void generate_serverNamed_leavesNoDatabaseThere() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    try (PostgresServer server = PostgresServer.start()) {
      ProcessBuilder builder = ChildJvm.of(Child.class, List.of(), directory.toString());
      builder.environment().put(PostgresServer.URL_VARIABLE, server.url());
      Process child = builder.redirectErrorStream(true).redirectOutput(Redirect.DISCARD).start();

      assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(child.exitValue()).isZero();
      assertThat(module.generated()).containsKey("tables/A.java");
      try (var connection = server.connect();
          var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "select string_agg(datname, ' ' order by datname) from pg_database")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("postgres template0 template1");
      }
    }
  }

  /** A JVM that generates, where the environment can be another. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) throws Exception {
      new CodegenModule(Path.of(arguments[0])).generate();
    }
  }

  /** Runs a step with no place where a server could be unpacked. */
  private void withoutServer(Step step) throws Exception {
    String temporary = System.setProperty("java.io.tmpdir", directory.resolve("none").toString());
    try {
      step.run();
    } finally {
      System.setProperty("java.io.tmpdir", String.valueOf(temporary));
    }
  }

  /** A piece of a test. */
  private interface Step {
    void run() throws Exception;
  }

  private void generateWith(Map<String, String> properties) throws Exception {
    List<Property> list =
        properties.entrySet().stream()
            .map(entry -> new Property().withKey(entry.getKey()).withValue(entry.getValue()))
            .toList();
    module.generate(
        configuration -> configuration.getGenerator().getDatabase().withProperties(list));
  }

  private Map<String, String> generatedByJooqAlone() throws Exception {
    try (TestDatabase database = postgres.database().server().createDatabase()) {
      Migrations.of(DatabaseConfig.fromUrl(database.url()))
          .locations("filesystem:" + module.migrations())
          .migrate();
      module.generate(
          configuration -> {
            configuration.setJdbc(new Jdbc().withUrl(database.jdbcUrl()));
            configuration.getGenerator().getTarget().setDirectory("target/reference");
            configuration
                .getGenerator()
                .getDatabase()
                .withName(PostgresDatabase.class.getName())
                .withInputSchema("public")
                .withExcludes("flyway_schema_history");
          });
    }
    return module.generated("target/reference");
  }
}
