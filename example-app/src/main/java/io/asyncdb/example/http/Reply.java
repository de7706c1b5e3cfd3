package io.asyncdb.example.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * An answer that is still to be written.
 *
 * @param status the status line
 * @param headers beside those that every answer has
 * @param body written as JSON
 */
record Reply(HttpResponseStatus status, Map<String, String> headers, Object body) {

  static Reply ok(Object body) {
    return new Reply(HttpResponseStatus.OK, Map.of(), body);
  }

  static Reply created(Object body) {
    return new Reply(HttpResponseStatus.CREATED, Map.of(), body);
  }

  /** The one shape of all errors: a word for programs, a sentence for people. */
  static Reply error(HttpResponseStatus status, String error, String message) {
    return new Reply(status, Map.of(), new ErrorBody(error, message));
  }

  static Reply methodNotAllowed(String allowed) {
    return error(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "this address takes " + allowed)
        .withHeader(HttpHeaderNames.ALLOW, allowed);
  }

  Reply withHeader(CharSequence name, String value) {
    Map<String, String> all = new HashMap<>(headers);
    all.put(name.toString(), value);
    return new Reply(status, Map.copyOf(all), body);
  }

  /**
   * What every error looks like.
   *
   * @param error one of a small set of words
   * @param message what to do about it
   */
  record ErrorBody(String error, String message) {}
}
