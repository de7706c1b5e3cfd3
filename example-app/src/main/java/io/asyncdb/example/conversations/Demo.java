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

  /** Adds all of it where the tenant is not there, and nothing where it is. */
  public static Mono<Void> seed(Database database) {
    return database.inTransaction(
        transaction -> {
          JooqDatabase tx = JooqDatabase.over(transaction);
          return addTenant(tx)
              .filter(added -> added == 1)
              .flatMap(
                  added ->
                      TenantScope.enter(transaction, TENANT)
                          .then(Mono.defer(() -> addConversation(tx)))
                          .then(Mono.defer(() -> Messages.add(tx, TENANT, CONVERSATION, WELCOME)))
                          .then());
        });
  }

  private static Mono<Long> addTenant(JooqDatabase tx) {
    return tx.execute(
        dsl ->
            dsl.insertInto(TENANTS)
                .set(TENANTS.ID, TENANT)
                .set(TENANTS.NAME, "Demo")
                .onConflictDoNothing());
  }

  private static Mono<Long> addConversation(JooqDatabase tx) {
    return tx.execute(
        dsl ->
            dsl.insertInto(CONVERSATIONS)
                .set(CONVERSATIONS.ID, CONVERSATION)
                .set(CONVERSATIONS.TENANT_ID, TENANT)
                .set(CONVERSATIONS.TITLE, "Getting started"));
  }
}
