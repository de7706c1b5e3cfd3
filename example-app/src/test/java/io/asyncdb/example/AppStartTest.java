package io.asyncdb.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The app as a user starts it: what it prints, what works at once, how it stops. */
@Timeout(180)
class AppStartTest {

  private static final String LAST_LINE = "Ctrl-C stops it.";

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  @TempDir private Path directory;

  @Test
  void start_withoutConfiguration_itsCurlLinesWorkAsPrinted() throws Exception {
    try (Child app = Child.start(directory, Map.of(), "--port", "0")) {
      List<String> printed = app.readUntil(LAST_LINE);

      List<String> lines =
          printed.stream().filter(line -> line.strip().startsWith("curl")).toList();
      assertThat(lines).hasSize(3);
      List<JsonNode> answers = lines.stream().map(AppStartTest::runInBash).toList();
      assertThat(answers.get(0).at("/items/0/title").asText()).isEqualTo("Getting started");
      assertThat(answers.get(1).get("body").asText()).isEqualTo("Hello from curl");
      assertThat(answers.get(2).at("/items/0/body").asText()).isEqualTo("Hello from curl");
      assertThat(answers.get(2).at("/items")).hasSize(2);

      assertThat(status(address(printed) + "api/admin/db-stats", token(printed))).isEqualTo(200);
      assertThat(status(address(printed) + "api/admin/db-stats", "guess")).isEqualTo(401);
      app.terminate();
      app.awaitExit(0);
      assertThat(app.stderr()).isEmpty();
    }
  }

  @Test
  void start_onAGivenDatabase_keepsWhatWasWrittenAndItsOwnToken() throws Exception {
    Map<String, String> environment =
        Map.of("DATABASE_URL", postgres.url(), "PORT", "0", "ADMIN_TOKEN", "chosen");
    for (int round = 1; round <= 2; round++) {
      try (Child app = Child.start(directory, environment, "serve")) {
        List<String> printed = app.readUntil(LAST_LINE);

        assertThat(String.join("\n", printed))
            .doesNotContain("chosen", postgres.database().server().password());
        assertThat(status(address(printed) + "api/admin/db-stats", "chosen")).isEqualTo(200);
        List<String> curl =
            printed.stream().filter(line -> line.strip().startsWith("curl")).toList();
        runInBash(curl.get(1));
        assertThat(runInBash(curl.get(2).replace("limit=2", "limit=100")).get("items"))
            .hasSize(1 + round);
        app.terminate();
        app.awaitExit(0);
        assertThat(app.stderr()).isEmpty();
      }
    }
  }

  @Test
  void load_onAGivenDatabase_saysWhatItHasLoaded() throws Exception {
    Files.writeString(
        directory.resolve("messages.csv"),
        "tenant,conversation,author,body\nDemo,Loaded,Ada,one\nDemo,Loaded,Bob,two\n");

    try (Child app =
        Child.start(directory, Map.of("DATABASE_URL", postgres.url()), "load", "messages.csv")) {
      String out = app.awaitExit(0);

      assertThat(out).isEqualTo("Loaded 2 messages from messages.csv, 1 new conversation\n");
      assertThat(app.stderr()).isEmpty();
    }
  }

  @Test
  void load_withDataDirectory_isThereAtTheNextStart() throws Exception {
    Files.writeString(
        directory.resolve("messages.csv"),
        "tenant,conversation,author,body\nDemo,Loaded,Ada,kept\n");
    try (Child app = Child.start(directory, Map.of(), "load", "--data", "data", "messages.csv")) {
      app.awaitExit(0);
    }

    try (Child app = Child.start(directory, Map.of(), "--data", "data", "--port", "0")) {
      List<String> printed = app.readUntil(LAST_LINE);
      List<String> curl = printed.stream().filter(line -> line.strip().startsWith("curl")).toList();

      assertThat(runInBash(curl.get(0)).at("/items/0/title").asText()).isEqualTo("Loaded");
      app.terminate();
      app.awaitExit(0);
      assertThat(app.stderr()).isEmpty();
    }
  }

  @Test
  void load_asALoginWithoutPrivileges_worksOnItsOwnDatabase() throws Exception {
    Files.writeString(
        directory.resolve("messages.csv"),
        "tenant,conversation,author,body\nDemo,Loaded,Ada,one\n");
    PostgresServer server = postgres.database().server();
    try (TestDatabase fresh = server.createDatabase();
        Connection superuser = fresh.connect();
        Statement statement = superuser.createStatement()) {
      String login = "login_of_" + fresh.name();
      statement.execute("create role " + login + " login nosuperuser password 'own'");
      statement.execute("grant conversations_app to " + login);
      statement.execute("alter database " + fresh.name() + " owner to " + login);
      String url =
          "postgresql://%s:own@%s:%d/%s"
              .formatted(login, server.host(), server.port(), fresh.name());

      try (Child app =
          Child.start(directory, Map.of("DATABASE_URL", url), "load", "messages.csv")) {
        assertThat(app.awaitExit(0)).startsWith("Loaded 1 message from messages.csv");
        assertThat(app.stderr()).isEmpty();
      } finally {
        statement.execute("reassign owned by " + login + " to current_user");
        statement.execute("drop owned by " + login);
        statement.execute("drop role " + login);
      }
    }
  }

  @Test
  void help_saysWhatThereIs() throws Exception {
    try (Child app = Child.start(directory, Map.of(), "--help")) {
      assertThat(app.awaitExit(0))
          .contains("serve", "load", "--port", "DATABASE_URL", "Exit codes");
    }
  }

  private static JsonNode runInBash(String line) {
    try {
      Process bash = new ProcessBuilder("bash", "-c", line).start();
      byte[] answer = bash.getInputStream().readAllBytes();
      assertThat(bash.waitFor()).as(line).isZero();
      return new JsonMapper().readTree(answer);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(line, e);
    }
  }

  private static int status(String url, String token) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString(UTF_8))
        .statusCode();
  }

  private static String address(List<String> printed) {
    return first(printed, "(http://\\S+/)$");
  }

  private static String token(List<String> printed) {
    return first(printed, "token ([0-9a-f]{32})");
  }

  private static String first(List<String> printed, String pattern) {
    return printed.stream()
        .map(Pattern.compile(pattern)::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(pattern + " is not in " + printed));
  }
}
