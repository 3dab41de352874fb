package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.ManualTimers;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

  /** What happens meanwhile must not stand for one that the listing lacks. */
  @Test
  void whatIsGoneIsFoundWhateverHappensMeanwhile() {
    ListedRegistration row = Phones.listed("b@x", "192.168.1.120:5060", Phones.NAT, 4000);
    SofiaEvent registered = Phones.registered("b@x", "192.168.1.120:5060", Phones.NAT, 4000);
    SofiaEvent left = Phones.unregistered("b@x");
    Map<String, Consumer<Comparison>> meanwhile =
        Map.of(
            "listed twice",
            listing -> List.of(row, row).forEach(listing::row),
            "refreshed, then listed",
            listing -> {
              table.apply(registered);
              listing.row(row);
            },
            "listed, then refreshed",
            listing -> {
              listing.row(row);
              table.apply(registered);
            },
            "listed, then left",
            listing -> {
              listing.row(row);
              table.apply(left);
            },
            "left, then listed",
            listing -> {
              table.apply(left);
              listing.row(row);
            },
            "another node's",
            listing -> listing.ofOtherNode(row, "second"));
    meanwhile.forEach(
        (what, happens) -> {
          table.apply(Phones.registered("gone@x", "192.168.1.120:5060", Phones.NAT, 4000));
          table.apply(registered);
          Comparison listing = table.compare(new Scope.Profile("internal"));
          happens.accept(listing);
          assertThat(listing.finish(HistoryEvent.GONE_WHILE_AWAY, "").vanished())
              .as(what)
              .isEqualTo(1);
        });
  }

  @Test
  void aRowOfAPhoneOfAnotherProfileStandsForNone() {
    ListedRegistration row = Phones.listed("b@x", "192.168.1.120:5060", Phones.NAT, 4000);
    Aor external = new Aor("external", Phones.AOR.user(), Phones.AOR.domain());
    SofiaEvent.Register register = row.register();
    Comparison other = table.compare(new Scope.Profile("external"));
    other.row(
        new ListedRegistration(
            new SofiaEvent.Register(
                external,
                "b@x",
                register.contact(),
                register.status(),
                register.networkIp(),
                register.networkPort(),
                register.userAgent()),
            3660,
            "Reachable",
            "vm"));
    other.abort();
    table.apply(Phones.registered("gone@x", "192.168.1.120:5060", Phones.NAT, 4000));
    Comparison listing = table.compare(new Scope.Profile("internal"));
    listing.row(row);
    assertThat(listing.finish(HistoryEvent.GONE_WHILE_AWAY, "").vanished()).isEqualTo(1);
  }

  /** One that an earlier run took for the phone's own address is a proxy by this one's rules. */
  @Test
  void aRowThatReadsAsBeforeIsReadAgainWhereAProxyMayBe() {
    ListedRegistration row = Phones.listed("a@x", "192.168.1.120:5060", Phones.NAT, 4000);
    table.compare(new Scope.Profile("internal")).row(row);
    for (Proxies proxies : List.of(Proxies.NONE, Proxies.of(List.of(Phones.NAT)))) {
      BindingTable after =
          new BindingTable(
              "default", new Assessor(new Judge(List.of()), proxies), new ManualTimers());
      table.bindings().forEach(after::restore);
      Comparison listing = after.compare(new Scope.Profile("internal"));
      listing.row(row);
      listing.finish(HistoryEvent.GONE_WHILE_AWAY, "");
      assertThat(after.bindings().get(0).registration().proxy().isPresent())
          .isEqualTo(!proxies.equals(Proxies.NONE));
    }
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
