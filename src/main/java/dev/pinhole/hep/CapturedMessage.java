package dev.pinhole.hep;

import dev.pinhole.nat.Address;

/**
 * What FreeSWITCH says that it received or sent: one SIP message, or, from sofia-sip up to 1.13.17
 * over anything but UDP, what one read of a stream returned, which may be a part of a message,
 * several, or the bare CRLFs of a phone that keeps its binding. Nothing of it is authenticated.
 *
 * @param atMicros microseconds since 1970 by FreeSWITCH's clock
 * @param source where it came from, as seen on the wire
 * @param sourcePort 0 to 65535
 * @param destination where it went
 * @param destinationPort 0 to 65535
 * @param payload not to be changed; may be empty, and may end before the message does
 */
public record CapturedMessage(
    long atMicros,
    Address source,
    int sourcePort,
    Address destination,
    int destinationPort,
    Wire wire,
    byte[] payload) {

  /** What carried it; a TLS connection and a WebSocket are streams too. */
  public enum Wire {
    DATAGRAM,
    STREAM
  }
}
