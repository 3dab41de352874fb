package dev.pinhole.sim;

import java.util.List;
import java.util.Locale;

/**
 * A registration in FreeSWITCH's own table.
 *
 * @param id where it stands in listings
 * @param expires epoch seconds, the margin included
 * @param hostname the server it belongs to; servers that share a database list each other's rows
 * @param pingMillis as listed in Ping-Time
 */
public record SimRow(
    long id,
    String profile,
    String callId,
    String user,
    String host,
    String contact,
    String userAgent,
    String status,
    long expires,
    SimPingStatus pingStatus,
    double pingMillis,
    String hostname,
    SimEndpoint network,
    String authUser,
    String realm) {

  /** What FreeSWITCH's own option pings came to; every row starts as reachable. */
  public enum SimPingStatus {
    REACHABLE("Reachable", 200, "OK"),
    UNREACHABLE("Unreachable", 408, "Request Timeout");

    final String listed;
    final int sipStatus;
    final String phrase;

    SimPingStatus(String listed, int sipStatus, String phrase) {
      this.listed = listed;
      this.sipStatus = sipStatus;
      this.phrase = phrase;
    }
  }

  /** Where FreeSWITCH sends requests for it. */
  public SimEndpoint target() {
    return Route.of(contact);
  }

  /** As the Contact's parameters tell it. */
  public SimTransport transport() {
    String params = contact.toLowerCase(Locale.ROOT);
    for (SimTransport transport : List.of(SimTransport.TLS, SimTransport.TCP, SimTransport.WS)) {
      if (params.contains(transport.contactParam())) {
        return transport;
      }
    }
    return SimTransport.UDP;
  }

  SimRow withId(long value) {
    return new SimRow(
        value,
        profile,
        callId,
        user,
        host,
        contact,
        userAgent,
        status,
        expires,
        pingStatus,
        pingMillis,
        hostname,
        network,
        authUser,
        realm);
  }

  public SimRow withHostname(String value) {
    return new SimRow(
        id,
        profile,
        callId,
        user,
        host,
        contact,
        userAgent,
        status,
        expires,
        pingStatus,
        pingMillis,
        value,
        network,
        authUser,
        realm);
  }

  /** Long past its time. */
  public SimRow over() {
    return new SimRow(
        id,
        profile,
        callId,
        user,
        host,
        contact,
        userAgent,
        status,
        1,
        pingStatus,
        pingMillis,
        hostname,
        network,
        authUser,
        realm);
  }

  SimRow withPing(SimPingStatus newStatus, double millis) {
    return new SimRow(
        id, profile, callId, user, host, contact, userAgent, status, expires, newStatus, millis,
        hostname, network, authUser, realm);
  }

  /** As a refresh under another Call-ID or from elsewhere changes it; agent and status stay. */
  SimRow refreshed(String newCallId, SimEndpoint newNetwork, long newExpires) {
    return new SimRow(
        id,
        profile,
        newCallId,
        user,
        host,
        contact,
        userAgent,
        status,
        newExpires,
        pingStatus,
        pingMillis,
        hostname,
        newNetwork,
        authUser,
        realm);
  }
}
