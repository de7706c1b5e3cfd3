package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {

  @Test
  void unpack_fileTakenAway_putsItBack(@TempDir Path directory) throws Exception {
    Path home = PostgresPrograms.unpack(directory);
    Path conf = find(home, "postgresql.conf.sample");
    long size = Files.size(conf);
    Files.delete(conf);

    assertThat(PostgresPrograms.unpack(directory)).isEqualTo(home);

    assertThat(conf).hasSize(size);
  }

  private static Path find(Path home, String name) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
    }
  }
}
