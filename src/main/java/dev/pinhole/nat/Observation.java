package dev.pinhole.nat;

import java.util.Optional;

/**
 * Everything that one verdict rests on.
 *
 * @param contact host and port of the registered Contact; empty if it cannot be read
 * @param nextHop where its {@code fs_path} leads, also of a Contact that cannot be read otherwise;
 *     the host may be empty, where that cannot be read
 * @param pathCut whether FreeSWITCH cuts its {@code fs_path} at a comma
 * @param fsNat whether the Contact says {@code fs_nat=yes}
 * @param source where the REGISTER came from, {@code network-ip} and {@code network-port}; of a
 *     phone behind a proxy, where the proxy had it from, if it tells
 * @param proxy what it came by, if that is a proxy
 * @param transport empty if unknown, which counts as UDP
 * @param freeswitchStatus such as {@code Registered(UDP-NAT)}; empty text if there is none
 * @param callId Call-ID of the REGISTER
 * @param firstContact what the first REGISTER with this Call-ID advertised. One that equals the
 *     source counts as proof of no NAT, so it may be passed only if it came from the same profile
 *     and address before any binding of this Call-ID was known; one that differs always
 * @param sentBy what the phone's own Via says that it sent from, where an accepted REGISTER was
 *     captured; a name or an address
 * @param natSeenNearby whether another binding at this address was "yes" within 24 hours
 * @param ofUser what another Call-ID of the same user was judged at this address within seven days,
 *     if that was "yes" or "likely"
 * @param learnt the last verdict on this very binding: same Call-ID, same source address
 */
public record Observation(
    Optional<Endpoint> contact,
    Optional<Endpoint> nextHop,
    boolean pathCut,
    boolean fsNat,
    Endpoint source,
    Optional<Proxy> proxy,
    Optional<Transport> transport,
    String freeswitchStatus,
    String callId,
    Optional<Endpoint> firstContact,
    Optional<Endpoint> sentBy,
    boolean natSeenNearby,
    Optional<Nat> ofUser,
    Optional<Verdict> learnt) {

  /**
   * @param tells whether it says where it had the REGISTER from
   */
  public record Proxy(Endpoint source, boolean tells) {}
}
