package io.asyncdb.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The examples of docs/migrations.md. */
class MigrationExamplesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void migrate_withLimitsAndCodes_isAsTheDocumentationSays() {
    DatabaseConfig config = DatabaseConfig.fromUrl(postgres.url());

    // tag::migrate[]
    Migrations migrations =
        Migrations.of(config)
            .locations("classpath:db/migration")
            .lockTimeout(Duration.ofSeconds(1)); // default 2 s
    boolean later = false;
    try {
      migrations.migrate();
    } catch (MigrationException e) {
      switch (e.code()) {
        case LOCKED, BUSY -> later = true; // nothing was applied that is not whole
        default -> throw e; // one sentence: what, where, and the server's words
      }
    }
    // end::migrate[]

    assertThat(later).isFalse();
    migrations.validate();
  }
}
