package dev.pinhole.sim;

/** A network of phones behind one NAT. */
final class SimSite {
  private static final int FIRST_HOST = 20;
  private static final int HOSTS = 230;

  private final SimNat nat;
  private final String net;
  private int phones;

  SimSite(SimNat nat, String net) {
    this.nat = nat;
    this.net = net;
  }

  SimNat nat() {
    return nat;
  }

  int phones() {
    return phones;
  }

  /** An address of its own; when they are used up, a port of its own. */
  SimEndpoint nextPhone() {
    int index = phones++;
    return new SimEndpoint(net + (FIRST_HOST + index % HOSTS), 5060 + index / HOSTS * 2);
  }
}
