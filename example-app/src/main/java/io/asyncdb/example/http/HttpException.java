package io.asyncdb.example.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is refused for how it was made, before anything was looked up. */
final class HttpException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient HttpResponseStatus status;
  private final String error;

  private HttpException(HttpResponseStatus status, String error, String message) {
    super(message);
    this.status = status;
    this.error = error;
  }

  static HttpException badRequest(String message) {
    return new HttpException(HttpResponseStatus.BAD_REQUEST, "bad_request", message);
  }

  static HttpException unauthorized(String message) {
    return new HttpException(HttpResponseStatus.UNAUTHORIZED, "unauthorized", message);
  }

  static HttpException notFound(String message) {
    return new HttpException(HttpResponseStatus.NOT_FOUND, "not_found", message);
  }

  static HttpException bodyTooLarge(String message) {
    return new HttpException(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "body_too_large", message);
  }

  HttpResponseStatus status() {
    return status;
  }

  String error() {
    return error;
  }
}
