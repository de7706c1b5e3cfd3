package io.asyncdb.bench;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * A row of the table that the benchmarks read, as {@link Dataset} makes it.
 *
 * @param id the primary key, from 1
 * @param token made from the key
 * @param body 64 characters
 * @param attributes a small object of type jsonb, as text
 * @param createdAt one second after the row before
 */
public record Item(int id, UUID token, String body, String attributes, OffsetDateTime createdAt)
    implements Keyed {}
