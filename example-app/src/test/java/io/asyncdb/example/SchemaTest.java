package io.asyncdb.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.example.schema.Public;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.migrations.drift.Drift;
import io.asyncdb.migrations.drift.DriftReport;
import io.asyncdb.test.PostgresExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The generated code against the tables that the migrations make. */
class SchemaTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  @Test
  void generatedCode_migratedDatabase_hasNoDrift() {
    Database db = Migrated.open(postgres);

    DriftReport report =
        Drift.of(db)
            .generated(Public.PUBLIC)
            .migrations(Migrations.of(DatabaseConfig.fromUrl(postgres.url())))
            .check()
            .block();

    assertThat(report.summary()).isEmpty();
  }
}
