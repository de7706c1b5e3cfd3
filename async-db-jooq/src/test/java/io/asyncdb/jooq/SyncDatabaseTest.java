package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.health.PoolStats;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.migrations.sync.SyncDatabase;
import io.asyncdb.preflight.Preflight;
import io.asyncdb.preflight.PreflightReport;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Blocking code beside asynchronous code, from one configuration and the same generated classes.
 */
class SyncDatabaseTest {

  @RegisterExtension
  static final PostgresExtension postgres =
      PostgresExtension.withTemplate(
          "shop", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());

  private DatabaseConfig config;
  private Database db;
  private SyncDatabase sync;

  @BeforeEach
  void open() {
    config =
        DatabaseConfig.fromUrl(postgres.url()).toBuilder()
            .applicationName("shop")
            .serverSetting("my.greeting", "good day \\ to you")
            .pool(pool -> pool.withMaxSize(2))
            .build();
    db = postgres.open(url -> Database.open(config), d -> d.stats().active());
    sync = postgres.open(url -> SyncDatabase.open(config), s -> s.stats().active());
  }

  @Test
  void dsl_generatedCode_sharesTablesWithAsynchronousCode() {
    // tag::sync[]
    AuthorRecord added =
        sync.dsl()
            .insertInto(AUTHOR, AUTHOR.EMAIL, AUTHOR.FULL_NAME)
            .values("grace@example.org", "Grace")
            .returning()
            .fetchSingle(); // blocks

    Mono<AuthorRecord> same =
        JooqDatabase.over(db).one(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(added.getId())));
    // end::sync[]

    assertThat(same.block()).isEqualTo(added);
  }

  @Test
  void dataSource_connections_haveTheConfigurationsSettings() throws SQLException {
    try (Connection connection = sync.dataSource().getConnection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select current_setting('application_name'), current_setting('my.greeting')")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("shop");
      assertThat(row.getString(2)).isEqualTo("good day \\ to you");
    }
  }

  @Test
  void dsl_onAnEventLoop_isRefused() {
    Mono<Integer> blocking =
        db.sql("select 1").as(Integer.class).one().map(one -> sync.dsl().fetchCount(AUTHOR));

    assertThatThrownBy(blocking::block)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "A JDBC connection was asked for on the thread \".+\", which must not block: use the"
                + " asynchronous Database here, or subscribe on Schedulers.boundedElastic\\(\\)");
  }

  @Test
  void dataSource_onAThreadOfReactor_isRefusedUnlessItMayBlock() {
    Mono<Integer> blocking = Mono.fromCallable(() -> sync.dsl().fetchCount(AUTHOR));

    assertThatThrownBy(() -> blocking.subscribeOn(Schedulers.parallel()).block())
        .isInstanceOf(IllegalStateException.class);
    assertThat(blocking.subscribeOn(Schedulers.boundedElastic()).block()).isNotNegative();
  }

  @Test
  void stats_bothPools_areSummed() throws SQLException {
    db.sql("select 1").as(Integer.class).one().block();
    try (Connection one = sync.dataSource().getConnection();
        Connection other = sync.dataSource().getConnection()) {
      assertThat(one).isNotSameAs(other);
      // Either is there already, so that none is opened within the shorter time.
      sync.dataSource().unwrap(HikariDataSource.class).setConnectionTimeout(250);
      assertThatThrownBy(() -> sync.dataSource().getConnection())
          .isInstanceOf(SQLTransientConnectionException.class);

      PoolStats both = db.stats().plus(sync.stats());

      assertThat(both.max()).isEqualTo(4);
      assertThat(both.open()).isEqualTo(3);
      assertThat(both.active()).isEqualTo(2);
      assertThat(both.idle()).isEqualTo(1);
      assertThat(both.acquired()).isEqualTo(3);
      assertThat(both.timeouts()).isEqualTo(1);
      assertThat(both.maxPending()).isEqualTo(Integer.MAX_VALUE);
      assertThat(both.longestWait()).isPositive();
      assertThat(both.totalWait()).isGreaterThanOrEqualTo(both.longestWait());
    }
  }

  @Test
  void preflight_bothPools_areCounted() {
    // tag::preflight[]
    Preflight preflight = Preflight.of(db).instances(60).beside(sync.stats().max());
    // end::preflight[]

    PreflightReport report = preflight.check().block();
    assertThat(report.summary())
        .contains(
            "60 instances with a maxSize of 2 and 2 connections beside it want 240 connections",
            "set maxSize to 1 at most");
    assertThat(Preflight.of(db).instances(60).check().block().summary())
        .doesNotContain("connections beside it");
  }

  @Test
  void open_whatHikariCannotDo_isRefused() {
    assertRefused(
        pool -> pool.withIdleTimeout(Duration.ofSeconds(9)),
        "idleTimeout must be at least PT10S for a pool over JDBC, was PT9S");
    assertRefused(
        pool -> pool.withUnpooled(true), "unpooled must be false for a pool over JDBC, was true");
  }

  private void assertRefused(UnaryOperator<PoolConfig> change, String message) {
    DatabaseConfig refused = config.toBuilder().pool(change).build();
    assertThatThrownBy(() -> SyncDatabase.open(refused))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }
}
