package io.asyncdb.example.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.example.Migrated;
import io.asyncdb.example.conversations.Tenants;
import io.asyncdb.test.PostgresExtension;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jooq.JSONB;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file is stored as a whole, or its first fault is named and nothing is stored. */
class MessageLoaderTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  private static final String HEADER = "tenant,conversation,author,body,created_at,metadata\n";

  @TempDir private Path directory;
  private Database database;

  @BeforeEach
  void open() {
    database = Migrated.open(postgres);
    database.sql("truncate tenants cascade").execute().block();
    for (String name : List.of("Acme", "Globex")) {
      new Tenants(database).create(name, JSONB.valueOf("{}")).block();
    }
  }

  @Test
  void load_csvInEveryForm_storesWhatItSays() {
    LoadResult result =
        load(
            "messages.csv",
            "\uFEFFconversation,tenant,body,author,metadata,created_at\r\n"
                + "Launch,Acme,\"Hello, \"\"world\"\"\",Ada,\"{\"\"mood\"\": \"\"good\"\"}\",2026-01-31T12:00:00+01:00\r\n"
                + "\r\n"
                + "Launch,Acme,\"two\nlines, ünïcödé 🎉\",Bob,,\r\n"
                + "Launch,Globex,theirs,Ada,,");

    assertThat(result).isEqualTo(new LoadResult(3, 2));
    assertThat(
            rows(
                "select format('%s|%s|%s|%s|%s|%s', t.name, c.title, u.name, m.body,"
                    + " m.metadata, m.created_at = '2026-01-31T11:00:00Z')"
                    + " from messages m join tenants t on t.id = m.tenant_id"
                    + " join conversations c on c.id = m.conversation_id"
                    + " join users u on u.id = m.author_id order by m.id"))
        .containsExactly(
            "Acme|Launch|Ada|Hello, \"world\"|{\"mood\": \"good\"}|t",
            "Acme|Launch|Bob|two\nlines, ünïcödé 🎉|{}|f",
            "Globex|Launch|Ada|theirs|{}|f");
    assertThat(
            rows(
                "select count(*)::text from messages m join users u on u.id = m.author_id"
                    + " where u.tenant_id <> m.tenant_id"))
        .containsExactly("0");
  }

  @Test
  void load_jsonLines_storesWhatTheySay() {
    LoadResult result =
        load(
            "messages.jsonl",
            """
            {"tenant":"Acme","conversation":"Launch","author":"Ada","body":"one"}

            {"body":"two\\nlines","author":"Ada","conversation":"Launch","tenant":"Acme","created_at":"2026-01-31T12:00:00Z","metadata":{"a":[1,{"b":null}]}}
            {"tenant":"Acme","conversation":"Other","author":"Bob","body":"three","created_at":null,"metadata":null}
            """);

    assertThat(result).isEqualTo(new LoadResult(3, 2));
    assertThat(rows("select body || metadata::text from messages order by id"))
        .containsExactly("one{}", "two\nlines{\"a\": [1, {\"b\": null}]}", "three{}");
  }

  @Test
  void load_existingConversationsAndUsers_areUsed() {
    load("a.csv", HEADER + "Acme,Launch,Ada,one,,\n");
    LoadResult second = load("b.csv", HEADER + "Acme,Launch,Ada,two,,\n");

    assertThat(second).isEqualTo(new LoadResult(1, 0));
    assertThat(rows("select count(*)::text from users")).containsExactly("1");
  }

  @Test
  void load_manyChunks_keepsTheOrderOfTheFileAndReportsProgress() throws IOException {
    Path file = directory.resolve("many.csv");
    int count = 5_321;
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(HEADER);
      for (int i = 0; i < count; i++) {
        out.write(
            (i % 3 == 0 ? "Acme" : "Globex") + ",C" + i % 7 + ",U" + i % 11 + "," + i + ",,\n");
      }
    }
    List<Long> progress = new ArrayList<>();

    LoadResult result = new MessageLoader(database).load(file, progress::add).block();

    assertThat(result).isEqualTo(new LoadResult(count, 14));
    assertThat(progress).hasSize(6).isSorted().endsWith(Files.size(file));
    assertThat(
            rows(
                "select count(*)::text from (select body::int as now, lag(body::int) over (partition"
                    + " by tenant_id order by created_at, id) as before from messages) m"
                    + " where now < before"))
        .containsExactly("0");
  }

  @Test
  void load_faultAfterManyGoodLines_storesNothing() throws IOException {
    Path file = directory.resolve("late.jsonl");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int i = 1; i < 4_000; i++) {
        out.write(
            "{\"tenant\":\"Acme\",\"conversation\":\"C\",\"author\":\"A\",\"body\":\"%d\"}%n"
                .formatted(i));
      }
      out.write("{\"tenant\":\"Acme\",\"conversation\":\"C\",\"author\":\"A\"}\n");
    }

    assertFault(file, "late.jsonl, line 4000, column 1 (body)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "                                    | line 1, column 1: expected a first line that names the columns",
        "tenant,author,body                  | line 1, column 4: expected a column conversation, found none",
        "tenant,conversation,author,body,text| line 1, column 5: expected one of tenant, conversation",
        "tenant,conversation,author,body,body| line 1, column 5: expected body once",
        "tenant;conversation;author;body     | line 1, column 1: expected one of tenant, conversation",
        "H~Acme,C,Ada                        | line 2, column 4: expected 6 values as in the first line, found 3",
        "H~Acme,C,Ada,b,,,                   | line 2, column 7: expected 6 values as in the first line, found 7",
        "H~Acme,C,Ada,,,                     | line 2, column 4 (body): must be 1 to 10000 characters, was blank",
        "H~Acme,C,Ada,'two~lines',,~Acme,C,,b,,| line 4, column 3 (author): must be 1 to 100 characters",
        "H~Acme,C,Ada,b,yesterday,           | line 2, column 5 (created_at): must be a time with its offset, like 2026-01-31T12:00:00Z, was \"yesterday\"",
        "H~Acme,C,Ada,b,2026-01-31T12:00:00, | line 2, column 5 (created_at)",
        "H~Acme,C,Ada,b,,{                   | line 2, column 6 (metadata): must be a JSON object, was not JSON",
        "H~Acme,C,Ada,b,,[]                  | line 2, column 6 (metadata): must be a JSON object, was an array",
        "H~Acme,C,Ada,'a'b,,                 | line 2, column 15: expected a comma or the end of the line after a quoted value",
        "H~Acme,C,'Ada',x,,~Acme,C,Ada,'open,,| line 3, column 1: expected a closing quote before the end of the file",
        "H~Acme,C,Ada,b,,~Acme,C,Ada,c,,~Initech,C,Ada,d,,~Hooli,C,Ada,e,,| line 4, column 1 (tenant): must be a tenant that exists, there is no \"Initech\""
      })
  void load_faultInCsv_namesThePlaceAndStoresNothing(String content, String message)
      throws IOException {
    String text = content == null ? "" : content;
    Path file = write("bad.csv", text.replace("H~", HEADER).replace('~', '\n').replace('\'', '"'));

    assertFault(file, "bad.csv, " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[1]                                | line 3, column 1: expected a JSON object",
        "{'tenant':'Acme',}                 | line 3, column 18: expected JSON: ",
        "{'tenant':'Acme'                   | line 3, column 17: expected JSON: ",
        "{'tenant':'Acme','text':'x'}       | line 3, column 18: expected one of tenant, conversation, author, body, created_at, metadata, found \"text\"",
        "{'tenant':'Acme','tenant':'Acme'}  | line 3, column 18: expected tenant once",
        "{'tenant':5}                       | line 3, column 11: expected a string for tenant",
        "{'tenant':'Acme'} {}               | line 3, column 19: expected the end of the line",
        "{'tenant':'Acme','conversation':'C','author':'A'}| line 3, column 1 (body): must be 1 to 10000 characters, was missing",
        "{'tenant':'Acme','conversation':'C','author':'A','body':''}| line 3, column 57 (body): must be 1 to 10000 characters, was blank",
        "{'tenant':'Acme','conversation':'C','author':'A','body':'b','metadata':3}| line 3, column 72 (metadata): must be a JSON object, was a number",
        "{'tenant':'Nobody','conversation':'C','author':'A','body':'b'}| line 3, column 11 (tenant): must be a tenant that exists, there is no \"Nobody\""
      })
  void load_faultInJsonLines_namesThePlaceAndStoresNothing(String line, String message)
      throws IOException {
    String good = "{'tenant':'Acme','conversation':'C','author':'A','body':'b'}\n\n";
    Path file = write("bad.jsonl", (good + line).replace('\'', '"'));

    assertFault(file, "bad.jsonl, " + message);
  }

  @Test
  void load_bytesThatAreNotUtf8_namesThePlace() throws IOException {
    Path file = directory.resolve("latin1.csv");
    Files.write(
        file,
        (HEADER + "Acme,C,Ada,b,,\nAcme,C,J\u00fcrgen,b,,\n")
            .getBytes(StandardCharsets.ISO_8859_1));

    assertFault(file, "latin1.csv, line 3, column 9: expected UTF-8");
  }

  @Test
  void load_lineWithoutEnd_isRefusedBeforeItFillsTheMemory() throws IOException {
    Path file = write("endless.jsonl", "{\"tenant\":\"" + "x".repeat(Lines.LONGEST));

    assertFault(file, "endless.jsonl, line 1, column 1048576: expected a line of at most");
  }

  @Test
  void load_quoteLeftOpen_isRefusedBeforeItFillsTheMemory() throws IOException {
    Path file =
        write("open.csv", HEADER + "Acme,C,Ada,\"open,,\n" + "Acme,C,Ada,b,,\n".repeat(100_000));

    assertFault(file, "open.csv, line ", "expected a record of at most", "quote left open");
  }

  @Test
  void load_noSuchFileOrForm_isRefused() throws IOException {
    assertFault(directory.resolve("missing.csv"), "missing.csv: there is no such file");
    assertFault(write("messages.txt", ""), "expected a name that ends in .csv, .jsonl or .ndjson");
    assertFault(
        Files.createDirectory(directory.resolve("dir.csv")), "expected a file, found a directory");
  }

  private void assertFault(Path file, String... inMessage) {
    assertThatThrownBy(() -> new MessageLoader(database).load(file, bytes -> {}).block())
        .isInstanceOf(BadFileException.class)
        .hasMessageContainingAll(inMessage)
        .message()
        .doesNotContain("\n");
    assertThat(
            rows(
                "select (select count(*) from messages) + (select count(*) from conversations)"
                    + " + (select count(*) from users) || ''"))
        .containsExactly("0");
  }

  private LoadResult load(String name, String content) {
    try {
      return new MessageLoader(database).load(write(name, content), bytes -> {}).block();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private List<String> rows(String sql) {
    return database.sql(sql).as(String.class).list().block();
  }
}
