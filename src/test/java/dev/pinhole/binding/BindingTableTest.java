package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BindingTableTest {
  private final ManualTimers timers = new ManualTimers();
  private final BindingTable table =
      new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
  private final Recorder recorder = new Recorder(table);

  BindingTableTest() {
    table.know(BindingTable.Knowledge.COMPLETE);
  }

  private Binding only() {
    assertThat(table.bindings()).hasSize(1);
    return table.bindings().iterator().next();
  }

  @Test
  void recordsWhatTheRegisterSaid() {
    long now = timers.epochMillis();
    recorder.apply(Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    Binding binding = only();
    assertThat(binding.key())
        .isEqualTo(new BindingKey("default", "internal", "1000", "203.0.113.88", "a@x"));
    assertThat(binding.registration().contactHost()).isEqualTo("198.51.100.98");
    assertThat(binding.registration().contactPort()).isEqualTo(4000);
    assertThat(binding.first()).isEqualTo(new FirstContact("192.168.1.120", 5060));
    assertThat(binding.lifetime())
        .isEqualTo(new Lifetime(now, now, 0, now + 3_600_000, timers.nanos() + 3_600_000_000_000L));
    assertThat(binding.nat()).isEqualTo(Nat.YES);
    assertThat(recorder.evidence.get(binding.key()).get(0))
        .contains("192.168.1.120:5060", "198.51.100.98:4000");
  }

  @Test
  void aRefreshChallengedWithTheRewrittenContactStaysRewritten() {
    recorder.apply(Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    timers.advance(Duration.ofMinutes(30));
    recorder.apply(Phones.challenged("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    assertThat(only().natKind()).contains(NatKind.REWRITTEN_CONTACT);
    assertThat(only().lifetime().refreshCount()).isEqualTo(1);
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED);
  }

  @Test
  void aDaemonThatJoinsBeforeSuchARefreshSaysUnknown() {
    table.know(BindingTable.Knowledge.PARTIAL);
    recorder.apply(Phones.challenged("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    table.know(BindingTable.Knowledge.COMPLETE);
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    assertThat(only().nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(only().first()).isEqualTo(FirstContact.UNKNOWN);
  }

  @Test
  void aBindingKnownFromAListingIsNotDirectByItsNextChallenge() {
    Comparison listing = table.compare(new Scope.Profile("internal"));
    recorder.add(listing.row(Phones.listed("a@x", "198.51.100.98:4000", Phones.NAT, 4000)));
    recorder.finish(listing, HistoryEvent.GONE_WHILE_AWAY, "");
    recorder.apply(Phones.challenged("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    assertThat(only().nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(only().lifetime().registeredAt()).isZero();
    assertThat(recorder.events()).containsExactly(HistoryEvent.LISTED);
  }

  @Test
  void aPhoneThatComesBackWithItsRewrittenContactIsStillBehindNat() {
    recorder.apply(Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    recorder.apply(Phones.unregistered("a@x"));
    recorder.apply(Phones.challenged("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    assertThat(only().nat()).isEqualTo(Nat.YES);
    assertThat(only().natKind()).contains(NatKind.REWRITTEN_CONTACT);
  }

  @Test
  void aChallengeFromAnotherAddressSaysNothingOfThisPhone() {
    recorder.apply(Phones.challenged("a@x", "10.1.1.1:5060", "192.0.2.66", 9));
    recorder.apply(Phones.challenged("a@x", "198.51.100.106:5060", Phones.PUBLIC, 5060));
    recorder.apply(Phones.registered("a@x", "198.51.100.106:5060", Phones.PUBLIC, 5060));

    assertThat(only().nat()).isEqualTo(Nat.NO);
  }

  @Test
  void challengesForgedFromItsAddressDoNotHideAPhone() {
    for (int i = 0; i < 2 * FirstContacts.LIMIT_PER_PLACE; i++) {
      recorder.apply(Phones.challenged(i + "@forged", "10.1.1.1:5060", Phones.NAT, 4000));
    }
    recorder.apply(Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    assertThat(only().nat()).isEqualTo(Nat.YES);
  }

  @Test
  void aNewNetworkAddressForgetsWhatWasLearnt() {
    recorder.apply(Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "192.0.2.7:4001", "192.0.2.7", 4001));

    assertThat(only().nat()).isEqualTo(Nat.UNKNOWN);
    assertThat(recorder.events())
        .containsExactly(HistoryEvent.REGISTERED, HistoryEvent.MOVED, HistoryEvent.VERDICT_CHANGED);
    Change.HistoryRow moved = recorder.history.get(1);
    assertThat(moved.previousIp()).isEqualTo(Phones.NAT);
    assertThat(moved.previousPort()).isEqualTo(4000);
    assertThat(moved.previousNat()).contains(Nat.YES);
    assertThat(recorder.history.get(2).previousNat()).contains(Nat.YES);
  }

  @Test
  void anotherPortIsARebinding() {
    recorder.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4001));

    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED, HistoryEvent.REBOUND);
    assertThat(recorder.history.get(1).previousIp()).isEqualTo(Phones.NAT);
    assertThat(recorder.history.get(1).previousPort()).isEqualTo(4000);
  }

  @Test
  void aPhoneBehindNatCastsDoubtOnTheDirectOnesAtItsAddress() {
    direct("direct@x");
    assertThat(only().nat()).isEqualTo(Nat.NO);

    recorder.apply(Phones.registered("nat@x", "192.168.1.120:5060", Phones.NAT, 4000));

    assertThat(table.bindings())
        .extracting(b -> b.key().callId() + " " + b.nat())
        .containsExactlyInAnyOrder("direct@x UNKNOWN", "nat@x YES");
    assertThat(recorder.events())
        .containsExactly(
            HistoryEvent.REGISTERED, HistoryEvent.REGISTERED, HistoryEvent.VERDICT_CHANGED);
  }

  @Test
  void thatDoubtLastsADay() {
    recorder.apply(Phones.registered("nat@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.unregistered("nat@x"));

    timers.advance(Duration.ofHours(23));
    direct("early@x");
    timers.advance(Duration.ofHours(2));
    direct("late@x");

    assertThat(table.bindings())
        .extracting(b -> b.key().callId() + " " + b.nat())
        .containsExactlyInAnyOrder("early@x UNKNOWN", "late@x NO");
  }

  /** A neighbour's phone. */
  private void direct(String callId) {
    String at = "198.51.100.98:5060";
    recorder.apply(Phones.by("1001", Phones.challenged(callId, at, Phones.NAT, 5060)));
    recorder.apply(Phones.by("1001", Phones.registered(callId, at, Phones.NAT, 5060)));
  }

  @Test
  void warnsOnceOfAForeignPath() {
    String contact = "198.51.100.98:4000;fs_path=sip%3A1000%40192.0.2.99%3A5060";
    recorder.apply(Phones.registered("a@x", contact, Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", contact, Phones.NAT, 4000));

    assertThat(only().natKind()).contains(NatKind.FOREIGN_PATH);
    assertThat(recorder.foreign).hasSize(1);
  }

  @Test
  void anEventDuringAListingCountsMoreThanTheListing() {
    recorder.apply(Phones.registered("gone@x", "192.168.1.120:5060", Phones.NAT, 4000));
    Comparison listing = table.compare(new Scope.Profile("internal"));
    recorder.apply(Phones.unregistered("gone@x"));
    recorder.apply(Phones.registered("new@x", "192.168.1.121:5060", Phones.NAT, 4001));
    recorder.add(listing.row(Phones.listed("gone@x", "192.168.1.120:5060", Phones.NAT, 4000)));
    Comparison.Result result = recorder.finish(listing, HistoryEvent.GONE_WHILE_AWAY, "");

    assertThat(only().key().callId()).isEqualTo("new@x");
    assertThat(result).isEqualTo(new Comparison.Result(1, 0, 0, 0, List.of()));
  }

  @Test
  void whatAWholeListingLacksIsGone() {
    recorder.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("b@x", "192.168.1.121:5060", Phones.NAT, 4001));
    Comparison listing = table.compare(new Scope.Profile("internal"));
    recorder.add(listing.row(Phones.listed("b@x", "192.168.1.121:5060", Phones.NAT, 4777)));
    Comparison.Result result = recorder.finish(listing, HistoryEvent.GONE_WHILE_AWAY, "since then");

    assertThat(result).isEqualTo(new Comparison.Result(1, 0, 1, 1, result.changes()));
    assertThat(result.changes())
        .extracting(change -> change.binding().key().callId() + " " + change.getClass())
        .containsExactly(
            "b@x " + Change.HistoryRow.class,
            "b@x " + Change.Saved.class,
            "a@x " + Change.HistoryRow.class,
            "a@x " + Change.Removed.class);
    assertThat(only().registration().networkPort()).isEqualTo(4777);
    assertThat(recorder.events().subList(2, 4))
        .containsExactly(HistoryEvent.REBOUND, HistoryEvent.GONE_WHILE_AWAY);
    assertThat(recorder.history.get(3).detail()).isEqualTo("since then");
  }

  @Test
  void aBrokenListingTakesNothingAway() {
    recorder.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    table.compare(new Scope.Profile("internal")).abort();

    assertThat(table.bindings()).hasSize(1);
  }

  @Test
  void restoredKnowledgeSurvivesARestart() {
    recorder.apply(Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    BindingTable next =
        new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
    next.restore(only());

    next.apply(Phones.challenged("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    next.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));

    assertThat(next.bindings())
        .singleElement()
        .satisfies(b -> assertThat(b.natKind()).contains(NatKind.REWRITTEN_CONTACT));
  }

  /** They take as much memory as those that registered. */
  @Test
  void whatIsRestoredSharesItsTexts() {
    recorder.apply(Phones.registered("a@x", "192.168.1.120:5060", Phones.NAT, 4000));
    recorder.apply(Phones.registered("b@x", "192.168.1.120:5060", Phones.NAT, 4001));
    BindingTable next =
        new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
    List<Binding> restored =
        table.bindings().stream().map(BindingTableTest::asRead).map(next::restore).toList();

    Registration one = restored.get(0).registration();
    Registration other = restored.get(1).registration();
    assertThat(one.userAgent()).isNotEmpty().isSameAs(other.userAgent());
    assertThat(one.networkIp()).isNotEmpty().isSameAs(other.networkIp());
    assertThat(one.contactHost()).isNotEmpty().isSameAs(other.contactHost());
    assertThat(one.freeswitchStatus()).isNotEmpty().isSameAs(other.freeswitchStatus());
    assertThat(restored.get(0).key().domain()).isSameAs(restored.get(1).key().domain());
    assertThat(restored).containsExactlyElementsOf(table.bindings());
  }

  /** Each text an object of its own, as a database gives it. */
  private static Binding asRead(Binding binding) {
    BindingKey key = binding.key();
    Registration of = binding.registration();
    return new Binding(
        binding.id(),
        new BindingKey(
            new String(key.node()),
            key.profile(),
            key.user(),
            new String(key.domain()),
            key.callId()),
        new Registration(
            of.contact(),
            new String(of.contactHost()),
            of.contactPort(),
            new String(of.networkIp()),
            of.networkPort(),
            of.proxy(),
            of.transport(),
            new String(of.userAgent()),
            new String(of.freeswitchStatus()),
            of.forcePing(),
            of.otherServer(),
            of.via()),
        binding.first(),
        binding.nat(),
        binding.natKind(),
        binding.lifetime(),
        binding.reachability());
  }

  /** As a listing of a directory in other letters has it. */
  @Test
  void aDomainIsTheSameInUpperAndLowerCaseAndAUserIsNot() {
    recorder.apply(named("1000a", "PBX.Example.org"));
    recorder.apply(named("1000a", "pbx.example.ORG"));
    assertThat(table.bindings()).hasSize(1);
    assertThat(table.bindings().get(0).key().domain()).isEqualTo("PBX.Example.org");
    recorder.apply(named("1000A", "pbx.example.org"));
    assertThat(table.bindings()).hasSize(2);
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED, HistoryEvent.REGISTERED);
    assertThat(table.find(new BindingKey("default", "internal", "1000a", "pbx.example.org", "a")))
        .isPresent();
  }

  /** As {@code sip-force-user} has it. */
  @Test
  void theUserOfTheChallengeNeedNotBeTheOneThatRegisters() {
    table.know(BindingTable.Knowledge.COMPLETE);
    recorder.apply(
        Phones.by("desk_1", Phones.challenged("a@x", "192.168.1.120:5060", Phones.NAT, 4000)));
    recorder.apply(Phones.registered("a@x", Phones.NAT + ":4000", Phones.NAT, 4000));
    assertThat(only().nat()).isEqualTo(Nat.YES);
    assertThat(only().natKind()).contains(NatKind.REWRITTEN_CONTACT);
    assertThat(only().first().host()).isEqualTo("192.168.1.120");

    // What comes from elsewhere proves nothing.
    recorder.apply(
        Phones.by("desk_1", Phones.challenged("b@x", "192.168.1.120:5060", "192.0.2.1", 4000)));
    recorder.apply(
        Phones.by("1001", Phones.registered("b@x", Phones.PUBLIC + ":5060", Phones.PUBLIC, 5060)));
    assertThat(table.bindings())
        .filteredOn(each -> each.key().callId().equals("b@x"))
        .singleElement()
        .satisfies(each -> assertThat(each.nat()).isEqualTo(Nat.UNKNOWN));
  }

  private static SofiaEvent.Registered named(String user, String domain) {
    return new SofiaEvent.Registered(
        new SofiaEvent.Register(
            new SofiaEvent.Aor("internal", user, domain),
            "a",
            "<sip:x@192.168.1.120>",
            "Registered(UDP)",
            Phones.NAT,
            4000,
            "LabUA"),
        3600,
        SofiaEvent.DirectoryPing.NOT_FORCED);
  }

  @Test
  void restoredSightingsAndDepartedOnesCount() {
    BindingKey other = new BindingKey("default", "internal", "1002", "203.0.113.88", "z@x");
    table.restoreSighting(other, Phones.NAT, Nat.YES, Duration.ofHours(1).toMillis());
    direct("a@x");
    assertThat(only().nat()).isEqualTo(Nat.UNKNOWN);

    BindingKey back = new BindingKey("default", "internal", "1000", "203.0.113.88", "back@x");
    table.restoreDeparted(
        back,
        Phones.PUBLIC,
        new FirstContact("10.0.0.5", 5060),
        Nat.YES,
        Optional.of(NatKind.REWRITTEN_CONTACT),
        Duration.ofDays(1).toMillis());
    recorder.apply(Phones.challenged("back@x", "198.51.100.106:5060", Phones.PUBLIC, 5060));
    recorder.apply(Phones.registered("back@x", "198.51.100.106:5060", Phones.PUBLIC, 5060));
    assertThat(table.bindings())
        .filteredOn(b -> b.key().equals(back))
        .singleElement()
        .satisfies(b -> assertThat(b.nat()).isEqualTo(Nat.YES));
  }
}
