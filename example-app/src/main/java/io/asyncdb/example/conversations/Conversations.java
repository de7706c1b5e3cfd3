package io.asyncdb.example.conversations;

import static io.asyncdb.example.schema.Tables.CONVERSATIONS;

import io.asyncdb.Database;
import java.util.UUID;
import org.jooq.JSONB;
import org.jooq.Records;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The conversations of each tenant. */
public final class Conversations {

  private final TenantScope scope;

  /** Works on a database that the caller closes. */
  public Conversations(Database database) {
    this.scope = new TenantScope(database);
  }

  /**
   * Creates a conversation.
   *
   * @throws io.asyncdb.error.ConstraintViolationException in the {@code Mono}, where the tenant has
   *     one of this title
   */
  public Mono<Conversation> create(UUID tenant, String title, JSONB metadata) {
    return scope.write(
        tenant,
        tx ->
            tx.query(
                    dsl ->
                        dsl.insertInto(CONVERSATIONS)
                            .set(CONVERSATIONS.TENANT_ID, tenant)
                            .set(CONVERSATIONS.TITLE, title)
                            .set(CONVERSATIONS.METADATA, metadata)
                            .returningResult(
                                CONVERSATIONS.ID,
                                CONVERSATIONS.TITLE,
                                CONVERSATIONS.METADATA,
                                CONVERSATIONS.CREATED_AT))
                .map(Records.mapping(Conversation::new))
                .one());
  }

  /** Lists a tenant's conversations, newest first. */
  public Mono<Page<Conversation>> page(UUID tenant, int limit, @Nullable Cursor after) {
    return scope.read(
        tenant,
        tx ->
            tx.query(
                    dsl ->
                        Page.query(
                            dsl.select(
                                    CONVERSATIONS.ID,
                                    CONVERSATIONS.TITLE,
                                    CONVERSATIONS.METADATA,
                                    CONVERSATIONS.CREATED_AT)
                                .from(CONVERSATIONS)
                                .orderBy(CONVERSATIONS.CREATED_AT.desc(), CONVERSATIONS.ID.desc()),
                            limit,
                            after))
                .map(Records.mapping(Conversation::new))
                .list()
                .map(rows -> Page.of(rows, limit, Conversation::place)));
  }
}
