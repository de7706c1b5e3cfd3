package io.asyncdb.example.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.asyncdb.example.Migrated;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each route of tenants, conversations and messages, and each status it can answer with. */
class ConversationApiTest {

  private static final String NOBODY = "0197a000-0000-7000-8000-000000000000";

  @RegisterExtension static final PostgresExtension postgres = Migrated.postgres();

  private Api api;
  private String tenant;
  private String messages;

  @BeforeEach
  void start() {
    api = Api.over(Migrated.open(postgres));
    tenant = api.createTenant("Acme " + UUID.randomUUID());
    messages = api.createConversation(tenant, "Launch");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void createTenant_validName_answersWhatWasStored() {
    JsonNode created =
        api.post("/api/tenants", "{\"name\":\"Globex\",\"metadata\":{\"plan\":\"free\"}}")
            .expect(201)
            .json();

    assertThat(UUID.fromString(created.get("id").asText()).version()).isEqualTo(7);
    assertThat(created.get("name").asText()).isEqualTo("Globex");
    assertThat(created.at("/metadata/plan").asText()).isEqualTo("free");
    assertThat(OffsetDateTime.parse(created.get("created_at").asText()))
        .isCloseTo(OffsetDateTime.now(ZoneOffset.UTC), within(Duration.ofMinutes(5)));
    assertThat(api.get("/api/tenants").expect(200).texts("name")).contains("Globex");
  }

  @Test
  void createTenant_nameTaken_conflicts() {
    api.createTenant("Initech");

    api.post("/api/tenants", "{\"name\":\"Initech\"}")
        .expectError(409, "conflict", "there is a tenant of this name already");
  }

  @Test
  void createConversation_titleTaken_conflictsInThisTenantOnly() {
    api.post("/api/tenants/" + tenant + "/conversations", "{\"title\":\"Launch\"}")
        .expectError(409, "conflict", "conversation of this title");

    api.createConversation(api.createTenant("Umbrella"), "Launch");
  }

  @Test
  void postMessage_newAuthor_isStoredAndListed() {
    JsonNode posted =
        api.post(
                messages,
                "{\"author\":\"Ada\",\"body\":\"Ünïcödé 🎉\\nline\",\"metadata\":{\"a\":[1]}}")
            .expect(201)
            .json();

    JsonNode listed = api.get(messages).expect(200).json().get("items");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("id")).isEqualTo(posted.get("id"));
    assertThat(listed.get(0).get("author").asText()).isEqualTo("Ada");
    assertThat(listed.get(0).get("body").asText()).isEqualTo("Ünïcödé 🎉\nline");
    assertThat(listed.get(0).at("/metadata/a/0").asInt()).isEqualTo(1);
    assertThat(listed.get(0).get("created_at")).isEqualTo(posted.get("created_at"));
  }

  @Test
  void postMessage_knownAuthor_isTheSameUser() {
    api.say(messages, "Ada", "one");
    api.say(messages, "Ada", "two");

    assertThat(api.get(messages).expect(200).texts("body")).containsExactly("two", "one");
  }

  @Test
  void anyRoute_unknownTenant_isNotFound() {
    String conversations = "/api/tenants/" + NOBODY + "/conversations";
    String theirs = conversations + "/" + NOBODY + "/messages";

    api.get(conversations).expectError(404, "not_found", "there is no tenant " + NOBODY);
    api.post(conversations, "{\"title\":\"x\"}").expectError(404, "not_found", "no tenant");
    api.get(theirs).expectError(404, "not_found", "no tenant");
    api.post(theirs, "{\"author\":\"a\",\"body\":\"b\"}")
        .expectError(404, "not_found", "no tenant");
  }

  @Test
  void messages_unknownConversation_isNotFound() {
    String unknown = "/api/tenants/" + tenant + "/conversations/" + NOBODY + "/messages";

    api.get(unknown).expectError(404, "not_found", "there is no conversation " + NOBODY);
    api.post(unknown, "{\"author\":\"a\",\"body\":\"b\"}")
        .expectError(404, "not_found", "there is no conversation " + NOBODY);
  }

