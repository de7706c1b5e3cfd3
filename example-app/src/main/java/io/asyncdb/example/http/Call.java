package io.asyncdb.example.http;

import io.asyncdb.example.conversations.Cursor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/** A request as the routes see it: its parts, checked. */
final class Call {

  static final int LONGEST_BODY = 64 * 1024;

  private static final int DEFAULT_LIMIT = 50;
  private static final int HIGHEST_LIMIT = 100;
  private static final String BEARER = "Bearer ";

  private final HttpServerRequest request;

  Call(HttpServerRequest request) {
    this.request = request;
  }

  /** A key in the path. */
  UUID uuid(String name) {
    String text = String.valueOf(request.param(name));
    try {
      UUID uuid = UUID.fromString(text);
      // fromString also takes shortened groups, such as 1-1-1-1-1.
      if (uuid.toString().equalsIgnoreCase(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      throw notAUuid(name, e);
    }
    throw notAUuid(name, null);
  }

  /** How many items a page shall have. */
  int limit() {
    String text = query("limit");
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (text.matches("\\d{1,9}")) {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= HIGHEST_LIMIT) {
        return limit;
      }
    }
    throw HttpException.badRequest("limit must be a number from 1 to " + HIGHEST_LIMIT);
  }

  /** Where the page shall begin, or null for the first. */
  @Nullable Cursor after() {
    String text = query("after");
    if (text == null) {
      return null;
    }
    return Cursor.decode(text)
        .orElseThrow(
            () -> HttpException.badRequest("after must be the \"next\" of an earlier page"));
  }

  /** The token that the caller shows, or empty. */
  Optional<String> bearerToken() {
    String header = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return Optional.of(header.substring(BEARER.length()).strip());
  }

  /** The body, read as an object; no more of it than is allowed is ever held. */
  <T> Mono<T> body(Class<T> type) {
    return request
        .receive()
        .asByteArray()
        .collect(ByteArrayOutputStream::new, Call::append)
        .map(bytes -> Json.read(bytes.toByteArray(), type));
  }

  private static void append(ByteArrayOutputStream body, byte[] part) {
    if (body.size() + part.length > LONGEST_BODY) {
      throw HttpException.bodyTooLarge("the body must be at most " + LONGEST_BODY + " bytes");
    }
    body.writeBytes(part);
  }

  private @Nullable String query(String name) {
    Map<String, List<String>> parameters;
    try {
      parameters = new QueryStringDecoder(request.uri()).parameters();
    } catch (IllegalArgumentException e) {
      HttpException malformed = HttpException.badRequest("the query is not percent-encoded right");
      malformed.initCause(e);
      throw malformed;
    }
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw HttpException.badRequest(name + " must be given once");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  private static HttpException notAUuid(String name, @Nullable IllegalArgumentException cause) {
    HttpException invalid = HttpException.badRequest(name + " in the path must be a UUID");
    if (cause != null) {
      invalid.initCause(cause);
    }
    return invalid;
  }
}
