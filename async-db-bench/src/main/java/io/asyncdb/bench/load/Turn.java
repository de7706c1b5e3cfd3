package io.asyncdb.bench.load;

/**
 * What a contestant is asked to do next.
 *
 * @param load the load
 * @param warmUpMillis how long at most it runs before it counts
 * @param millis how long it counts; calls that are under way then are waited for
 */
record Turn(Load load, long warmUpMillis, long millis) {}
