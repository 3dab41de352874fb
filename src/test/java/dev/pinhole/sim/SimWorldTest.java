package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimWorldTest {
  private final ManualTimers timers = new ManualTimers();
  private final SimFreeSwitch sim =
      SimFreeSwitch.start(SimOptions.builder().timers(timers).heartbeat(Duration.ZERO).build());
  private final EslSocket socket = EslSocket.login(sim);

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void phoneBehindNatIsLostAfterItsTimeout() {
    SimPhone phone = new SimWorld(sim, 1).add(PhoneKind.REWRITTEN_CONTACT);
    phone.register();
    SimRow row = phone.row().orElseThrow();
    assertThat(row.status()).isEqualTo("Registered(UDP)");
    assertThat(row.target()).isEqualTo(row.network());
    timers.advance(Duration.ofMillis(29_999));
    assertThat(phone.reachable()).isTrue();
    assertThat(phone.unreachable()).isZero();
    timers.advance(Duration.ofMillis(1));
    assertThat(phone.reachable()).isFalse();
    timers.advance(Duration.ofSeconds(12));
    assertThat(phone.unreachable()).hasSeconds(12);
  }

  @Test
  void keepAlivesKeepItReachableAndCountForItselfOnly() {
    SimPhone phone = new SimWorld(sim, 1).add(PhoneKind.PRIVATE_CONTACT);
    phone.register();
    for (int i = 0; i < 4; i++) {
      timers.advance(Duration.ofSeconds(25));
      keepAlive(phone.row().orElseThrow());
    }
    assertThat(phone.keepAlives()).isEqualTo(4);
    assertThat(phone.unreachable()).isZero();
    assertThat(phone.unreachableAlone()).hasSeconds(70);
    assertThat(phone.reachable()).isTrue();
  }

  @Test
  void keepAliveThatComesTooLateReachesNobody() {
    SimPhone phone = new SimWorld(sim, 1).add(PhoneKind.PRIVATE_CONTACT);
    phone.register();
    timers.advance(Duration.ofSeconds(30));
    keepAlive(phone.row().orElseThrow());
    assertThat(phone.keepAlives()).isZero();
    assertThat(phone.reachable()).isFalse();
    assertThat(sim.notifyCounts().sent()).isEqualTo(1);
  }

  @Test
  void refreshAfterTheNatForgotComesFromAnotherPort() {
    SimPhone phone =
        new SimWorld(sim, 1).add(PhoneKind.REWRITTEN_CONTACT).refreshEvery(Duration.ofSeconds(100));
    phone.register();
    SimRow first = phone.row().orElseThrow();
    timers.advance(Duration.ofSeconds(100));
    SimRow second = phone.row().orElseThrow();
    assertThat(second.callId()).isEqualTo(first.callId());
    assertThat(second.network().host()).isEqualTo(first.network().host());
    assertThat(second.network().port()).isNotEqualTo(first.network().port());
    assertThat(second.target()).isEqualTo(second.network());
    assertThat(phone.reachable()).isTrue();
    assertThat(phone.unreachable()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(70));
  }

  @Test
  void rowThatIsGoneFromTheTableReachesNobody() {
    SimPhone phone = new SimWorld(sim, 1).add(PhoneKind.DIRECT);
    phone.register();
    assertThat(phone.reachable()).isTrue();
    sim.registrar().removeSilently(phone.row().orElseThrow());
    assertThat(phone.reachable()).isFalse();
  }

  @Test
  void unregisteredPhoneIsNotMissed() {
    SimPhone phone = new SimWorld(sim, 1).add(PhoneKind.PRIVATE_CONTACT);
    phone.register();
    timers.advance(Duration.ofSeconds(40));
    phone.unregister();
    timers.advance(Duration.ofSeconds(100));
    assertThat(phone.unreachable()).hasSeconds(10);
    assertThat(phone.row()).isEmpty();
    assertThat(sim.registrar().rows()).isEmpty();
    phone.register();
    assertThat(phone.reachable()).isTrue();
    assertThat(phone.unreachable()).hasSeconds(10);
  }

  @Test
  void rebootOfTheNatLosesItsPhonesUntilTheyRefresh() {
    SimWorld world = new SimWorld(sim, 1);
    SimNat nat = world.nat(NatOptions.defaults());
    SimPhone phone =
        world.add(PhoneKind.REWRITTEN_CONTACT, nat).refreshEvery(Duration.ofSeconds(20));
    SimPhone other = world.add(PhoneKind.PRIVATE_CONTACT);
    phone.register();
    other.register();
    timers.advance(Duration.ofSeconds(10));
    SimEndpoint before = phone.row().orElseThrow().network();
    world.reboot(nat);
    assertThat(phone.reachable()).isFalse();
    assertThat(other.reachable()).isTrue();
    timers.advance(Duration.ofSeconds(10));
    assertThat(phone.row().orElseThrow().network()).isNotEqualTo(before);
    assertThat(phone.reachable()).isTrue();
    assertThat(phone.unreachable()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    assertThat(other.unreachable()).isZero();
  }

  @Test
  void unpluggedPhoneAnswersNothing() {
    SimPhone phone = new SimWorld(sim, 1).add(PhoneKind.PRIVATE_CONTACT);
    phone.register();
    phone.unplug();
    keepAlive(phone.row().orElseThrow());
    timers.advance(Duration.ofSeconds(10));
    assertThat(phone.keepAlives()).isZero();
    assertThat(phone.reachable()).isFalse();
    assertThat(phone.unreachable()).hasSeconds(10);
    phone.plugIn();
    assertThat(phone.reachable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(PhoneKind.class)
  void everyKindRegistersAsItShould(PhoneKind kind) {
    SimPhone phone = new SimWorld(sim, 3).add(kind);
    phone.register();
    SimRow row = phone.row().orElseThrow();
    assertThat(phone.reachable()).isEqualTo(!kind.astray());
    assertThat(phone.nat().isPresent()).isEqualTo(kind.behindNat());
    String expected =
        switch (kind) {
          case TCP -> "Registered(TCP-NAT)";
          case TLS -> "Registered(TLS-NAT)";
          case WEBSOCKET -> "Registered(WS-NAT)";
          case FORCED_CONTACT -> "Registered(AUTO-NAT)";
          case PRIVATE_CONTACT, CARRIER_GRADE, PROXIED, FOREIGN_PATH -> "Registered(UDP-NAT)";
          default -> "Registered(UDP)";
        };
    assertThat(row.status()).isEqualTo(expected);
    assertThat(row.transport()).isEqualTo(kind.transport());
    assertThat(row.target().equals(row.network()))
        .isEqualTo(
            switch (kind) {
              case STUN, ADDRESS_MISMATCH, PORT_MISMATCH, HOST_NAME, FOREIGN_PATH -> false;
              default -> true;
            });
    phone.unregister();
    assertThat(sim.registrar().rows()).isEmpty();
  }

  @Test
  void demoWithoutKeepAlivesIsNoBetterThanWithout() {
    SimWorld world = SimWorld.demo(sim, 42, 60);
    world.start(Duration.ofSeconds(5));
    timers.advance(Duration.ofSeconds(5));
    assertThat(sim.registrar().size()).isEqualTo(60);
    timers.advance(Duration.ofSeconds(115));
    WorldReport report = world.report();
    assertThat(report.phones()).isEqualTo(60);
    assertThat(report.behindNat()).isBetween(40, 56);
    assertThat(report.reachable()).isEqualTo(report.reachableAlone()).isLessThan(25);
    assertThat(report.astray()).isBetween(2, 6);
    assertThat(report.keepAlives()).isZero();
    world.close();
  }

  @Test
  void demoWithKeepAlivesReachesAllThatCanBeReached() {
    SimWorld world = SimWorld.demo(sim, 42, 60);
    world.start(Duration.ofSeconds(5));
    for (int second = 0; second < 120; second += 5) {
      timers.advance(Duration.ofSeconds(5));
      sim.registrar().rows().forEach(this::keepAlive);
    }
    WorldReport report = world.report();
    assertThat(report.reachable()).isEqualTo(report.behindNat() - report.astray());
    assertThat(report.reachableAlone()).isLessThan(25);
    assertThat(report.keepAlives()).isGreaterThan(60 * 20);
  }

  @Test
  void demoHasEveryKindAndIsTheSameForTheSameSeed() {
    List<String> first = demoRows();
    sim.registrar().rows().forEach(sim.registrar()::removeSilently);
    timers.stepWallClock(Duration.ZERO);
    assertThat(demoRows()).isEqualTo(first);
    assertThat(SimWorld.demo(sim, 1, 14).phones())
        .extracting(SimPhone::kind)
        .containsExactly(PhoneKind.values());
  }

  @Test
  void addressesAreFromDocumentationAndPrivateRangesOnly() {
    SimWorld world = SimWorld.demo(sim, 5, 5000);
    world.start(Duration.ofSeconds(1));
    timers.advance(Duration.ofSeconds(1));
    String outside = "(192\\.0\\.2|198\\.51\\.100|203\\.0\\.113)\\.\\d+";
    assertThat(sim.registrar().rows())
        .hasSize(5000)
        .allMatch(row -> row.network().host().matches(outside))
        .allMatch(row -> !row.network().host().equals("203.0.113.88"));
    List<String> nats =
        world.phones().stream()
            .flatMap(phone -> phone.nat().stream())
            .map(SimNat::publicIp)
            .toList();
    assertThat(world.phones().stream().filter(phone -> !phone.kind().behindNat()).toList())
        .allMatch(phone -> !nats.contains(phone.row().orElseThrow().network().host()));
  }

  private List<String> demoRows() {
    try (SimWorld world = SimWorld.demo(sim, 9, 40)) {
      world.start(Duration.ofSeconds(2));
      timers.advance(Duration.ofSeconds(2));
      return sim.registrar().rows().stream()
          .map(row -> row.user() + row.contact() + row.network() + row.userAgent() + row.callId())
          .collect(Collectors.toList());
    }
  }

  private void keepAlive(SimRow row) {
    socket.reply(
        "sendevent NOTIFY",
        "profile: " + row.profile(),
        "event-string: keep-alive",
        "content-type: text/plain",
        "user: " + row.user(),
        "host: " + row.host(),
        "call-id: " + row.callId());
  }
}
