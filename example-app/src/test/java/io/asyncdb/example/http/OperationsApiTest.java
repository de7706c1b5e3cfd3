package io.asyncdb.example.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.example.Migrated;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;

/** Health, the pool's figures, and who may see what. */
class OperationsApiTest {

  private static final String STATS = "/api/admin/db-stats";

  /** For what waits: the common pool has one thread on a small machine. */
  private static final Executor NEW_THREAD = task -> new Thread(task).start();

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  @Test
  void health_serverAnswers_isUp() {
    try (Api api = Api.over(open(10))) {
      JsonNode health = api.get("/health").expect(200).json();

      assertThat(health.get("status").asText()).isEqualTo("UP");
      assertThat(health.get("detail").asText()).isNotBlank();
      assertThat(health.get("latency_ms").isNumber()).isTrue();
      assertThat(health.at("/pool/max").asInt()).isEqualTo(10);
    }
  }

  @Test
  void health_everyConnectionHeld_isDegradedAndStillServing() {
    Database database = open(1);
    try (Api api = Api.over(database)) {
      Disposable holder = hold(database);
      try {
        assertThat(api.get("/health").expect(200).json().get("status").asText())
            .isEqualTo("DEGRADED");
      } finally {
        holder.dispose();
      }
    }
  }

  @Test
  void anyRoute_everyConnectionHeld_isUnavailable() {
    Database database =
        Migrated.openWithPool(postgres, pool -> pool.withMaxSize(1).withMaxWaiting(0));
    try (Api api = Api.over(database)) {
      Disposable holder = hold(database);
      try {
        Api.Answer answer = api.get("/api/tenants");

        answer.expectError(503, "unavailable", "too many requests");
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
      } finally {
        holder.dispose();
      }
    }
  }

  @Test
  void serverStopped_healthIsDownAndRoutesAreUnavailableUntilItIsBack() {
    try (PostgresServer server = PostgresServer.start();
        Database database =
            Database.open(
                DatabaseConfig.fromUrl(server.url()).toBuilder()
                    .shutdownTimeout(Duration.ofSeconds(1))
                    .build());
        Api api = Api.over(database)) {
      assertThat(api.get("/health").expect(200).json().get("status").asText()).isEqualTo("UP");
      server.crash();

      Api.Answer down = api.get("/health");
      Api.Answer tenants = api.get("/api/tenants");
      server.restart();

      assertThat(down.expect(503).json().get("status").asText()).isEqualTo("DOWN");
      assertThat(down.text()).doesNotContain(server.password());
      tenants.expectError(503, "unavailable", "the database does not answer");
      assertThat(tenants.text()).doesNotContain(String.valueOf(server.port()));
      Await.until(
          Duration.ofSeconds(10),
          () -> api.get("/health").status() == 200,
          () -> "the API did not find the restarted server");
    }
  }

  @Test
  void pool_withoutToken_showsCountsAndNothingElse() {
    try (Api api = Api.over(open(10))) {
      JsonNode pool = api.get("/api/pool").expect(200).json();

      assertThat(pool.fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder("max", "open", "active", "idle", "pending", "acquired");
      assertThat(pool).allMatch(JsonNode::isNumber);
    }
  }

  @Test
  void stats_withToken_showsAllFiguresAndNoPassword() {
    Database database = open(10);
    try (Api api = Api.over(database)) {
      Api.Answer answer = api.get(STATS, "Authorization", "Bearer " + Api.ADMIN_TOKEN).expect(200);

      assertThat(answer.json().at("/pool/total_wait").isMissingNode()).isFalse();
      assertThat(answer.json().get("database").asText())
          .startsWith("postgresql://")
          .doesNotContain(postgres.database().server().password());
      api.get(STATS, "Authorization", "bearer " + Api.ADMIN_TOKEN).expect(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer correct horse battery staplf",
        "Basic correct horse battery staple",
        "correct horse battery staple"
      })
  void stats_otherToken_isUnauthorized(String authorization) {
    try (Api api = Api.over(open(10))) {
      Api.Answer answer =
          authorization.isEmpty() ? api.get(STATS) : api.get(STATS, "Authorization", authorization);

      answer.expectError(401, "unauthorized", "");
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
    }
  }

  /**
   * A request may be there before the server is done with the one that it has answered; and one is
   * answered by the database, the other at once.
   */
  @Test
  void anyRoute_manyRequestsOnAConnection_areAllAnswered() {
    try (Api api = Api.over(open(10))) {
      List<CompletableFuture<Void>> clients =
          Stream.generate(
                  () -> CompletableFuture.runAsync(() -> sendOneAfterAnother(api), NEW_THREAD))
              .limit(8)
              .toList();
      clients.forEach(CompletableFuture::join);
    }
  }

  private static void sendOneAfterAnother(Api api) {
    byte[] slow = "GET /api/tenants HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
    byte[] quick = "GET /api/nothing HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
    try (Socket socket = new Socket("localhost", URI.create(api.url()).getPort())) {
      socket.setSoTimeout(10_000);
      BufferedInputStream answers = new BufferedInputStream(socket.getInputStream());
      for (int sent = 0; sent < 1_000; sent++) {
        socket.getOutputStream().write(sent % 2 == 0 ? slow : quick);
        skipAnswer(answers);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void skipAnswer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("end of stream behind: %s", head).isNotNegative();
      head.append((char) next);
    }
    Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
    assertThat(length.find()).as("a length in: %s", head).isTrue();
    in.skipNBytes(Long.parseLong(length.group(1)));
  }

  @Test
  void close_requestUnderWay_isAnsweredFirst() {
    Database database = open(2);
    Api api = Api.over(database);
    CompletableFuture<Void> locked = new CompletableFuture<>();
    Sinks.Empty<Void> held = Sinks.empty();
    Disposable holder =
        database
            .inTransaction(
                tx ->
                    tx.sql("lock table tenants")
                        .execute()
                        .doOnSuccess(done -> locked.complete(null))
                        .then(held.asMono()))
            .subscribe();
    locked.orTimeout(10, TimeUnit.SECONDS).join();
    CompletableFuture<Api.Answer> request =
        CompletableFuture.supplyAsync(() -> api.get("/api/tenants"), NEW_THREAD);
    Await.until(
        Duration.ofSeconds(10),
        () -> database.stats().active() == 2,
        () -> "the request does not wait for the lock: " + database.stats());

    CompletableFuture<Void> closing = CompletableFuture.runAsync(api::close, NEW_THREAD);
    Await.until(
        Duration.ofSeconds(10), () -> refuses(api), () -> "the port still takes connections");
    held.tryEmitEmpty();

    request.join().expect(200);
    closing.join();
    holder.dispose();
  }

  private static boolean refuses(Api api) {
    try (Socket socket = new Socket("localhost", URI.create(api.url()).getPort())) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }

  private static Database open(int maxSize) {
    return Migrated.openWithPool(postgres, pool -> pool.withMaxSize(maxSize));
  }

  /** Takes the one connection of a pool until it is disposed of. */
  private static Disposable hold(Database database) {
    Sinks.Empty<Void> held = Sinks.empty();
    Disposable holder =
        database
            .withSession(session -> session.sql("select 1").execute().then(held.asMono()))
            .subscribe();
    Await.until(
        Duration.ofSeconds(10),
        () -> database.stats().isSaturated(),
        () -> "nobody holds the connection: " + database.stats());
    return holder;
  }
}
