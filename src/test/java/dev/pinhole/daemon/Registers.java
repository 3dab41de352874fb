package dev.pinhole.daemon;

import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimTransport;

/** REGISTERs of phones behind NAT, all of them to be kept alive. */
final class Registers {
  private Registers() {}

  /** Keeps its private address in its Contact; its Call-ID is {@code USER@phone}. */
  static SimRegister of(String user) {
    return SimRegister.of(user)
        .callId(user + "@phone")
        .firstContact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }

  /** Another phone of the same user; its Call-ID is {@code USER@second}. */
  static SimRegister secondOf(String user) {
    return SimRegister.of(user)
        .callId(user + "@second")
        .firstContact("192.168.1.121:5060")
        .source("198.51.100.98:30001");
  }

  static SimRegister webSocketOf(String user) {
    return SimRegister.of(user)
        .callId(user + "@browser")
        .transport(SimTransport.WS)
        .firstContact("browser.invalid:5060")
        .source("198.51.100.98:41000");
  }
}
