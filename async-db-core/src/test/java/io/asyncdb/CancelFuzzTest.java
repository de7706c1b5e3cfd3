package io.asyncdb;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.test.PgBouncer;
import io.asyncdb.test.PgBouncer.PoolMode;
import io.asyncdb.test.PostgresExtension;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand operations in all; see {@link CancelFuzz}. */
class CancelFuzzTest {

  private static final int POOL = 4;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database direct() {
    return postgres.open(Database::open, d -> d.stats().active());
  }

  private static DatabaseConfigBuilder small(String url) {
    return DatabaseConfig.fromUrl(url).toBuilder().pool(pool -> pool.withMaxSize(POOL));
  }

  @Test
  void cancelAtRandom_direct_leavesNothingBehind() {
    Database db = postgres.open(url -> Database.open(small(url).build()), d -> d.stats().active());
    new CancelFuzz(db, direct()).run(6_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = PoolMode.class,
      names = {"SESSION", "TRANSACTION"})
  void cancelAtRandom_behindPgbouncer_leavesNothingBehind(PoolMode mode) {
    try (PgBouncer bouncer =
            PgBouncer.start(postgres.database(), mode, Map.of("default_pool_size", "4"));
        Database db =
            Database.open(small(bouncer.url()).pooler(PoolerMode.valueOf(mode.name())).build())) {
      new CancelFuzz(db, direct()).run(2_000);
    }
  }
}
