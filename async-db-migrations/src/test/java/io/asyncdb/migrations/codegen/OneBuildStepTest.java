package io.asyncdb.migrations.codegen;

import static io.asyncdb.migrations.codegen.CodegenModule.NOBODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServerException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Property;
import org.jooq.meta.jaxb.SchemaMappingType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** All kinds of migrations in one step, on a server that the build names. */
class OneBuildStepTest {

  private static final int MANY = 1_000;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private CodegenModule module;

  @BeforeEach
  void makeModule() {
    module = new CodegenModule(directory);
  }

  @Test
  void generate_extensionsSchemasRepeatableJavaAndPlaceholders_areAllThere() throws Exception {
    generate(
        Map.of(
            "migrations", "classpath:io/asyncdb/migrations/kinds",
            "flyway.placeholders.currency", "EUR"),
        database ->
            database.withSchemata(
                Stream.of("public", "billing")
                    .map(name -> new SchemaMappingType().withInputSchema(name))
                    .toList()));

    assertThat(module.generated())
        .containsKeys(
            "public_/tables/Account.java",
            "billing/tables/Invoice.java",
            "billing/tables/Total.java");
    assertThat(module.generated().get("billing/tables/Invoice.java")).contains("EUR");
  }

  @Test
  void generate_brokenRepeatableMigration_namesFileAndLine() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    module.write("R__views.sql", "create view v as select 1 as n;\n\ncreate view w as selec 1;\n");

    assertThatThrownBy(() -> generate(Map.of(), database -> {}))
        .isInstanceOf(MigrationException.class)
        .hasMessageStartingWith("Migration R__views.sql failed at line 3: ERROR: syntax error");
  }

  @Test
  void generate_packageUnchanged_asksNoServer() throws Exception {
    Map<String, String> properties =
        Map.of(
            "migrations", "classpath:io/asyncdb/migrations/kinds",
            "flyway.placeholders.currency", "EUR");
    generate(properties, database -> {});
    module.age();

    Map<String, String> elsewhere = new HashMap<>(properties);
    elsewhere.put("url", NOBODY);
    generate(elsewhere, database -> {});

    assertThat(module.touched()).isEmpty();
  }

  @Test
  void generate_url_isTheServerAndKeepsNothing() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");
    String before = databases();

    assertThatThrownBy(() -> generate(Map.of("url", NOBODY), database -> {}))
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("nobody@localhost:1/x");
    generate(Map.of(), database -> {});

    assertThat(module.generated()).containsKey("tables/A.java");
    assertThat(databases()).isEqualTo(before);
  }

  @Test
  void generate_wrongUrl_isRefusedWithoutThePassword() throws Exception {
    module.write("V1__a.sql", "create table a (id int)");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> generate(Map.of("url", "mysql://u:hunter2@localhost/x"), database -> {}))
        .withMessage(
            "url is not of the form postgresql://user:password@host:port/database: the scheme must"
                + " be postgresql, was mysql");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> generate(Map.of("url", "jdbc:tc:postgresql:18:///x"), database -> {}))
        .withMessageContaining("the scheme must be postgresql");
  }

  @Test
  void generate_thousandTablesUnchanged_generatesNothingAgain() throws Exception {
    module.write(
        "V1__many.sql",
        IntStream.range(0, MANY)
            .mapToObj(
                i ->
                    "create table t_%d (id bigint primary key, name text not null, n int);"
                        .formatted(i))
            .collect(Collectors.joining("\n")));
    module.generateIncrementally(postgres.database().server().url(), configuration -> {});
    assertThat(module.generated()).hasSizeGreaterThan(2 * MANY);
    module.age();
    module.forgetAnswers();

    // With no server and no recorded answer there is nothing that code could be rendered from.
    module.generateIncrementally(NOBODY, configuration -> {});

    assertThat(module.touched()).isEmpty();
  }

  private void generate(Map<String, String> properties, Consumer<Database> change)
      throws Exception {
    List<Property> list =
        Stream.concat(
                Stream.of(Map.entry("url", postgres.database().server().url()))
                    .filter(entry -> !properties.containsKey("url")),
                properties.entrySet().stream())
            .map(entry -> new Property().withKey(entry.getKey()).withValue(entry.getValue()))
            .toList();
    module.generate(
        configuration ->
            change.accept(configuration.getGenerator().getDatabase().withProperties(list)));
  }

  private static String databases() throws Exception {
    try (var connection = postgres.connect();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select string_agg(datname, ' ' order by datname) from pg_database")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
