package io.asyncdb.example.conversations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.example.Migrated;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import java.util.UUID;
import org.jooq.JSONB;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Row-level security holds where the SQL forgets the tenant, though the login is a superuser. */
class TenantIsolationTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  private static final JSONB NONE = JSONB.valueOf("{}");

  private static Database database;
  private static TenantScope scope;
  private static UUID acme;
  private static UUID globex;

  @BeforeAll
  static void fill() {
    // One connection, so that whatever a tenant left on it would meet the next.
    database = Migrated.openWithPool(postgres, pool -> pool.withMaxSize(1));
    scope = new TenantScope(database);
    acme = fill("Acme");
    globex = fill("Globex");
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "conversations", "messages"})
  void select_thatForgetsTheTenant_seesThisTenantsRowsOnly(String table) {
    assertThat(tenants(acme, table)).containsOnly(acme).hasSizeGreaterThanOrEqualTo(2);
    assertThat(tenants(globex, table)).containsOnly(globex);
  }

  @Test
  void select_interleavedTenantsOnOneConnection_neverMix() {
    List<Boolean> own =
        Flux.range(0, 200)
            .map(i -> i % 2 == 0 ? acme : globex)
            .flatMap(
                tenant ->
                    scope
                        .read(
                            tenant,
                            tx ->
                                tx.operations()
                                    .sql("select distinct tenant_id from messages")
                                    .as(UUID.class)
                                    .list())
                        .map(List.of(tenant)::equals))
            .collectList()
            .block();

    assertThat(own).hasSize(200).containsOnly(true);
  }

  @Test
  void insert_forAnotherTenant_isRefused() {
    assertThatThrownBy(
            () ->
                scope
                    .write(
                        acme,
                        tx ->
                            tx.operations()
                                .sql("insert into users (tenant_id, name) values (:t, 'Eve')")
                                .bind("t", globex)
                                .execute())
                    .block())
        .isInstanceOf(AccessDeniedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"update messages set body = 'x'", "delete from tenants", "truncate users"})
  void change_thatTheAppNeverMakes_isRefused(String sql) {
    assertThatThrownBy(() -> scope.write(acme, tx -> tx.operations().sql(sql).execute()).block())
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void select_withoutNamingATenant_seesNothing() {
    Long rows =
        database
            .inTransaction(
                tx ->
                    tx.sql("set local role conversations_app")
                        .execute()
                        .then(tx.sql("select count(*) from messages").as(Long.class).one()))
            .block();

    assertThat(rows).isZero();
  }

  @Test
  void connection_afterATenantsTransaction_keepsNeitherRoleNorTenant() {
    tenants(acme, "messages");

    assertThat(
            database
                .sql(
                    "select current_user = session_user"
                        + " and coalesce(current_setting('app.tenant_id', true), '') = ''")
                .as(Boolean.class)
                .one()
                .block())
        .isTrue();
  }

  @Test
  void read_thatWrites_isRefused() {
    assertThatThrownBy(
            () ->
                scope
                    .read(
                        acme,
                        tx ->
                            tx.operations()
                                .sql("insert into users (tenant_id, name) values (:t, 'Eve')")
                                .bind("t", acme)
                                .execute())
                    .block())
        .hasMessageContaining("read-only");
  }

  @Test
  void scope_unknownTenant_isNotFoundAndRunsNothing() {
    assertThatThrownBy(
            () ->
                scope
                    .write(
                        UUID.randomUUID(),
                        tx -> {
                          throw new AssertionError("the work has run");
                        })
                    .block())
        .isInstanceOf(NotFoundException.class);
  }

  private static List<UUID> tenants(UUID tenant, String table) {
    return scope
        .read(
            tenant,
            tx -> tx.operations().sql("select tenant_id from " + table).as(UUID.class).list())
        .block();
  }

  private static UUID fill(String name) {
    UUID tenant = new Tenants(database).create(name, NONE).block().id();
    for (String title : List.of("One", "Two")) {
      UUID conversation = new Conversations(database).create(tenant, title, NONE).block().id();
      new Messages(database)
          .post(tenant, conversation, NewMessage.of(title + "'s author", "Hello", null, null))
          .block();
    }
    return tenant;
  }
}
