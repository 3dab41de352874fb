package dev.pinhole.sip;

/**
 * Who a To names; each text is empty where there is none, and may hold anything.
 *
 * @param user with its escapes
 * @param host an IPv6 address without brackets
 */
public record SipParty(String user, String host) {
  static final SipParty NOBODY = new SipParty("", "");
}
