package io.asyncdb.example.conversations;

import static io.asyncdb.example.schema.Tables.CONVERSATIONS;
import static io.asyncdb.example.schema.Tables.TENANTS;

import io.asyncdb.Database;
import io.asyncdb.jooq.JooqDatabase;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** A tenant and a conversation under known keys, so that a newcomer has something to call. */
public final class Demo {

  /** The key of the tenant. */
  public static final UUID TENANT = UUID.fromString("00000000-0000-7000-8000-000000000001");

  /** The key of its conversation. */
  public static final UUID CONVERSATION = UUID.fromString("00000000-0000-7000-8000-000000000002");

  private static final NewMessage WELCOME =
      NewMessage.of(
          "async-db", "Welcome! Write below, or post with curl: both end up here.", null, null);

  private Demo() {}

  /** Adds what is missing of it. */
  public static Mono<Void> seed(Database database) {
    return addTenant(database)
        .then(Mono.defer(() -> new TenantScope(database).write(TENANT, Demo::addConversation)))
        .filter(added -> added == 1)
        .flatMap(added -> new Messages(database).post(TENANT, CONVERSATION, WELCOME))
        .then();
  }

  private static Mono<Long> addTenant(Database database) {
    return JooqDatabase.over(database)
        .execute(
            dsl ->
                dsl.insertInto(TENANTS)
                    .set(TENANTS.ID, TENANT)
                    .set(TENANTS.NAME, "Demo")
                    .onConflict(TENANTS.ID)
                    .doNothing());
  }

  private static Mono<Long> addConversation(JooqDatabase tx) {
    return tx.execute(
        dsl ->
            dsl.insertInto(CONVERSATIONS)
                .set(CONVERSATIONS.ID, CONVERSATION)
                .set(CONVERSATIONS.TENANT_ID, TENANT)
                .set(CONVERSATIONS.TITLE, "Getting started")
                .onConflict(CONVERSATIONS.ID)
                .doNothing());
  }
}
