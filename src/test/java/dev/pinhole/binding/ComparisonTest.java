package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What piles up while FreeSWITCH lists. */
class ComparisonTest {
  private final Assessor assessor = new Assessor(new Judge(List.of()), Proxies.NONE);
  private final BindingTable table = new BindingTable("default", assessor, new ManualTimers());

  @Test
  void whereFarTooMuchHappensMeanwhileTheListingTellsNothing() {
    table.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    Comparison listing = table.compare(new Scope.Profile("internal"));
    listing.row(Phones.listed("b@x", "192.168.1.120:5060", Phones.NAT, 4000));
    for (int i = 0; i < Comparison.MOST_MEANWHILE; i++) {
      table.apply(Phones.unregistered(i + "@x"));
    }
    assertThat(listing.isOverrun()).isTrue();
    assertThat(listing.row(Phones.listed("c@x", "192.168.1.120:5060", Phones.NAT, 4000))).isEmpty();
    assertThat(listing.finish(HistoryEvent.GONE_WHILE_AWAY, "").changes()).isEmpty();
    assertThat(table.bindings())
        .extracting(binding -> binding.key().callId())
        .containsExactlyInAnyOrder("a@x", "b@x");
  }

  @Test
  void rowsThatAreNotTakenUpLeaveNothing() {
    table.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    Comparison listing = table.compare(new Scope.Profile("internal"));
    table.room(BindingTable.Room.NONE);
    for (String callId : List.of("a@x", "b@x", "c@x")) {
      listing.row(Phones.listed(callId, "192.168.1.120:5060", Phones.NAT, 4000));
    }
    Comparison.Result result = listing.finish(HistoryEvent.GONE_WHILE_AWAY, "");

    assertThat(result).isEqualTo(new Comparison.Result(1, 0, 0, 0, List.of()));
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.refused()).isEqualTo(2);
  }

  /** A phone may take another User-Agent each time. */
  @Test
  void textsThatBindingsShareAreSoMany() {
    for (int i = 0; i < 3 * Assessor.MOST_TEXTS; i++) {
      assessor.read(
          new SofiaEvent.Register(
              Phones.AOR,
              "a@x",
              "<sip:1000@192.0.2.1>",
              "Registered(UDP)",
              "192.0.2.1",
              9,
              "u" + i));
    }
    assertThat(assessor.texts()).isBetween(1, Assessor.MOST_TEXTS);
    int before = assessor.texts();
    assessor.advertised("<sip:1000@anybody.example>");
    assertThat(assessor.texts()).isEqualTo(before);
  }
}
