package io.asyncdb.bench;

import java.time.OffsetDateTime;

/**
 * One of the ten children that each parent has, as {@link Dataset} makes them.
 *
 * @param id the primary key, from 1
 * @param parent the parent's key, from 1
 * @param body 32 characters
 * @param createdAt one second after the child before
 */
public record Child(int id, int parent, String body, OffsetDateTime createdAt) {}
