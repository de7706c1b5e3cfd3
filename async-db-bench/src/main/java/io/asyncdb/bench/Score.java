package io.asyncdb.bench;

/**
 * What one turn of one candidate brought. What could not be measured is NaN.
 *
 * @param callsPerSecond of all callers together
 * @param p50Micros how long a call took in the middle
 * @param p99Micros how long 99 of 100 calls took at most
 * @param cpuMicros CPU time of the client, all its threads together, for one call
 * @param bytes what the client allocated on the heap for one call
 */
public record Score(
    double callsPerSecond, double p50Micros, double p99Micros, double cpuMicros, double bytes) {}
