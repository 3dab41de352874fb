package dev.pinhole.sim;

import java.util.Optional;

/**
 * Where a phone is.
 *
 * @param nat none for a phone with a public address
 * @param own where it listens and sends, as it sees itself
 * @param source where FreeSWITCH sees it, if there is no NAT
 * @param advertised what it writes into its first Contact
 * @param path the Path header of the proxy that it goes through; empty for none
 */
record PhonePlace(
    Optional<SimNat> nat, SimEndpoint own, SimEndpoint source, String advertised, String path) {

  static PhonePlace of(PhoneKind kind, Optional<SimSite> site, AddressPlan plan, String user) {
    SimEndpoint own = site.map(SimSite::nextPhone).orElseGet(plan::nextPublicPhone);
    Optional<SimNat> nat = site.map(SimSite::nat);
    return switch (kind) {
      case STUN ->
          new PhonePlace(nat, own, own, nat.orElseThrow().publicIp() + ":" + own.port(), "");
      case ADDRESS_MISMATCH ->
          new PhonePlace(nat, own, own, plan.otherSiteAddress() + ":" + own.port(), "");
      case PORT_MISMATCH ->
          new PhonePlace(nat, own, new SimEndpoint(own.host(), own.port() + 1), own.toString(), "");
      case HOST_NAME -> new PhonePlace(nat, own, own, "phone" + user + ".example.org:5060", "");
      case PROXIED -> behindProxy(plan.proxy(), "", plan);
      case FOREIGN_PATH -> behindProxy(plan.proxy(), plan.foreignProxy(), plan);
      case WEBSOCKET -> new PhonePlace(nat, own, own, user + ".invalid", "");
      default -> new PhonePlace(nat, own, own, own.toString(), "");
    };
  }

  /** After the phone has taken another port to send from. */
  PhonePlace at(int port) {
    SimEndpoint moved = new SimEndpoint(own.host(), port);
    String says = advertised.equals(own.toString()) ? moved.toString() : advertised;
    return new PhonePlace(nat, moved, moved, says, path);
  }

  private static PhonePlace behindProxy(String proxy, String elsewhere, AddressPlan plan) {
    String route = elsewhere.isEmpty() ? proxy : elsewhere;
    SimEndpoint source = new SimEndpoint(proxy, 5060);
    String path = "<sip:" + route + ";lr>";
    return new PhonePlace(Optional.empty(), source, source, plan.lan() + "20:5060", path);
  }
}
