package io.asyncdb.example.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What is the same for every route: errors become replies, replies become bytes. */
final class Exchange {

  private static final String JSON = "application/json";

  private Exchange() {}

  /**
   * Makes a route of a handler. Where the client hangs up, the handler's work is cancelled, and the
   * statement that it is waiting for stopped on the server.
   */
  static BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> of(Handler handler) {
    return (request, response) ->
        Mono.defer(() -> handler.handle(new Call(request)))
            .onErrorResume(
                error -> Mono.just(ErrorReplies.of(error, request.method() + " " + request.uri())))
            .flatMap(
                reply -> {
                  response.header(HttpHeaderNames.CACHE_CONTROL, "no-store");
                  return send(
                      request,
                      response,
                      reply.status(),
                      reply.headers(),
                      JSON,
                      Json.write(reply.body()));
                });
  }

  static Mono<Void> send(
      HttpServerRequest request,
      HttpServerResponse response,
      HttpResponseStatus status,
      Map<String, String> headers,
      String contentType,
      byte[] body) {
    headers.forEach(response::header);
    response
        .status(status)
        .header(HttpHeaderNames.CONTENT_TYPE, contentType)
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
    Mono<Void> answer =
        request.method().equals(HttpMethod.HEAD)
            ? response.send().then()
            : response.sendObject(Unpooled.wrappedBuffer(body)).then();
    // Answered while it is handed over, a request that was early can be the last that is read from
    // its connection (reactor-netty issue 4361).
    return answer.subscribeOn(Schedulers.parallel());
  }
}
