package io.asyncdb.example.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.asyncdb.example.conversations.Conversations;
import io.asyncdb.example.conversations.Messages;
import io.asyncdb.example.conversations.NewMessage;
import io.asyncdb.example.conversations.Rules;
import io.asyncdb.example.conversations.Tenants;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Tenants, conversations and messages: created and listed. */
final class ConversationRoutes {

  private final Tenants tenants;
  private final Conversations conversations;
  private final Messages messages;

  ConversationRoutes(Tenants tenants, Conversations conversations, Messages messages) {
    this.tenants = tenants;
    this.conversations = conversations;
    this.messages = messages;
  }

  /** The body of a new tenant. */
  record TenantBody(@Nullable String name, @Nullable JsonNode metadata) {}

  /** The body of a new conversation. */
  record ConversationBody(@Nullable String title, @Nullable JsonNode metadata) {}

  /** The body of a new message. */
  record MessageBody(@Nullable String author, @Nullable String body, @Nullable JsonNode metadata) {}

  Mono<Reply> createTenant(Call call) {
    return call.body(TenantBody.class)
        .flatMap(
            body -> tenants.create(Rules.tenantName(body.name()), Rules.metadata(body.metadata())))
        .map(Reply::created);
  }

  Mono<Reply> listTenants(Call call) {
    return tenants.page(call.limit(), call.after()).map(Reply::ok);
  }

  Mono<Reply> createConversation(Call call) {
    return call.body(ConversationBody.class)
        .flatMap(
            body ->
                conversations.create(
                    call.uuid("tenant"),
                    Rules.title(body.title()),
                    Rules.metadata(body.metadata())))
        .map(Reply::created);
  }

  Mono<Reply> listConversations(Call call) {
    return conversations.page(call.uuid("tenant"), call.limit(), call.after()).map(Reply::ok);
  }

  Mono<Reply> postMessage(Call call) {
    return call.body(MessageBody.class)
        .flatMap(
            body ->
                messages.post(
                    call.uuid("tenant"),
                    call.uuid("conversation"),
                    NewMessage.of(body.author(), body.body(), null, body.metadata())))
        .map(Reply::created);
  }

  Mono<Reply> listMessages(Call call) {
    return messages
        .page(call.uuid("tenant"), call.uuid("conversation"), call.limit(), call.after())
        .map(Reply::ok);
  }
}
