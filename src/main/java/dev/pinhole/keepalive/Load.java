package dev.pinhole.keepalive;

/**
 * How the keep-alives of one FreeSWITCH keep up with their bounds.
 *
 * @param late bindings whose bound was over more than a second ago
 * @param latest how long the bound of the latest of them is over, in nanoseconds
 * @param neededPerSecond what {@code max-per-second} would serve all in time
 * @param waiting for what part of the time since the last look one was due, and FreeSWITCH owed too
 *     many answers or took no more; 0 to 1
 */
public record Load(int late, long latest, int neededPerSecond, double waiting) {}
