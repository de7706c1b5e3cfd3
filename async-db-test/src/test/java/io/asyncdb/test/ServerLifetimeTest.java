package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is left of a server when its JVM has ended. */
class ServerLifetimeTest {

  @Test
  void jvmReturns_serverShared_leavesNothing() throws Exception {
    ServerChild.Running child = ServerChild.start(Map.of());

    child.process().getOutputStream().write('\n');
    child.process().getOutputStream().close();

    assertThat(child.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertNothingLeft(child);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
  void jvmTerminated_serverShared_leavesNothing() throws Exception {
    ServerChild.Running child = ServerChild.start(Map.of());

    child.process().destroy();

    assertThat(child.process().waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertNothingLeft(child);
  }

  @Test
  void jvmKilled_nextServerStarts_clearsAway() throws Exception {
    ServerChild.Running child = ServerChild.start(Map.of());
    child.process().destroyForcibly().waitFor();
    assertThat(child.data()).as("nobody can clear up after a kill").exists();

    PostgresServer.start().close();

    assertNothingLeft(child);
  }

  @Test
  void urlVariable_set_leadsToThatServer() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      ServerChild.Running child =
          ServerChild.start(Map.of(PostgresServer.URL_VARIABLE, server.url()));

      assertThat(child.url()).isEqualTo(server.url());

      child.process().destroy();
      child.process().waitFor();
      assertThat(server.createDatabase().name()).as("it runs on").startsWith("test_");
    }
  }

  private static void assertNothingLeft(ServerChild.Running child) {
    Path home = child.data().getParent();
    Await.until(
        Duration.ofSeconds(10),
        () -> !isAlive(child.serverPid()),
        () -> "The server's process " + child.serverPid() + " is alive");
    assertThat(home).doesNotExist();
    assertThat(Files.exists(home.resolveSibling(home.getFileName() + ".lock"))).isFalse();
  }

  /** A process that nobody has buried, as in a container without an init, has no command. */
  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).flatMap(process -> process.info().command()).isPresent();
  }
}
