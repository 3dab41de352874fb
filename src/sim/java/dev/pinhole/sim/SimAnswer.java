package dev.pinhole.sim;

import java.time.Duration;

/**
 * What a phone answers to a request.
 *
 * @param status such as 200
 * @param from where FreeSWITCH sees it come from
 * @param after how long it takes there and back
 */
public record SimAnswer(int status, SimEndpoint from, Duration after) {}
