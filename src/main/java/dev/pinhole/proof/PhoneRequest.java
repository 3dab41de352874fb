package dev.pinhole.proof;

import dev.pinhole.nat.Endpoint;

/**
 * A request that FreeSWITCH was seen to send.
 *
 * @param user of its To, which names who is registered, or the user of the Contact
 * @param uri its Request-URI: the Contact, as far as FreeSWITCH has not made it longer
 * @param destination where it went
 * @param atMicros when it went first, microseconds since 1970 by FreeSWITCH's clock
 */
public record PhoneRequest(
    String method, String user, String domain, String uri, Endpoint destination, long atMicros) {}
