package io.asyncdb.example.conversations;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * A message that keeps the rules and is still to be stored.
 *
 * @param author the name of the user who says it
 * @param body the text
 * @param createdAt when it was said; null for now
 * @param metadata a JSON object
 */
public record NewMessage(
    String author, String body, @Nullable OffsetDateTime createdAt, JSONB metadata) {

  /**
   * Checks what somebody has sent.
   *
   * @throws InvalidFieldException where a field breaks its rule
   */
  public static NewMessage of(
      @Nullable String author,
      @Nullable String body,
      @Nullable OffsetDateTime createdAt,
      @Nullable JsonNode metadata) {
    return new NewMessage(
        Rules.author(author), Rules.body(body), createdAt, Rules.metadata(metadata));
  }
}