  @Test
  void messages_conversationOfAnotherTenant_isNotFound() {
    String other = api.createTenant("Hooli");
    String stolen = messages.replace(tenant, other);

    api.get(stolen).expectError(404, "not_found", "there is no conversation");
    api.post(stolen, "{\"author\":\"a\",\"body\":\"b\"}")
        .expectError(404, "not_found", "there is no conversation");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "{\"author\":\"a\",}", "[]", "null", "\"text\"", "{} {}", "\u0000"})
  void post_malformedJson_isABadRequest(String body) {
    api.post(messages, body).expectError(400, "bad_request", "");
    api.post("/api/tenants", body).expectError(400, "bad_request", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}                                            | author must be 1 to 100 characters, was missing",
        "{\"author\":\"a\"}                            | body must be 1 to 10000 characters, was missing",
        "{\"author\":\" \",\"body\":\"b\"}             | author must be 1 to 100 characters, was blank",
        "{\"author\":\"a\",\"body\":5}                 | body has the wrong JSON type",
        "{\"author\":\"a\",\"body\":\"b\",\"c\":1}     | c is not known here",
        "{\"author\":\"a\",\"body\":\"b\",\"metadata\":[1]} | metadata must be a JSON object, was an array",
        "{\"author\":\"a\",\"body\":\"x\\u0000y\"}     | body must not hold the character U+0000",
        "{\"author\":\"a\",\"body\":\"b\",\"metadata\":{\"k\":\"\\u0000\"}} | a field holds a value that the database cannot store"
      })
  void postMessage_fieldBreaksItsRule_isUnprocessable(String body, String message) {
    api.post(messages, body).expectError(422, "invalid_field", message);

    assertThat(api.get(messages).expect(200).texts("id")).isEmpty();
  }

  @Test
  void postMessage_tooLongByOneCharacter_isUnprocessable() {
    api.say(messages, "Ada", "🎉".repeat(10_000));

    api.post(messages, "{\"author\":\"Ada\",\"body\":\"" + "é".repeat(10_001) + "\"}")
        .expectError(422, "invalid_field", "body must be 1 to 10000 characters, was 10001");
  }

  @Test
  void post_bodyOverTheLimit_isRefusedAsTooLarge() {
    api.post(messages, "{\"author\":\"" + "x".repeat(Call.LONGEST_BODY) + "\"}")
        .expectError(413, "body_too_large", "at most 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "not-a-uuid", "1-1-1-1-1", "0197a000-0000-7000-8000-00000000000g"})
  void anyRoute_invalidUuid_isABadRequest(String id) {
    api.get("/api/tenants/" + id + "/conversations")
        .expectError(400, "bad_request", "tenant in the path must be a UUID");
    api.get("/api/tenants/" + tenant + "/conversations/" + id + "/messages")
        .expectError(400, "bad_request", "conversation in the path must be a UUID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=101", "limit=ten", "limit=-1", "limit=", "limit=1&limit=2"})
  void list_invalidLimit_isABadRequest(String query) {
    api.get(messages + "?" + query).expectError(400, "bad_request", "limit must be");
    api.get("/api/tenants?" + query).expectError(400, "bad_request", "limit must be");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "after=",
        "after=xyz",
        "after=%C3%A9",
        "after=AAAA",
        "after=f_________________________________________"
      })
  void list_inventedCursor_isABadRequest(String query) {
    api.get(messages + "?" + query).expectError(400, "bad_request", "after must be");
  }

  @Test
  void unknownAddress_isNotFound() {
    api.get("/api/nothing").expectError(404, "not_found", "nothing at this address");
    api.get("/app.js.map").expectError(404, "not_found", "nothing at this address");
  }

  @Test
  void otherMethods_areNotAllowed() {
    Api.Answer answer = api.send("DELETE", messages);

    answer.expectError(405, "method_not_allowed", "GET, HEAD, POST");
    assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD, POST");
    api.send("PATCH", "/health").expectError(405, "method_not_allowed", "GET, HEAD");
  }

  @Test
  void head_answersWithoutABody() {
    Api.Answer answer = api.send("HEAD", messages).expect(200);

    assertThat(answer.text()).isEmpty();
  }
}
