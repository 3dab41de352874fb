package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimNatTest {
  private static final SimEndpoint PHONE = new SimEndpoint("192.168.1.120", 5060);
  private static final SimEndpoint OTHER = new SimEndpoint("192.168.1.121", 5060);

  private final NatOptions options = NatOptions.defaults();

  @Test
  void mappingIsForgottenAfterItsTimeout() {
    SimNat nat = nat(options);
    SimEndpoint outside = nat.outbound(PHONE, SimTransport.UDP, 0);
    assertThat(outside.host()).isEqualTo("198.51.100.98");
    assertThat(nat.leadsTo(PHONE, outside.port(), SimTransport.UDP, at(29_999))).isTrue();
    assertThat(nat.leadsTo(PHONE, outside.port(), SimTransport.UDP, at(30_000))).isFalse();
    assertThat(nat.outbound(PHONE, SimTransport.UDP, at(30_000)).port())
        .isNotEqualTo(outside.port());
    assertThat(nat.inbound(outside.port(), SimTransport.UDP, at(30_000))).isEmpty();
  }

  @Test
  void outboundPacketsRefreshIt() {
    SimNat nat = nat(options);
    SimEndpoint outside = nat.outbound(PHONE, SimTransport.UDP, 0);
    for (int second = 25; second < 600; second += 25) {
      assertThat(nat.outbound(PHONE, SimTransport.UDP, at(second * 1000L))).isEqualTo(outside);
    }
  }

  @Test
  void inboundPacketsRefreshItOnlyWhereTheyCount() {
    for (NatOptions.Refresh refresh : NatOptions.Refresh.values()) {
      SimNat nat = nat(options.withRefresh(refresh));
      int port = nat.outbound(PHONE, SimTransport.UDP, 0).port();
      assertThat(nat.inbound(port, SimTransport.UDP, at(20_000))).contains(PHONE);
      assertThat(nat.inbound(port, SimTransport.UDP, at(40_000)).isPresent())
          .isEqualTo(refresh == NatOptions.Refresh.BOTH_WAYS);
    }
  }

  @Test
  void streamsLiveLongAndHavePortsOfTheirOwn() {
    SimNat nat = nat(options.withPorts(NatOptions.Ports.PRESERVED));
    assertThat(nat.outbound(PHONE, SimTransport.TLS, 0)).hasToString("198.51.100.98:5060");
    assertThat(nat.outbound(OTHER, SimTransport.UDP, 0)).hasToString("198.51.100.98:5060");
    assertThat(nat.inbound(5060, SimTransport.TCP, at(7_000_000))).contains(PHONE);
    assertThat(nat.inbound(5060, SimTransport.UDP, at(7_000_000))).isEmpty();
  }

  @Test
  void preservedPortIsKeptEvenAfterBeingForgottenUnlessTaken() {
    SimNat nat = nat(options.withPorts(NatOptions.Ports.PRESERVED));
    assertThat(nat.outbound(PHONE, SimTransport.UDP, 0).port()).isEqualTo(5060);
    assertThat(nat.outbound(OTHER, SimTransport.UDP, 0).port()).isNotEqualTo(5060);
    assertThat(nat.outbound(PHONE, SimTransport.UDP, at(60_000)).port()).isEqualTo(5060);
  }

  @Test
  void portsDifferWhileMappingsLive() {
    SimNat nat = nat(options);
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 20_000; i++) {
      SimEndpoint phone = new SimEndpoint("10.0." + i / 250 + "." + i % 250, 5060);
      assertThat(ports.add(nat.outbound(phone, SimTransport.UDP, 0).port())).isTrue();
    }
    assertThat(ports).allMatch(port -> port >= 1024 && port <= 65535);
  }

  @Test
  void rebootForgetsEverything() {
    SimNat nat = nat(options.withUdpTimeout(Duration.ofMinutes(2)));
    int port = nat.outbound(PHONE, SimTransport.UDP, 0).port();
    nat.reboot();
    assertThat(nat.inbound(port, SimTransport.UDP, 1)).isEmpty();
  }

  private static SimNat nat(NatOptions options) {
    return new SimNat("198.51.100.98", options, new Random(7));
  }

  private static long at(long millis) {
    return millis * 1_000_000;
  }
}
