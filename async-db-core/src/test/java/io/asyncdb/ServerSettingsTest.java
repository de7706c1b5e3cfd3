package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.internal.connection.Connector;
import io.asyncdb.internal.connection.Wire;
import io.asyncdb.test.PgBouncer;
import io.asyncdb.test.PgBouncer.PoolMode;
import io.asyncdb.test.PostgresExtension;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each connection begins with. */
class ServerSettingsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void serverSettings_all_areWhatTheServerShows() {
    try (Database db =
        open(
            config ->
                config
                    .applicationName("shop")
                    .jit(false)
                    .statementTimeout(Duration.ofMinutes(2))
                    .serverSetting("Work_Mem", "8MB")
                    .serverSettings(
                        Map.of(
                            "timezone", "Asia/Tokyo",
                            "search_path", "",
                            "tcp_keepalives_idle", "30",
                            "app.tenant", "it's \\ \"one\" = two  ")))) {
      assertThat(show(db, "application_name")).isEqualTo("shop");
      assertThat(show(db, "jit")).isEqualTo("off");
      assertThat(show(db, "statement_timeout")).isEqualTo("2min");
      assertThat(show(db, "work_mem")).isEqualTo("8MB");
      assertThat(show(db, "timezone")).isEqualTo("Asia/Tokyo");
      assertThat(show(db, "search_path")).isEmpty();
      assertThat(show(db, "tcp_keepalives_idle")).isEqualTo("30");
      assertThat(show(db, "app.tenant")).isEqualTo("it's \\ \"one\" = two  ");
      assertThat(
              one(db, "select application_name from pg_stat_activity where pid = pg_backend_pid()"))
          .isEqualTo("shop");
    }
  }

  @Test
  void serverSettings_ofTheUrl_areWhatTheServerShows() {
    String options = "?options=-c%20jit=off%20--work-mem=8MB%20-cTimeZone=Asia/Tokyo";
    try (Database db = Database.open(postgres.url() + options)) {
      assertThat(show(db, "jit")).isEqualTo("off");
      assertThat(show(db, "work_mem")).isEqualTo("8MB");
      assertThat(show(db, "timezone")).isEqualTo("Asia/Tokyo");
    }
  }

  @Test
  void serverSettings_changedInASession_areBackInTheNext() {
    try (Database db = open(config -> config.jit(false).pool(pool -> pool.withMaxSize(1)))) {
      db.withSession(session -> session.sql("set jit = on").execute()).block(PATIENCE);
      assertThat(show(db, "jit")).isEqualTo("off");
    }
  }

  @Test
  void statementTimeout_longerStatement_isEndedByTheServer() {
    try (Database db = open(config -> config.statementTimeout(Duration.ofMillis(100)))) {
      assertThatThrownBy(() -> db.sql("select pg_sleep(60)").execute().block(PATIENCE))
          .isInstanceOf(DatabaseTimeoutException.class)
          .hasMessageContaining("statement timeout [57014]");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no_such_setting, 1, 42704",
    "jit, maybe, 22023",
    "work_mem, -5, 22023",
    "timezone, Nowhere, 22023",
    "max_connections, 10, 55P02"
  })
  void serverSetting_thatTheServerRefuses_isNamedAndNotTriedAgain(
      String name, String value, String sqlState) {
    DatabaseException error =
        failure(config -> config.jit(true).serverSetting(name, value).applicationName("shop"));
    assertThat(error)
        .hasMessageStartingWith(
            "cannot connect to %s:%d: the server refuses the server setting %s: ",
            postgres.database().server().host(), postgres.database().server().port(), name)
        .hasMessageEndingWith("[" + sqlState + "]");
    assertThat(error.sqlState()).isEqualTo(sqlState);
    assertThat(error.isTransient()).isFalse();
  }

  @Test
  void serverSetting_thatPgbouncerRefuses_isNamed() {
    try (PgBouncer bouncer = PgBouncer.start(postgres.database(), PoolMode.TRANSACTION, Map.of());
        Database db =
            Database.open(
                DatabaseConfig.fromUrl(bouncer.url()).toBuilder()
                    .pooler(PoolerMode.TRANSACTION)
                    .jit(false)
                    .build())) {
      assertThatThrownBy(() -> db.sql("select 1").execute().block(PATIENCE))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("the server refuses the server setting jit: ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tcpKeepAlive_option_isSetOnTheSocket(boolean keepAlive) {
    Connector connector = new Connector(config(config -> config.tcpKeepAlive(keepAlive)));
    Wire wire = connector.connect().block(PATIENCE);
    assertThat(wire.channel().config().getOption(ChannelOption.SO_KEEPALIVE)).isEqualTo(keepAlive);
    wire.close().block(PATIENCE);
    connector.disposeLater().block(PATIENCE);
  }

  private static DatabaseConfig config(UnaryOperator<DatabaseConfigBuilder> change) {
    return change.apply(DatabaseConfig.fromUrl(postgres.url()).toBuilder()).build();
  }

  private static Database open(UnaryOperator<DatabaseConfigBuilder> change) {
    return Database.open(config(change));
  }

  private static DatabaseException failure(UnaryOperator<DatabaseConfigBuilder> change) {
    try (Database db = open(change)) {
      return catchThrowableOfType(
          DatabaseException.class, () -> db.sql("select 1").execute().block(PATIENCE));
    }
  }

  private static String show(Database db, String setting) {
    return one(db, "show " + setting);
  }

  private static String one(Database db, String sql) {
    return db.sql(sql).as(String.class).one().block(PATIENCE);
  }
}
