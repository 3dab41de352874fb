package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserPlacesTest {
  private static final String PRIVATE = "192.168.1.120:5060";
  private static final String OUTSIDE = Phones.NAT + ":18473";

  private final ManualTimers timers = new ManualTimers();
  private final UserPlaces places = new UserPlaces(timers);
  private BindingTable table = table();

  private BindingTable table() {
    BindingTable made =
        new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
    made.know(BindingTable.Knowledge.COMPLETE);
    return made;
  }

  private Binding binding(String callId) {
    return table.bindings().stream()
        .filter(each -> each.key().callId().equals(callId))
        .findFirst()
        .orElseThrow();
  }

  /** A phone that rewrites its Contact after the 401. */
  private void rewrites(String callId) {
    table.apply(Phones.challenged(callId, PRIVATE, Phones.NAT, 18473));
    table.apply(Phones.registered(callId, OUTSIDE, Phones.NAT, 18473));
  }

  /** The same phone later: its first Contact shows what it had learnt before. */
  private Binding beginsAnew(String callId, int port) {
    String contact = Phones.NAT + ":" + port;
    table.apply(Phones.challenged(callId, contact, Phones.NAT, port));
    table.apply(Phones.registered(callId, contact, Phones.NAT, port));
    return binding(callId);
  }

  private static void isLearnt(Binding binding) {
    assertThat(binding.nat()).isEqualTo(Nat.YES);
    assertThat(binding.natKind()).contains(NatKind.REWRITTEN_CONTACT);
  }

  @Test
  void aNewCallIdOfTheSameUserAtTheSameAddressIsTheSamePhone() {
    rewrites("c1@x");
    table.apply(Phones.unregistered("c1@x"));
    isLearnt(beginsAnew("c2@x", 18473));
    table.apply(Phones.unregistered("c2@x"));
    timers.advance(Duration.ofDays(2));
    // Also where its port is another, and longer than neighbours count.
    isLearnt(beginsAnew("c3@x", 40_000));
  }

  @Test
  void soItIsWhileTheOldCallIdIsThereStill() {
    rewrites("c1@x");
    isLearnt(beginsAnew("c2@x", 18473));
  }

  @Test
  void andWhereAListingAloneShowsIt() {
    rewrites("c1@x");
    table.apply(Phones.unregistered("c1@x"));
    Comparison comparison = table.compare(new Scope.Profile("internal"));
    comparison.row(Phones.listed("c2@x", OUTSIDE, Phones.NAT, 18473));
    isLearnt(binding("c2@x"));
  }

  @Test
  void itHoldsForSevenDaysAfterThePhoneHasGone() {
    rewrites("c1@x");
    timers.advance(Duration.ofDays(30));
    table.apply(Phones.unregistered("c1@x"));
    timers.advance(Duration.ofDays(7));
    isLearnt(beginsAnew("c2@x", 18473));
    table.apply(Phones.unregistered("c2@x"));
    timers.advance(Duration.ofDays(7).plusSeconds(1));
    assertThat(beginsAnew("c3@x", 18473).nat()).isEqualTo(Nat.NO);
  }

  @Test
  void aPhoneThatWasElsewhereMeanwhileIsKnownWhenItComesBack() {
    rewrites("c1@x");
    table.apply(Phones.registered("c1@x", Phones.PUBLIC + ":5060", Phones.PUBLIC, 5060));
    assertThat(binding("c1@x").nat()).isEqualTo(Nat.UNKNOWN);
    table.apply(Phones.registered("c1@x", OUTSIDE, Phones.NAT, 18473));
    isLearnt(binding("c1@x"));
  }

  @Test
  void itIsNotKnownAtAnotherAddressNorOfAnotherUser() {
    rewrites("c1@x");
    table.apply(Phones.unregistered("c1@x"));
    timers.advance(Duration.ofDays(2));
    table.apply(Phones.challenged("c2@x", Phones.PUBLIC + ":5060", Phones.PUBLIC, 5060));
    table.apply(Phones.registered("c2@x", Phones.PUBLIC + ":5060", Phones.PUBLIC, 5060));
    assertThat(binding("c2@x").nat()).isEqualTo(Nat.NO);
    assertThat(places.at(aor("1001"), Phones.NAT)).isEmpty();
  }

  @Test
  void anEarlierRunTellsOfIt() {
    BindingKey key = new BindingKey("default", Phones.AOR, "c1@x");
    table.restoreSighting(key, Phones.NAT, Nat.YES, Duration.ofDays(6).toMillis());
    isLearnt(beginsAnew("c2@x", 18473));
    table = table();
    table.restoreSighting(key, Phones.NAT, Nat.YES, Duration.ofDays(8).toMillis());
    assertThat(beginsAnew("c2@x", 18473).nat()).isEqualTo(Nat.NO);
  }

  private static Aor aor(String user) {
    return new Aor("internal", user, "203.0.113.88");
  }

  private static String ipv4(int number) {
    return "203.0." + (number >> 8) + "." + (number & 255);
  }

  @Test
  void oneUserThatMovesAboutDrivesOutNobody() {
    places.left(aor("1001"), ipv4(1), Nat.YES, 0);
    for (int i = 0; i < 2 * UserPlaces.MOST; i++) {
      places.left(aor("1000"), ipv4(i), Nat.LIKELY, 0);
      places.left(aor("1000"), "2001:db8::" + Integer.toHexString(i), Nat.YES, 0);
    }
    assertThat(places.size()).isEqualTo(1 + UserPlaces.MOST_OF_USER);
    assertThat(places.at(aor("1001"), ipv4(1))).contains(Nat.YES);
    // One network of IPv6 is one place.
    assertThat(places.at(aor("1000"), "2001:db8::ffff:1")).contains(Nat.YES);
  }

  @Test
  void ofManyUsersTheOldestGoFirst() {
    for (int i = 0; i <= UserPlaces.MOST; i++) {
      places.left(aor("u" + i), ipv4(1), Nat.YES, 0);
    }
    assertThat(places.size()).isEqualTo(UserPlaces.MOST);
    assertThat(places.at(aor("u0"), ipv4(1))).isEmpty();
    assertThat(places.at(aor("u1"), ipv4(1))).contains(Nat.YES);
    assertThat(places.forget()).isEqualTo(UserPlaces.MOST);
    assertThat(places.at(aor("u1"), ipv4(1))).isEmpty();
  }

  @Test
  void whatSaysNothingOfNatIsNotKept() {
    places.left(aor("1000"), ipv4(1), Nat.NO, 0);
    places.left(aor("1000"), ipv4(1), Nat.UNKNOWN, 0);
    assertThat(places.size()).isZero();
  }
}
