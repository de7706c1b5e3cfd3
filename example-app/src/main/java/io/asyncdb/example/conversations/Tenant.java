package io.asyncdb.example.conversations;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.JSONB;

/**
 * A customer, whose conversations no other customer sees.
 *
 * @param id the key, which orders by time of creation
 * @param name unique
 * @param metadata a JSON object
 * @param createdAt when it was created
 */
public record Tenant(UUID id, String name, JSONB metadata, OffsetDateTime createdAt) {

  /** Returns where the page after this one begins. */
  Cursor place() {
    return new Cursor(createdAt, id);
  }
}
