package dev.pinhole.sip;

/**
 * Who a From or To names; each text is empty where there is none, and may hold anything.
 *
 * @param user with its escapes
 * @param host an IPv6 address without brackets
 */
public record SipParty(String user, String host, String tag) {}
