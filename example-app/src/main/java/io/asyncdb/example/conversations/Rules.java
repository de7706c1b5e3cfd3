package io.asyncdb.example.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * What may be written, for requests and files alike. The tables have the same rules as constraints;
 * here they can say which field broke one, before anything is sent.
 */
public final class Rules {

  private static final int NAME_LENGTH = 100;
  private static final int TITLE_LENGTH = 200;
  private static final int BODY_LENGTH = 10_000;
  private static final int LAST_YEAR = 9999;
  private static final JSONB NO_METADATA = JSONB.valueOf("{}");

  private Rules() {}

  /** Checks the name of a tenant. */
  public static String tenantName(@Nullable String value) {
    return text("name", value, NAME_LENGTH);
  }

  /** Checks the title of a conversation. */
  public static String title(@Nullable String value) {
    return text("title", value, TITLE_LENGTH);
  }

  /** Checks a conversation as a file names it. */
  public static String conversation(@Nullable String value) {
    return text("conversation", value, TITLE_LENGTH);
  }

  /** Checks a tenant as a file names it. */
  public static String tenant(@Nullable String value) {
    return text("tenant", value, NAME_LENGTH);
  }

  /** Checks the name of a user who says something. */
  public static String author(@Nullable String value) {
    return text("author", value, NAME_LENGTH);
  }

  /** Checks the text of a message. */
  public static String body(@Nullable String value) {
    return text("body", value, BODY_LENGTH);
  }

  /** Reads a time, which must say where on earth it is meant. */
  public static OffsetDateTime createdAt(String value) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(value);
      if (time.getYear() >= 1 && time.getYear() <= LAST_YEAR) {
        return time;
      }
    } catch (DateTimeParseException e) {
      throw notATime(value, e);
    }
    throw notATime(value, null);
  }

  /** Checks metadata, which is an object or left out. */
  public static JSONB metadata(@Nullable JsonNode value) {
    if (value == null || value.isNull() || value.isMissingNode()) {
      return NO_METADATA;
    }
    if (!value.isObject()) {
      throw new InvalidFieldException("metadata", "must be a JSON object, was " + kind(value));
    }
    return JSONB.valueOf(value.toString());
  }

  private static String text(String field, @Nullable String value, int longest) {
    int length = value == null ? 0 : value.codePointCount(0, value.length());
    if (value == null || value.isBlank() || length > longest) {
      String found = value == null ? "missing" : value.isBlank() ? "blank" : length + " characters";
      throw new InvalidFieldException(
          field, "must be 1 to " + longest + " characters, was " + found);
    }
    if (value.indexOf('\0') >= 0) {
      throw new InvalidFieldException(field, "must not hold the character U+0000");
    }
    return value;
  }

  private static InvalidFieldException notATime(
      String value, @Nullable DateTimeParseException cause) {
    InvalidFieldException invalid =
        new InvalidFieldException(
            "created_at",
            "must be a time with its offset, like 2026-01-31T12:00:00Z, was \"" + value + "\"");
    if (cause != null) {
      invalid.initCause(cause);
    }
    return invalid;
  }

  private static String kind(JsonNode value) {
    JsonNodeType type = value.getNodeType();
    return (type == JsonNodeType.ARRAY ? "an " : "a ") + type.name().toLowerCase(Locale.ROOT);
  }
}
