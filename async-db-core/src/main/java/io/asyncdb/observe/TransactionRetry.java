package io.asyncdb.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A transaction is about to be begun again.
 *
 * @param attempt the number of the attempt to come, from 2
 * @param pause how long it waits before
 * @param error why the attempt before failed
 * @param caller who runs it, as {@link RequestScope#caller(String)} says, or null
 */
public record TransactionRetry(
    int attempt, Duration pause, Throwable error, @Nullable String caller) {}
