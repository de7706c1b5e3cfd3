package io.asyncdb.example.conversations;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.JSONB;

/**
 * What somebody said in a conversation.
 *
 * @param id the key, which orders by time of creation
 * @param author the name of the user who said it
 * @param body the text
 * @param metadata a JSON object
 * @param createdAt when it was said
 */
public record Message(
    UUID id, String author, String body, JSONB metadata, OffsetDateTime createdAt) {

  /** Returns where the page after this one begins. */
  Cursor place() {
    return new Cursor(createdAt, id);
  }
}
