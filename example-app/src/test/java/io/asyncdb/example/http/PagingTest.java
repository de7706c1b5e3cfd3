package io.asyncdb.example.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.asyncdb.example.Migrated;
import io.asyncdb.test.PostgresExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lists are read page by page, whatever is added meanwhile. */
class PagingTest {

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  private static Api api;
  private static String tenant;

  @BeforeAll
  static void start() {
    api = Api.over(Migrated.open(postgres));
    tenant = api.createTenant("Acme");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void messages_moreThanAPage_comeOnceEachNewestFirst() {
    String messages = api.createConversation(tenant, "Pages");
    List<String> said = say(messages, 25);

    Collections.reverse(said);
    assertThat(all(messages, 10, "body")).containsExactlyElementsOf(said);
    assertThat(all(messages, 5, "body")).containsExactlyElementsOf(said);
    assertThat(all(messages, 100, "body")).containsExactlyElementsOf(said);
  }

  @Test
  void messages_exactlyAPage_haveNoNext() {
    String messages = api.createConversation(tenant, "Exact");
    say(messages, 5);

    assertThat(api.get(messages + "?limit=5").expect(200).json().get("next").isNull()).isTrue();
    assertThat(api.get(messages + "?limit=4").expect(200).json().get("next").isTextual()).isTrue();
  }

  @Test
  void messages_insertedWhileReading_neitherRepeatNorHideAny() {
    String messages = api.createConversation(tenant, "Busy");
    List<String> said = say(messages, 40);
    AtomicBoolean reading = new AtomicBoolean(true);
    CompletableFuture<Integer> writer =
        CompletableFuture.supplyAsync(
            () -> {
              int written = 0;
              while (reading.get() || written < 20) {
                api.say(messages, "Bob", "meanwhile " + written++);
              }
              return written;
            },
            task -> new Thread(task).start());

    List<String> read = all(messages, 3, "body");
    reading.set(false);
    assertThat(writer.join()).isGreaterThanOrEqualTo(20);

    assertThat(read).doesNotHaveDuplicates().containsAll(said);
    Collections.reverse(said);
    assertThat(read.stream().filter(said::contains)).containsExactlyElementsOf(said);
  }

  @Test
  void conversationsAndTenants_moreThanAPage_comeOnceEach() {
    String other = api.createTenant("Other");
    List<String> titles =
        IntStream.range(0, 7)
            .mapToObj(i -> "Conversation " + i)
            .peek(title -> api.createConversation(other, title))
            .toList();

    assertThat(all("/api/tenants/" + other + "/conversations", 3, "title"))
        .containsExactlyElementsOf(reversed(titles));
    assertThat(all("/api/tenants", 1, "name")).contains("Acme", "Other").doesNotHaveDuplicates();
  }

  private static List<String> say(String messages, int count) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      api.say(messages, "Ada", "message " + i);
      said.add("message " + i);
    }
    return said;
  }

  private static List<String> all(String path, int limit, String field) {
    List<String> read = new ArrayList<>();
    String after = "";
    JsonNode next;
    do {
      Api.Answer page = api.get(path + "?limit=" + limit + after).expect(200);
      List<String> texts = page.texts(field);
      assertThat(texts).hasSizeBetween(1, limit);
      read.addAll(texts);
      next = page.json().get("next");
      after = "&after=" + next.asText();
    } while (!next.isNull());
    return read;
  }

  private static List<String> reversed(List<String> list) {
    List<String> copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }
}
