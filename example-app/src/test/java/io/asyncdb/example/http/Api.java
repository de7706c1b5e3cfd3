package io.asyncdb.example.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.asyncdb.Database;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The API on a port of its own, and a client that is not ours. */
final class Api implements AutoCloseable {

  static final String ADMIN_TOKEN = "correct horse battery staple";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Without the request to go on in HTTP/2, which the server does not speak. */
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final RunningApi server;

  private Api(RunningApi server) {
    this.server = server;
  }

  static Api over(Database database) {
    return new Api(new HttpApi(database, AdminToken.of(ADMIN_TOKEN)).start("localhost", 0));
  }

  /** What came back. */
  record Answer(int status, HttpHeaders headers, String text) {

    JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new AssertionError("no JSON: " + text, e);
      }
    }

    Answer expect(int expected) {
      assertThat(status).as("status of the answer %s", text).isEqualTo(expected);
      return this;
    }

    /** Checks the one shape that all errors have. */
    void expectError(int expected, String error, String... inMessage) {
      expect(expected);
      assertThat(headers.firstValue("content-type")).contains("application/json");
      assertThat(json().fieldNames()).toIterable().containsExactlyInAnyOrder("error", "message");
      assertThat(json().get("error").asText()).isEqualTo(error);
      assertThat(json().get("message").asText()).contains(inMessage).doesNotContain("io.asyncdb");
    }

    List<String> texts(String field) {
      List<String> texts = new ArrayList<>();
      json().get("items").forEach(item -> texts.add(item.get(field).asText()));
      return texts;
    }
  }

  String url() {
    return "http://localhost:" + server.port();
  }

  Answer get(String path, String... headers) {
    HttpRequest.Builder request = request(path).GET();
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  Answer post(String path, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body, UTF_8)));
  }

  Answer send(String method, String path) {
    return send(request(path).method(method, BodyPublishers.noBody()));
  }

  String createTenant(String name) {
    return post("/api/tenants", "{\"name\":\"%s\"}".formatted(name))
        .expect(201)
        .json()
        .get("id")
        .asText();
  }

  /** Creates a conversation and returns the path of its messages. */
  String createConversation(String tenant, String title) {
    String path = "/api/tenants/" + tenant + "/conversations";
    String id =
        post(path, "{\"title\":\"%s\"}".formatted(title)).expect(201).json().get("id").asText();
    return path + "/" + id + "/messages";
  }

  Answer say(String messages, String author, String body) {
    return post(messages, "{\"author\":\"%s\",\"body\":\"%s\"}".formatted(author, body))
        .expect(201);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString(UTF_8));
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
