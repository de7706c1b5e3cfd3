package io.asyncdb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Java, SQL and XML block in README and docs stands, letter by letter, between two tags of a
 * test that runs, or of a file that such a test or a build uses: {@code <!-- snippet: path#tag -->}
 * ahead of the block says where. Without {@code #tag} the block is the whole file.
 */
class SnippetsTest {

  private static final Path ROOT = Path.of(System.getProperty("asyncdb.root"));

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- snippet: ([^\\s#]+)(?:#(\\S+))? -->\\n)?```(?:java|sql|xml)\\n(.*?)```",
          Pattern.DOTALL);

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      List<Path> pages = new ArrayList<>(docs.filter(p -> p.toString().endsWith(".md")).toList());
      pages.add(ROOT.resolve("README.md"));
      return pages;
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_blocksOfCode_standInATest(Path page) throws IOException {
    assertThat(problems(Files.readString(page))).isEmpty();
  }

  @Test
  void problems_blockThatDiffersOrHasNoSource_areFound() {
    String source = "async-db-core/src/test/java/io/asyncdb/docs/ExamplesTest.java";
    assertThat(problems("```java\nint i;\n```")).singleElement().asString().contains("no snippet");
    assertThat(problems("```sql\nselect 1\n```")).singleElement().asString().contains("no snippet");
    assertThat(problems("<!-- snippet: " + source + "#user -->\n```java\nrecord Other() {}\n```"))
        .singleElement()
        .asString()
        .contains("differs");
    assertThat(problems("<!-- snippet: " + source + "#missing -->\n```java\nint i;\n```"))
        .singleElement()
        .asString()
        .contains("no tag missing");
  }

  private static List<String> problems(String page) {
    List<String> problems = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(page); block.find(); ) {
      String shown = block.group(3).strip();
      if (block.group(1) == null) {
        problems.add("no snippet comment ahead of:\n" + shown);
        continue;
      }
      String source = tagged(block.group(1), block.group(2));
      if (source == null) {
        problems.add("no tag " + block.group(2) + " in " + block.group(1));
      } else if (!source.equals(shown)) {
        problems.add(block.group(1) + "#" + block.group(2) + " differs, and has:\n" + source);
      }
    }
    return problems;
  }

  private static String tagged(String file, @Nullable String tag) {
    String text;
    try {
      text = Files.readString(ROOT.resolve(file));
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
    if (tag == null) {
      return text.strip();
    }
    Matcher region =
        Pattern.compile(
                "(?://|<!--) tag::%1$s\\[](?: -->)?\\n(.*?)\\n *(?://|<!--) end::%1$s\\[]"
                    .formatted(tag),
                Pattern.DOTALL)
            .matcher(text);
    return region.find() ? region.group(1).stripTrailing().stripIndent().strip() : null;
  }
}
