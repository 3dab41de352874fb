package dev.pinhole.sim;

import java.util.Random;

/** Hands out addresses, all of them from ranges for documentation and for private use. */
final class AddressPlan {
  private static final String[] LANS = {
    "192.168.1.", "192.168.0.", "192.168.178.", "10.0.0.", "10.1.20.", "172.16.5.", "172.20.10."
  };

  private final Random random;
  private int nats;
  private int publicPhones;
  private int carrierNets;

  AddressPlan(Random random) {
    this.random = random;
  }

  /** 198.51.100.1 to .254, then 192.0.2.1 to .199. */
  String nextNat() {
    int index = nats++;
    if (index < 254) {
      return "198.51.100." + (index + 1);
    }
    if (index < 453) {
      return "192.0.2." + (index - 253);
    }
    throw new IllegalStateException("out of addresses for NATs");
  }

  boolean natsLeft() {
    return nats < 453;
  }

  /** 203.0.113.1 to .199 without FreeSWITCH's own; when they are used up, with higher ports. */
  SimEndpoint nextPublicPhone() {
    int index = publicPhones++;
    int last = index % 198 + 1;
    return new SimEndpoint("203.0.113." + (last < 88 ? last : last + 1), 5060 + index / 198 * 2);
  }

  String proxy() {
    return "203.0.113." + (200 + random.nextInt(10));
  }

  String foreignProxy() {
    return "203.0.113." + (210 + random.nextInt(10));
  }

  /** An address of a site that is not the one its packets come from. */
  String otherSiteAddress() {
    return "192.0.2." + (200 + random.nextInt(55));
  }

  /** Such as 192.168.1. with the last number missing. */
  String lan() {
    return LANS[random.nextInt(LANS.length)];
  }

  /** A network between a carrier's NAT and its customers, of RFC 6598. */
  String carrierNet() {
    int index = carrierNets++;
    return "100." + (64 + index / 256 % 64) + "." + index % 256 + ".";
  }
}
