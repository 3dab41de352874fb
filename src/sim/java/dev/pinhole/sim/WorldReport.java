package dev.pinhole.sim;

import java.util.List;

/**
 * What became of a world of phones.
 *
 * @param behindNat how many of the phones are
 * @param reachable of those: a call would have reached them at any time while they were registered
 * @param reachableAlone the same without keep-alives
 * @param astray of those behind NAT: their Contact leads past them, so nothing can help
 * @param keepAlives NOTIFYs that reached a phone
 */
public record WorldReport(
    int phones, int behindNat, int reachable, int reachableAlone, int astray, long keepAlives) {

  static WorldReport of(List<SimPhone> phones) {
    List<SimPhone> behind = phones.stream().filter(phone -> phone.kind().behindNat()).toList();
    return new WorldReport(
        phones.size(),
        behind.size(),
        (int) behind.stream().filter(phone -> phone.unreachable().isZero()).count(),
        (int) behind.stream().filter(phone -> phone.unreachableAlone().isZero()).count(),
        (int) behind.stream().filter(phone -> phone.kind().astray()).count(),
        phones.stream().mapToLong(SimPhone::keepAlives).sum());
  }
}
