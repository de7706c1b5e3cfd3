package io.asyncdb.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.asyncdb.test.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.annotations.JCStressTest;

/**
 * Runs the races, the classes named {@code ...Stress}, each some ten thousand times in a JVM of its
 * own.
 */
class RacesTest {

  /** What jcstress writes goes here, with a page of what it has seen. */
  private static final Path DIRECTORY = Path.of("target", "jcstress");

  /** Short: each JVM lives for a second or two, time enough for one compiler. */
  private static final List<String> OPTIONS =
      List.of(
          "-jvmArgs=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
          "-sc=false",
          "-f=1",
          "-iters=1",
          "-time=200",
          // Few races between two meetings of the threads: the faster one would soon be far ahead.
          "-strideSize=8",
          "-strideCount=300",
          "-pth=false",
          "-af=NONE",
          "-r=report",
          "-v");

  private static final Pattern PASSED = Pattern.compile("\\[OK\\] (\\S+)");

  @Test
  void races_whoeverComesFirst_endWell() throws IOException, InterruptedException {
    assumeThat(Runtime.getRuntime().availableProcessors())
        .as("processors, of which a race takes two")
        .isGreaterThanOrEqualTo(2);
    List<String> races =
        new ClassFileImporter()
            .importPackages("io.asyncdb").stream()
                .filter(type -> type.isAnnotatedWith(JCStressTest.class))
                .map(type -> type.getName().replace('$', '.'))
                .toList();
    assertThat(races).isNotEmpty();

    Files.createDirectories(DIRECTORY);
    Path output = DIRECTORY.resolve("output.txt");
    Process child =
        ChildJvm.of(Main.class, List.of(), OPTIONS.toArray(String[]::new))
            .directory(DIRECTORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = child.waitFor(10, TimeUnit.MINUTES);
      String report = report(Files.readString(output));
      assertThat(ended).as(report).isTrue();
      assertThat(child.exitValue()).as(report).isZero();
      assertThat(PASSED.matcher(report).results().map(result -> result.group(1)))
          .as(report)
          .containsExactlyInAnyOrderElementsOf(races);
    } finally {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    }
  }

  /** The table of each race; all that was printed, where it has not come to that. */
  private static String report(String printed) {
    return printed.substring(Math.max(printed.indexOf("RUN RESULTS:"), 0));
  }
}
