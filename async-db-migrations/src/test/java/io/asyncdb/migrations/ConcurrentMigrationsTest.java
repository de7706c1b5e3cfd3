package io.asyncdb.migrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.ChildJvm;
import io.asyncdb.test.PostgresExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Ten instances of a service that all start at once. */
class ConcurrentMigrationsTest {

  private static final int STARTERS = 10;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void migrate_tenProcessesAtOnce_eachMigrationIsAppliedByOne() throws Exception {
    List<Process> starters = new ArrayList<>();
    List<BufferedReader> outputs = new ArrayList<>();
    for (int i = 0; i < STARTERS; i++) {
      Process starter = launch();
      starters.add(starter);
      outputs.add(new BufferedReader(new InputStreamReader(starter.getInputStream(), UTF_8)));
    }
    for (BufferedReader output : outputs) {
      assertThat(output.readLine()).isEqualTo("ready");
    }
    for (Process starter : starters) {
      starter.getOutputStream().write('\n');
      starter.getOutputStream().flush();
    }

    List<String> applied = new ArrayList<>();
    for (int i = 0; i < STARTERS; i++) {
      outputs.get(i).lines().forEach(applied::add);
      assertThat(starters.get(i).waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(starters.get(i).exitValue()).isZero();
    }

    assertThat(applied).containsExactlyInAnyOrder("1", "2", "3");
    Migrations.of(DatabaseConfig.fromUrl(postgres.url())).validate();
  }

  private static Process launch() throws IOException {
    return ChildJvm.of(
            Starter.class,
            List.of("-Xshare:auto", "-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1"),
            postgres.url())
        .start();
  }

  /** One instance: waits for the word, migrates, and prints the versions that it applied itself. */
  static final class Starter {

    private Starter() {}

    public static void main(String[] arguments) throws IOException {
      System.out.println("ready");
      if (System.in.read() < 0) {
        throw new IOException("The parent has gone");
      }
      DatabaseConfig config = DatabaseConfig.fromUrl(arguments[0]);
      Migrations.of(config).migrate().applied().forEach(System.out::println);
    }
  }
}
