package io.asyncdb.bench;

/**
 * A row to be inserted, alone.
 *
 * @param account the key of an account
 * @param amount any number
 */
public record Entry(int account, int amount) {}
