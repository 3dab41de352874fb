package dev.pinhole.sip;

import java.util.OptionalInt;

/**
 * One Via (RFC 3261 section 20.42).
 *
 * @param host of the sent-by: letters, digits and {@code . - _ :} alone; an IPv6 address without
 *     brackets
 * @param port of the sent-by, 1 to 65535; 0 where it has none
 * @param branch empty where it has none
 * @param rport the port it came from, as who received it wrote there; 0 where its sender only asks
 *     for it (RFC 3581), empty where it does not even that
 */
public record Via(String host, int port, String branch, OptionalInt rport) {}
