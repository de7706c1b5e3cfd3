package io.asyncdb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The project in docs/examples, which is no module and has its versions in a POM of its own. */
class ExampleProjectTest {

  private static final Path ROOT = Path.of(System.getProperty("asyncdb.root"));
  private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>([^<]+)</");

  @Test
  void versions_ofTheExample_areThoseOfTheBuild() throws IOException {
    String parent = Files.readString(ROOT.resolve("pom.xml"));
    Map<String, String> versions = versions(parent);
    Matcher ours = Pattern.compile("<version>([^<]+)</version>").matcher(parent);
    assertThat(ours.find()).isTrue();
    versions.put("async-db.version", ours.group(1));

    Map<String, String> example = versions(Files.readString(ROOT.resolve("docs/examples/pom.xml")));
    assertThat(example).containsKeys("async-db.version", "jooq.version");
    assertThat(versions).containsAllEntriesOf(example);
  }

  private static Map<String, String> versions(String pom) {
    Map<String, String> versions = new HashMap<>();
    for (Matcher property = PROPERTY.matcher(pom); property.find(); ) {
      versions.put(property.group(1), property.group(2));
    }
    return versions;
  }
}
