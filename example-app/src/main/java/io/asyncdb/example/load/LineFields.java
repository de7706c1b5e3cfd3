package io.asyncdb.example.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.asyncdb.example.conversations.InvalidFieldException;
import io.asyncdb.example.conversations.NewMessage;
import io.asyncdb.example.conversations.Rules;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one line as they were found, with their places; they become a {@link LoadLine}. */
final class LineFields {

  static final JsonMapper JSON = new JsonMapper();

  private final Place start;
  private final Map<Field, Place> places = new EnumMap<>(Field.class);
  private final Map<Field, String> texts = new EnumMap<>(Field.class);

  /**
   * Begins with nothing.
   *
   * @param start where a field that is missing should have stood
   */
  LineFields(Place start) {
    this.start = start;
  }

  /** What a line is made of, under the names that the file has for it. */
  enum Field {
    TENANT("tenant", true),
    CONVERSATION("conversation", true),
    AUTHOR("author", true),
    BODY("body", true),
    CREATED_AT("created_at", false),
    METADATA("metadata", false);

    static final String NAMES = "tenant, conversation, author, body, created_at, metadata";

    private final String label;
    private final boolean required;

    Field(String label, boolean required) {
      this.label = label;
      this.required = required;
    }

    String label() {
      return label;
    }

    boolean isRequired() {
      return required;
    }

    static @Nullable Field named(String name) {
      for (Field field : values()) {
        if (field.label.equals(name)) {
          return field;
        }
      }
      return null;
    }
  }

  /** Adds what was found; tells whether it is the first of that name. */
  boolean add(Field field, Place place, @Nullable String text) {
    if (text != null) {
      texts.put(field, text);
    }
    return places.put(field, place) == null;
  }

  /**
   * Checks all fields.
   *
   * @throws BadFileException at the first that breaks its rule
   */
  LoadLine check() {
    try {
      return new LoadLine(
          Rules.tenant(texts.get(Field.TENANT)),
          place(Field.TENANT),
          Rules.conversation(texts.get(Field.CONVERSATION)),
          NewMessage.of(texts.get(Field.AUTHOR), texts.get(Field.BODY), createdAt(), metadata()));
    } catch (InvalidFieldException e) {
      Field field = Field.named(e.field());
      Place place = field == null ? start : place(field);
      throw new BadFileException(place.of(e.field()), e.rule(), e);
    }
  }

  private @Nullable OffsetDateTime createdAt() {
    String text = texts.get(Field.CREATED_AT);
    return text == null ? null : Rules.createdAt(text);
  }

  private @Nullable JsonNode metadata() {
    String text = texts.get(Field.METADATA);
    if (text == null) {
      return null;
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      InvalidFieldException invalid =
          new InvalidFieldException("metadata", "must be a JSON object, was not JSON");
      invalid.initCause(e);
      throw invalid;
    }
  }

  private Place place(Field field) {
    return places.getOrDefault(field, start);
  }
}
