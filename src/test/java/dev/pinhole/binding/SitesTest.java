package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.Proxies;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SitesTest {
  private final ManualTimers timers = new ManualTimers();
  private final BindingTable table =
      new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);

  SitesTest() {
    table.know(BindingTable.Knowledge.COMPLETE);
  }

  private static String ipv4(int number) {
    return "203.0." + (number >> 8) + "." + (number & 255);
  }

  private static String ipv6(String network, int number) {
    return network + "::" + Integer.toHexString(number + 1);
  }

  private void registersBehindNat(String callId, String networkIp) {
    table.apply(Phones.registered(callId, "192.168.1.120:5060", networkIp, 4000));
  }

  /** The verdict on a phone that is where its Contact is, and leaves again. */
  private Nat direct(String networkIp) {
    String at = networkIp.contains(":") ? "[" + networkIp + "]:5060" : networkIp + ":5060";
    String callId = networkIp + "@direct";
    table.apply(Phones.by("1001", Phones.challenged(callId, at, networkIp, 5060)));
    table.apply(Phones.by("1001", Phones.registered(callId, at, networkIp, 5060)));
    Nat verdict =
        table.bindings().stream()
            .filter(each -> each.key().callId().equals(callId))
            .findFirst()
            .orElseThrow()
            .nat();
    table.apply(Phones.by("1001", Phones.unregistered(callId)));
    return verdict;
  }

  @Test
  void onePhoneThatMovesThroughIpv4LeavesSoManyPlaces() {
    int moves = Sites.MOST_DESERTED + 1_000;
    for (int i = 0; i <= moves; i++) {
      registersBehindNat("a@x", ipv4(i));
    }
    assertThat(table.desertedPlaces()).isEqualTo(Sites.MOST_DESERTED);
    assertThat(direct(ipv4(moves - 1))).isEqualTo(Nat.UNKNOWN);
    assertThat(direct(ipv4(moves - Sites.MOST_DESERTED + 1))).isEqualTo(Nat.UNKNOWN);
    // The oldest went first.
    assertThat(direct(ipv4(0))).isEqualTo(Nat.NO);
  }

  @Test
  void onePhoneThatMovesThroughAnIpv6NetworkLeavesOne() {
    registersBehindNat("b@x", ipv4(1));
    for (int i = 0; i < 50_000; i++) {
      registersBehindNat("a@x", ipv6("2001:db8:0:1", i));
    }
    registersBehindNat("b@x", ipv4(2));

    assertThat(table.desertedPlaces()).isEqualTo(2);
    assertThat(direct(ipv4(1))).isEqualTo(Nat.UNKNOWN);
    assertThat(direct(ipv6("2001:db8:0:1", 70_000))).isEqualTo(Nat.UNKNOWN);
    assertThat(direct(ipv6("2001:db8:0:2", 1))).isEqualTo(Nat.NO);
  }

  /** Of those that are alive, every address is a place of its own. */
  @Test
  void phonesInOneIpv6NetworkAreNoNeighbours() {
    registersBehindNat("a@x", ipv6("2001:db8:0:1", 1));

    assertThat(direct(ipv6("2001:db8:0:1", 2))).isEqualTo(Nat.NO);
    assertThat(direct(ipv6("2001:db8:0:1", 1))).isEqualTo(Nat.UNKNOWN);
  }

  @Test
  void noFloodHidesAPhoneThatIsThere() {
    registersBehindNat("b@x", ipv4(60_000));
    for (int i = 0; i < 2 * Sites.MOST_DESERTED; i++) {
      registersBehindNat("a@x", ipv4(i));
    }
    assertThat(direct(ipv4(60_000))).isEqualTo(Nat.UNKNOWN);
  }

  @Test
  void whatAnEarlierRunSawIsBoundedAsWell() {
    for (int i = 0; i < 2 * Sites.MOST_DESERTED; i++) {
      BindingKey key = new BindingKey("default", "internal", "1000", "203.0.113.88", i + "@x");
      table.restoreSighting(key, ipv4(i), Nat.YES, 2 * Sites.MOST_DESERTED - i);
    }
    assertThat(table.desertedPlaces()).isEqualTo(Sites.MOST_DESERTED);
    assertThat(direct(ipv4(2 * Sites.MOST_DESERTED - 1))).isEqualTo(Nat.UNKNOWN);
    assertThat(direct(ipv4(0))).isEqualTo(Nat.NO);
  }

  @Test
  void placesAreForgottenAfterADay() {
    for (int i = 0; i < 100; i++) {
      registersBehindNat("a@x", ipv4(i));
    }
    timers.advance(Duration.ofNanos(Sites.MEMORY).plusSeconds(1));
    assertThat(direct(ipv4(5))).isEqualTo(Nat.NO);
    registersBehindNat("a@x", ipv4(100));
    assertThat(table.desertedPlaces()).isEqualTo(1);
  }
}
