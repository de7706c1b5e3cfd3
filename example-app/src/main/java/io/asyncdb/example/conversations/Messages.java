package io.asyncdb.example.conversations;

import static io.asyncdb.example.schema.Tables.CONVERSATIONS;
import static io.asyncdb.example.schema.Tables.MESSAGES;
import static io.asyncdb.example.schema.Tables.USERS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.currentOffsetDateTime;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.example.schema.Keys;
import io.asyncdb.jooq.JooqDatabase;
import java.util.UUID;
import org.jooq.Records;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The messages of each conversation. */
public final class Messages {

  private final TenantScope scope;

  /** Works on a database that the caller closes. */
  public Messages(Database database) {
    this.scope = new TenantScope(database);
  }

  /**
   * Stores a message, and its author where the name is new.
   *
   * @return the message as it was stored; {@link NotFoundException} where the tenant has no such
   *     conversation
   */
  public Mono<Message> post(UUID tenant, UUID conversation, NewMessage message) {
    return scope
        .write(tenant, tx -> add(tx, tenant, conversation, message))
        .onErrorMap(
            ConstraintViolationException.class,
            violation ->
                Keys.MESSAGES__MESSAGES_CONVERSATION_FKEY.getName().equals(violation.constraint())
                    ? new NotFoundException("conversation", conversation)
                    : violation);
  }

  /** Lists a conversation's messages, newest first. */
  public Mono<Page<Message>> page(
      UUID tenant, UUID conversation, int limit, @Nullable Cursor after) {
    return scope.read(
        tenant,
        tx ->
            tx.optional(
                    dsl ->
                        dsl.select(CONVERSATIONS.ID)
                            .from(CONVERSATIONS)
                            .where(CONVERSATIONS.ID.eq(conversation)))
                .switchIfEmpty(
                    Mono.error(() -> new NotFoundException("conversation", conversation)))
                .then(Mono.defer(() -> list(tx, conversation, limit, after))));
  }

  /** Stores a message in a transaction that has entered the tenant. */
  static Mono<Message> add(JooqDatabase tx, UUID tenant, UUID conversation, NewMessage message) {
    return addAuthor(tx, tenant, message.author())
        .then(Mono.defer(() -> insert(tx, tenant, conversation, message)));
  }

  private static Mono<Long> addAuthor(JooqDatabase tx, UUID tenant, String author) {
    return tx.execute(
        dsl ->
            dsl.insertInto(USERS)
                .set(USERS.TENANT_ID, tenant)
                .set(USERS.NAME, author)
                .onConflict(USERS.TENANT_ID, USERS.NAME)
                .doNothing());
  }

  /** The key of the author is looked up by the statement itself: one round trip less. */
  private static Mono<Message> insert(
      JooqDatabase tx, UUID tenant, UUID conversation, NewMessage message) {
    return tx.one(
            dsl ->
                dsl.insertInto(
                        MESSAGES,
                        MESSAGES.TENANT_ID,
                        MESSAGES.CONVERSATION_ID,
                        MESSAGES.AUTHOR_ID,
                        MESSAGES.BODY,
                        MESSAGES.METADATA,
                        MESSAGES.CREATED_AT)
                    .select(
                        select(
                                val(tenant),
                                val(conversation),
                                USERS.ID,
                                val(message.body()),
                                val(message.metadata()),
                                coalesce(
                                    val(message.createdAt(), MESSAGES.CREATED_AT),
                                    currentOffsetDateTime()))
                            .from(USERS)
                            .where(USERS.NAME.eq(message.author())))
                    .returning(MESSAGES.ID, MESSAGES.CREATED_AT))
        .map(
            row ->
                new Message(
                    row.getId(),
                    message.author(),
                    message.body(),
                    message.metadata(),
                    row.getCreatedAt()));
  }

  private static Mono<Page<Message>> list(
      JooqDatabase tx, UUID conversation, int limit, @Nullable Cursor after) {
    return tx.query(
            dsl ->
                Page.query(
                    dsl.select(
                            MESSAGES.ID,
                            USERS.NAME,
                            MESSAGES.BODY,
                            MESSAGES.METADATA,
                            MESSAGES.CREATED_AT)
                        .from(MESSAGES)
                        .join(USERS)
                        .on(USERS.ID.eq(MESSAGES.AUTHOR_ID))
                        .where(MESSAGES.CONVERSATION_ID.eq(conversation))
                        .orderBy(MESSAGES.CREATED_AT.desc(), MESSAGES.ID.desc()),
                    limit,
                    after))
        .map(Records.mapping(Message::new))
        .list()
        .map(rows -> Page.of(rows, limit, Message::place));
  }
}
