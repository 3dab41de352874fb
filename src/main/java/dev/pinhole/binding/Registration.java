package dev.pinhole.binding;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Transport;
import java.util.Optional;

/**
 * What FreeSWITCH has of a phone. Unknown text is empty, an unknown port 0.
 *
 * @param contact as FreeSWITCH renders it
 * @param contactHost host of the Contact's URI: an address or a name
 * @param contactPort port of the Contact's URI, the default one where it names none
 * @param networkIp where the REGISTER came from; of a phone behind a proxy, where the proxy had it
 *     from, if it tells
 * @param proxy what it came by, if that is a proxy
 * @param freeswitchStatus such as {@code Registered(UDP-NAT)}
 * @param otherServer the server that FreeSWITCH's row belongs to, where several share its database
 *     and it is none that is configured; empty for the node's own
 * @param via of a REGISTER that came from the same source
 */
public record Registration(
    String contact,
    String contactHost,
    int contactPort,
    String networkIp,
    int networkPort,
    Optional<Endpoint> proxy,
    Optional<Transport> transport,
    String userAgent,
    String freeswitchStatus,
    ForcePing forcePing,
    String otherServer,
    SentBy via) {

  Registration with(ForcePing told) {
    return with(told, via);
  }

  Registration with(SentBy captured) {
    return with(forcePing, captured);
  }

  private Registration with(ForcePing told, SentBy captured) {
    return new Registration(
        contact,
        contactHost,
        contactPort,
        networkIp,
        networkPort,
        proxy,
        transport,
        userAgent,
        freeswitchStatus,
        told,
        otherServer,
        captured);
  }

  /** Where its packets come from: the phone, as NAT shows it, or a proxy. */
  Endpoint packetSource() {
    return proxy.orElseGet(() -> Endpoint.of(networkIp, networkPort));
  }

  public boolean cameFrom(Endpoint source) {
    Endpoint own = packetSource();
    return own.sameAddress(source) && own.port() == source.port();
  }

  /** Whether both came from the same address and port. */
  public boolean sameSource(Registration other) {
    return networkPort == other.networkPort && networkIp.equals(other.networkIp);
  }

  /** Also where nothing tells another transport. */
  public boolean isByUdp() {
    return transport.orElse(Transport.UDP) == Transport.UDP;
  }

  /**
   * Whether the next REGISTER of the Call-ID shows that the NAT had forgotten the mapping: another
   * port of the same address, though the phone's own is the same, so that it has not begun anew. A
   * phone that rewrites its Contact first advertises the one it had before. Of a TCP, TLS or
   * WebSocket connection every new one has another port.
   */
  boolean isForgottenBy(Registration next, FirstContact advertised) {
    boolean otherPort = networkIp.equals(next.networkIp) && networkPort != next.networkPort;
    boolean samePhone =
        contactPort == next.contactPort
            || advertised.host().equals(contactHost) && advertised.port() == contactPort;
    return next.isByUdp() && otherPort && contactPort > 0 && samePhone;
  }

  /** Whether a listing shows no change of it. */
  boolean sameAs(Registration listed) {
    return sameSource(listed)
        && proxy.equals(listed.proxy)
        && otherServer.equals(listed.otherServer)
        && contact.equals(listed.contact)
        && freeswitchStatus.equals(listed.freeswitchStatus)
        && userAgent.equals(listed.userAgent);
  }
}
