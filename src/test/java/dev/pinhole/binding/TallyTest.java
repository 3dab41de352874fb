package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final BindingTable table =
      new BindingTable("default", new Assessor(new Judge(List.of())), new ManualTimers());

  /** Whatever happens, in whatever order, it is what counting all of them would give. */
  @Test
  void isWhatCountingWouldGive() {
    Random random = new Random(11);
    for (int step = 0; step < 3_000; step++) {
      table.apply(event(random));
      Map<Tally.Sort, Integer> counted = new HashMap<>();
      int unreachable = 0;
      for (Binding binding : table.bindings()) {
        counted.merge(Tally.Sort.of(binding), 1, Integer::sum);
        unreachable += binding.reachability().isUnreachable() ? 1 : 0;
      }
      assertThat(table.tally().counts()).isEqualTo(counted);
      assertThat(table.tally().unreachable()).isEqualTo(unreachable);
    }
    assertThat(table.tally().counts()).hasSizeGreaterThan(2);
  }

  private static SofiaEvent event(Random random) {
    String callId = random.nextInt(12) + "@x";
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
                  ? SofiaEvent.Reachability.REACHABLE
                  : SofiaEvent.Reachability.UNREACHABLE,
              "200");
      case 2 -> Phones.challenged(callId, "10.0.0.1:5060", ip, 5060);
      default -> Phones.registered(callId, contact, ip, direct ? 5060 : 4_000);
    };
  }
}
