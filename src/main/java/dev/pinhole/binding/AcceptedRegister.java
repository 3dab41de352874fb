package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;

/**
 * A REGISTER that FreeSWITCH was seen to accept, in its own copy of what it received and sent.
 *
 * @param user whom it registers; the directory may have another user or domain registered
 * @param source where its packet came from, which may be a proxy
 */
public record AcceptedRegister(
    String user, String domain, String callId, Endpoint source, SentBy via) {}
