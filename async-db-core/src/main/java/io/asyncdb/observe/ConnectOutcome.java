package io.asyncdb.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the opening of a connection for the pool ended.
 *
 * @param elapsed how long it took, login included
 * @param error why there is none, or null where there is
 */
public record ConnectOutcome(Duration elapsed, @Nullable Throwable error) {}
