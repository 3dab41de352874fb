package dev.pinhole.sim;

/** Where FreeSWITCH's requests go. */
@FunctionalInterface
public interface SipNetwork {
  SipNetwork NOWHERE = row -> {};

  /** A NOTIFY leaves for {@link SimRow#target}. Called on the simulator's thread. */
  void notify(SimRow row);
}
