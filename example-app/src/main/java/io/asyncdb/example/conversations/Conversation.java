package io.asyncdb.example.conversations;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.JSONB;

/**
 * A thread of messages.
 *
 * @param id the key, which orders by time of creation
 * @param title unique among the tenant's
 * @param metadata a JSON object
 * @param createdAt when it was created
 */
public record Conversation(UUID id, String title, JSONB metadata, OffsetDateTime createdAt) {

  /** Returns where the page after this one begins. */
  Cursor place() {
    return new Cursor(createdAt, id);
  }
}
