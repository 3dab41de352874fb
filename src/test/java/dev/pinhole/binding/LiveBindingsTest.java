package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveBindingsTest {
  private final BindingTable table =
      new BindingTable(
          "default", new Assessor(new Judge(List.of()), Proxies.NONE), new ManualTimers());

  /** Whatever happens, in whatever order, to a user with few phones or with many. */
  @ParameterizedTest
  @ValueSource(ints = {12, 40})
  void knowsAndCountsWhatIsThere(int phones) {
    Random random = new Random(11);
    Set<String> alive = new HashSet<>();
    for (int step = 0; step < 3_000; step++) {
      SofiaEvent event = event(random, phones);
      table.apply(event);
      if (event instanceof SofiaEvent.Registered registered) {
        alive.add(registered.register().callId());
      } else if (event instanceof SofiaEvent.Unregistered unregistered) {
        alive.remove(unregistered.callId());
      }
      assertThat(table.size()).isEqualTo(alive.size());
      assertThat(table.bindings())
          .extracting(binding -> binding.key().callId())
          .containsExactlyInAnyOrderElementsOf(alive);
      assertThat(table.bindings(Phones.AOR)).containsExactlyInAnyOrderElementsOf(table.bindings());
      Map<BindingTable.Group, Integer> counted = new HashMap<>();
      int unreachable = 0;
      for (Binding binding : table.bindings()) {
        counted.merge(BindingTable.Group.of(binding), 1, Integer::sum);
        unreachable += binding.reachability().isUnreachable() ? 1 : 0;
      }
      assertThat(table.counts()).isEqualTo(counted);
      assertThat(table.unreachable()).isEqualTo(unreachable);
      for (Endpoint source :
          List.of(Endpoint.of(Phones.NAT, 4_000), Endpoint.of(Phones.PUBLIC, 5060))) {
        assertThat(table.evidence().at(source))
            .containsExactlyInAnyOrderElementsOf(
                table.bindings().stream()
                    .filter(binding -> binding.registration().cameFrom(source))
                    .toList());
      }
    }
    assertThat(table.counts()).hasSizeGreaterThan(1);
  }

  @Test
  void oneUserDoesNotFillTheMemoryOfAll() {
    int most = BindingTable.MOST_OF_USER;
    Comparison listing = table.compare(new Scope.Profile("internal"));
    for (int i = 0; i < most + 10; i++) {
      table.apply(Phones.registered(i + "@x", Phones.NAT + ":4000", Phones.NAT, 4000));
      listing.row(Phones.listed(i + "@x", Phones.NAT + ":4000", Phones.NAT, 4000));
    }
    assertThat(table.size()).isEqualTo(most);
    assertThat(table.refused()).isEqualTo(10);
    table.apply(Phones.unregistered("0@x"));
    table.apply(Phones.registered(most + "@x", Phones.NAT + ":4000", Phones.NAT, 4000));
    assertThat(table.size()).isEqualTo(most);
  }

  /** With multiple registrations, a user may have any number. */
  @Test
  void tensOfThousandsOfOneUser() {
    for (int phone = 0; phone < 40_000; phone++) {
      table.apply(Phones.registered(phone + "@x", "192.168.1.120:5060", Phones.NAT, 4_000));
    }
    assertThat(table.bindings(Phones.AOR)).hasSize(40_000);
    for (int phone = 0; phone < 40_000; phone++) {
      assertThat(table.apply(Phones.unregistered(phone + "@x"))).hasSize(2);
    }
    assertThat(table.size()).isZero();
    assertThat(table.bindings(Phones.AOR)).isEmpty();
    assertThat(table.counts()).isEmpty();
  }

  private static SofiaEvent event(Random random, int phones) {
    String callId = random.nextInt(phones) + "@x";
    boolean direct = random.nextInt(4) == 0;
    String ip = direct ? Phones.PUBLIC : Phones.NAT;
    String contact = direct ? Phones.PUBLIC + ":5060" : "192.168.1.120:5060";
    return switch (random.nextInt(6)) {
      case 0 -> Phones.unregistered(callId);
      case 1 ->
          new SofiaEvent.UserState(
              Phones.AOR,
              callId,
              random.nextBoolean()
                  ? SofiaEvent.PingStatus.REACHABLE
                  : SofiaEvent.PingStatus.UNREACHABLE,
              "200");
      case 2 -> Phones.challenged(callId, "10.0.0.1:5060", ip, 5060);
      default -> Phones.registered(callId, contact, ip, direct ? 5060 : 4_000);
    };
  }
}
