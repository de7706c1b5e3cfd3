package io.asyncdb.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.MigrationStatus.State;
import io.asyncdb.test.PostgresExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SQL and Java, versioned and repeatable, in and out of a transaction, in two schemas. */
class MigrationKindsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void migrate_allKindsTogether_areAppliedInOrder() throws SQLException {
    List<String> progress = new ArrayList<>();
    Migrations migrations =
        Migrations.of(DatabaseConfig.fromUrl(postgres.url()))
            .locations("classpath:io/asyncdb/migrations/kinds")
            .option("flyway.schemas", "public,audit")
            .option("flyway.placeholders.currency", "EUR")
            .progress(
                new MigrationProgress() {
                  @Override
                  public void started(String script, int left) {
                    progress.add(left + " " + script);
                  }

                  @Override
                  public void applied(String script, Duration took) {
                    assertThat(took).isPositive();
                    progress.add(script);
                  }
                });

    assertThat(migrations.migrate())
        .isEqualTo(new MigrationResult(null, "3", List.of("1", "2", "3", "totals")));

    String java = "io.asyncdb.migrations.kinds.V2__First_accounts";
    assertThat(migrations.info())
        .extracting(MigrationStatus::script, MigrationStatus::state)
        .containsExactly(
            tuple("V1__schemas.sql", State.APPLIED),
            tuple(java, State.APPLIED),
            tuple("V3__search.sql", State.APPLIED),
            tuple("R__totals.sql", State.APPLIED));
    assertThat(progress)
        .containsExactly(
            "4 V1__schemas.sql",
            "V1__schemas.sql",
            "3 " + java,
            java,
            "2 V3__search.sql",
            "V3__search.sql",
            "1 R__totals.sql",
            "R__totals.sql");
    assertThat(ask("select currency || invoices from billing.total")).isEqualTo("EUR2");
    assertThat(ask("select to_regnamespace('audit')")).isEqualTo("audit");
    migrations.validate();
  }

  private static String ask(String sql) throws SQLException {
    try (var connection = postgres.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
