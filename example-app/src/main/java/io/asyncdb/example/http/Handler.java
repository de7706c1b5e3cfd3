package io.asyncdb.example.http;

import reactor.core.publisher.Mono;

/** What a route does: one call, one reply. An error becomes a reply elsewhere. */
@FunctionalInterface
interface Handler {

  Mono<Reply> handle(Call call);
}
