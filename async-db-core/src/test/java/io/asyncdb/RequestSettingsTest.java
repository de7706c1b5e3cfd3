package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RequestSettingsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String TENANT = "select current_setting('app.tenant', true)";

  private static Database db;
  private static Database asTenantUser;

  @BeforeAll
  static void open() {
    db = open(postgres.url());
    String role = "tenant_user_of_" + postgres.database().name();
    for (String sql :
        List.of(
            "create table notes (tenant text not null, text text unique)",
            "alter table notes enable row level security",
            "create policy own on notes using (tenant = current_setting('app.tenant', true))",
            "insert into notes select 't' || (i % 4), 'note ' || i from generate_series(0, 99) i",
            "create role " + role + " login password 'secret'",
            "grant all on notes to " + role)) {
      db.sql(sql).execute().block();
    }
    asTenantUser =
        open(
            DatabaseConfig.fromUrl(postgres.url()).toBuilder()
                .username(role)
                .password("secret")
                .pool(pool -> pool.withMaxSize(1))
                .build());
  }

  private static Database open(String url) {
    return open(DatabaseConfig.fromUrl(url));
  }

  private static Database open(DatabaseConfig config) {
    return postgres.open(url -> Database.open(config), d -> d.stats().active());
  }

  @Test
  void statement_outsideOfATransaction_seesTheSettingAndLeavesNone() {
    for (Statement statement :
        List.of(
            asTenantUser.sql(TENANT),
            asTenantUser.sql("select current_setting(:name, true)").bind("name", "app.tenant"))) {
      assertThat(
              statement
                  .as(String.class)
                  .one()
                  .contextWrite(RequestSettings.with("app.tenant", "t1"))
                  .block(SOON))
          .isEqualTo("t1");
      assertThat(
              asTenantUser
                  .sql("select coalesce(current_setting('app.tenant', true), '')")
                  .as(String.class)
                  .one()
                  .block(SOON))
          .isEmpty();
    }
  }

  @Test
  void tenants_interleavedOnOneConnection_neverSeeEachOther() {
    Flux.range(0, 400)
        .flatMap(
            i -> {
              String tenant = "t" + i % 4;
              Mono<List<String>> read =
                  switch (i % 3) {
                    case 0 -> tenantsSeen(asTenantUser);
                    case 1 -> asTenantUser.withSession(RequestSettingsTest::tenantsSeen);
                    default -> asTenantUser.inTransaction(RequestSettingsTest::tenantsSeen);
                  };
              return read.doOnNext(seen -> assertThat(seen).containsExactly(tenant))
                  .contextWrite(RequestSettings.with("app.tenant", tenant));
            },
            16)
        .blockLast(SOON);
    assertThat(tenantsSeen(asTenantUser).block(SOON)).isEmpty();
  }

  private static Mono<List<String>> tenantsSeen(SqlOperations on) {
    return on.sql("select distinct tenant from notes").as(String.class).list();
  }

  @Test
  void stream_settings_holdToTheEnd() {
    Mono<Long> rows =
        asTenantUser
            .sql("select text from notes where :all")
            .bind("all", true)
            .fetchSize(3)
            .as(String.class)
            .stream()
            .count();
    assertThat(rows.contextWrite(RequestSettings.with("app.tenant", "t2")).block(SOON))
        .isEqualTo(25);
  }

  @Test
  void statement_fails_isTheSameErrorAndRollsBack() {
    Mono<Long> failing =
        asTenantUser
            .sql("insert into notes values ('t3', 'note 0')")
            .execute()
            .contextWrite(RequestSettings.with("app.tenant", "t3"));
    assertThatThrownBy(() -> failing.block(SOON)).isInstanceOf(ConstraintViolationException.class);
    assertThat(asTenantUser.stats().active()).isZero();
  }

  @Test
  void settings_several_areMerged() {
    String both =
        db.sql("select current_setting('app.a') || current_setting('app.b')")
            .as(String.class)
            .one()
            .contextWrite(RequestSettings.with("app.a", "1"))
            .contextWrite(RequestSettings.with("app.b", "2"))
            .block(SOON);
    assertThat(both).isEqualTo("12");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'; drop table notes; --",
        "\\'; drop table notes; --",
        "a\\",
        "\\\\'",
        "E'x'",
        "$1 :name ? ;",
        "\n\r\t",
        "ünïcödé ☃"
      })
  void value_hostile_arrivesAsIs(String value) {
    String arrived =
        db.sql(TENANT)
            .as(String.class)
            .one()
            .contextWrite(RequestSettings.with("app.tenant", value))
            .block(SOON);
    assertThat(arrived).isEqualTo(value);
    assertThat(
            db.withSession(
                    session ->
                        session
                            .sql("set standard_conforming_strings = off")
                            .execute()
                            .then(session.sql(TENANT).as(String.class).one())
                            .flatMap(
                                seen ->
                                    session
                                        .sql("set standard_conforming_strings = on")
                                        .execute()
                                        .thenReturn(seen)))
                .contextWrite(RequestSettings.with("app.tenant", value))
                .block(SOON))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "app.tenant; drop table notes", "a.b.c", "1a", "app."})
  void name_hostile_isRefused(String name) {
    assertThatThrownBy(() -> RequestSettings.with(name, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("was " + name);
  }

  @Test
  void value_withNul_isRefusedWithoutTheValue() {
    assertThatThrownBy(() -> RequestSettings.with("app.tenant", "se\0cret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the value of app.tenant holds the NUL character");
  }
}
