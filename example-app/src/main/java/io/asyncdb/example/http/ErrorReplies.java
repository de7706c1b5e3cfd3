package io.asyncdb.example.http;

import io.asyncdb.error.ConflictException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.example.conversations.InvalidFieldException;
import io.asyncdb.example.conversations.NotFoundException;
import io.asyncdb.example.schema.Keys;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which status an error has. The library has sorted the database's errors by what the caller can
 * do, so that each class has one.
 */
final class ErrorReplies {

  private static final Logger LOG = LoggerFactory.getLogger(ErrorReplies.class);

  private static final Map<String, String> TAKEN =
      Map.of(
          Keys.TENANTS_NAME_KEY.getName(), "there is a tenant of this name already",
          Keys.CONVERSATIONS_TENANT_ID_TITLE_KEY.getName(),
              "there is a conversation of this title already");

  private ErrorReplies() {}

  static Reply of(Throwable error, String request) {
    if (error instanceof HttpException refused) {
      return refused(refused);
    }
    if (error instanceof NotFoundException missing) {
      return Reply.error(HttpResponseStatus.NOT_FOUND, "not_found", message(missing));
    }
    if (error instanceof InvalidFieldException invalid) {
      return invalid(message(invalid));
    }
    if (error instanceof ConstraintViolationException violation) {
      return violation(violation);
    }
    if (error instanceof InvalidDataException) {
      return invalid("a field holds a value that the database cannot store");
    }
    if (error instanceof ConflictException) {
      return Reply.error(
          HttpResponseStatus.CONFLICT, "conflict", "a concurrent request won, send it again");
    }
    if (error instanceof PoolExhaustedException
        || error instanceof ConnectionException
        || error instanceof DatabaseTimeoutException) {
      LOG.warn("{}: {}", request, error.getMessage());
      return Reply.error(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "unavailable",
              error instanceof PoolExhaustedException
                  ? "too many requests at once, try again in a moment"
                  : "the database does not answer, try again in a moment")
          .withHeader(HttpHeaderNames.RETRY_AFTER, "1");
    }
    LOG.error("{}: unexpected error", request, error);
    return Reply.error(
        HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side");
  }

  private static Reply refused(HttpException refused) {
    Reply reply = Reply.error(refused.status(), refused.error(), message(refused));
    if (refused.status().equals(HttpResponseStatus.UNAUTHORIZED)) {
      return reply.withHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (refused.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)) {
      // The rest of the body is still on its way: nothing else can be read from this connection.
      return reply.withHeader(HttpHeaderNames.CONNECTION, "close");
    }
    return reply;
  }

  private static Reply violation(ConstraintViolationException violation) {
    return switch (violation.kind()) {
      case FOREIGN_KEY ->
          Reply.error(
              HttpResponseStatus.NOT_FOUND, "not_found", "there is no such tenant or conversation");
      case CHECK, NOT_NULL -> invalid("a field breaks the rule " + violation.constraint());
      case UNIQUE, EXCLUSION, OTHER ->
          Reply.error(
              HttpResponseStatus.CONFLICT,
              "conflict",
              TAKEN.getOrDefault(
                  Objects.requireNonNullElse(violation.constraint(), ""),
                  "there is such a thing already"));
    };
  }

  private static Reply invalid(String message) {
    return Reply.error(HttpResponseStatus.UNPROCESSABLE_ENTITY, "invalid_field", message);
  }

  private static String message(RuntimeException error) {
    return Objects.requireNonNullElse(error.getMessage(), error.getClass().getSimpleName());
  }
}
