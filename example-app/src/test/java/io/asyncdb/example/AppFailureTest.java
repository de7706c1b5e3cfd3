package io.asyncdb.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong: one line on stderr that says it, no password, and the exit code for it. */
@Timeout(120)
class AppFailureTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  private static final String SECRET = "hunter2-s3cret";

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "mysql://app:hunter2-s3cret@localhost/shop, must start with postgresql://",
    "postgresql://app:hunter2-s3cret@localhost:port/shop, port must be a number",
    "postgresql://app:hunter2-s3cret@localhost/shop?nonsense=1, unknown option",
    "postgresql://app:hunter2-s3cret/@localhost/shop, percent-encoded"
  })
  void wrongUrl_isUsage(String url, String message) throws Exception {
    assertFails(ExitCode.USAGE, Map.of("DATABASE_URL", url), message);
  }

  @Test
  void refusedPort_isDatabase() throws Exception {
    int closed = closedPort();

    assertFails(
        ExitCode.DATABASE,
        Map.of("DATABASE_URL", "postgresql://app:" + SECRET + "@localhost:" + closed + "/shop"),
        "cannot connect to localhost:" + closed,
        "refused");
  }

  @Test
  void unknownHost_isDatabase() throws Exception {
    assertFails(
        ExitCode.DATABASE,
        Map.of("DATABASE_URL", "postgresql://app:" + SECRET + "@no-such-host.invalid/shop"),
        "cannot connect to no-such-host.invalid:5432");
  }

  @Test
  void wrongPassword_isDatabase() throws Exception {
    assumeTrue(PostgresServer.fromEnvironment().isEmpty(), "a given server may trust everybody");

    assertFails(
        ExitCode.DATABASE,
        Map.of("DATABASE_URL", url(SECRET, postgres.database().name())),
        "password authentication failed");
  }

  @Test
  void missingDatabase_isDatabase() throws Exception {
    String password = postgres.database().server().password();

    assertFails(
        ExitCode.DATABASE,
        Map.of("DATABASE_URL", url(password, "no_such_database")),
        "\"no_such_database\" does not exist");
  }

  @Test
  void takenPort_isPortTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
      assertFails(
          ExitCode.PORT_TAKEN,
          Map.of("DATABASE_URL", postgres.url(), "PORT", "" + taken.getLocalPort()),
          "cannot listen on localhost:" + taken.getLocalPort());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "eighty, 'Invalid value for option ''--port''', ",
    "70000, --port must be from 0 to 65535",
  })
  void wrongPortInEnvironment_isUsage(String port, String message) throws Exception {
    assertFails(ExitCode.USAGE, Map.of("PORT", port), message);
  }

  @Test
  void unknownOptionOrCommand_isUsage() throws Exception {
    assertFails(ExitCode.USAGE, Map.of(), new String[] {"--prot", "80"}, "--prot");
    assertFails(ExitCode.USAGE, Map.of(), new String[] {"load"}, "FILE");
    assertFails(
        ExitCode.USAGE,
        Map.of("DATABASE_URL", postgres.url()),
        new String[] {"--data", "somewhere"},
        "--data is for the embedded PostgreSQL");
  }

  @Test
  void malformedFile_isUsageAndLoadsNothing() throws Exception {
    Files.writeString(
        directory.resolve("bad.csv"),
        "tenant,conversation,author,body\nDemo,Getting started,Ada,fine\nDemo,Getting started,Ada\n");

    assertFails(
        ExitCode.USAGE,
        Map.of("DATABASE_URL", postgres.url()),
        new String[] {"load", "bad.csv"},
        "bad.csv, line 3, column 4: expected 4 values");
    try (var connection = postgres.connect();
        var rows =
            connection
                .createStatement()
                .executeQuery("select count(*) from messages where body = 'fine'")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
  }

  @Test
  void unknownTenant_isUsage() throws Exception {
    Files.writeString(
        directory.resolve("messages.jsonl"),
        "{\"tenant\":\"Nobody\",\"conversation\":\"C\",\"author\":\"A\",\"body\":\"b\"}\n");

    assertFails(
        ExitCode.USAGE,
        Map.of("DATABASE_URL", postgres.url()),
        new String[] {"load", "messages.jsonl"},
        "messages.jsonl, line 1, column 11 (tenant): must be a tenant that exists, there is no \"Nobody\"");
  }

  private void assertFails(ExitCode code, Map<String, String> environment, String... inMessage)
      throws Exception {
    assertFails(code, environment, new String[0], inMessage);
  }

  private void assertFails(
      ExitCode code, Map<String, String> environment, String[] arguments, String... inMessage)
      throws Exception {
    try (Child app = Child.start(directory, environment, arguments)) {
      app.awaitExit(code.number());
      assertThat(app.stderr()).hasSize(1);
      assertThat(app.stderr().get(0)).startsWith("example-app: ").contains(inMessage);
      assertThat(app.stderr().get(0)).doesNotContain(SECRET, "Exception", "io.asyncdb");
    }
  }

  private static String url(String password, String database) {
    PostgresServer server = postgres.database().server();
    return "postgresql://%s:%s@%s:%d/%s"
        .formatted(server.username(), password, server.host(), server.port(), database);
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
