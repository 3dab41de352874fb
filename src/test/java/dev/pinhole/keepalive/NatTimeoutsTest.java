package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.keepalive.NatTimeouts.ChangedPorts;
import dev.pinhole.keepalive.NatTimeouts.Network;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is concluded from ports that changed, and from ports that did not. */
class NatTimeoutsTest {
  private static final String SITE = "198.51.100.98";
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long USUAL = 28 * SECOND;

  private final ManualTimers hands = new ManualTimers();
  private final NatTimeouts timeouts = new NatTimeouts(hands);
  private final List<Network> told = new ArrayList<>();
  private final List<ChangedPorts> evidence = new ArrayList<>();

  private void forgotten(int phone, double seconds) {
    timeouts.forgotten(SITE, Phones.key(phone), (long) (seconds * SECOND));
    for (NatTimeouts.Shortened each : timeouts.takeShortened()) {
      told.add(each.network());
      evidence.add(each.evidence());
    }
  }

  private void survived(String site, long gap) {
    timeouts.survived(site, Phones.key(9), gap, gap);
  }

  private double interval() {
    return (double) timeouts.interval(SITE, USUAL) / SECOND;
  }

  private void learn(double gap) {
    forgotten(1, gap);
    forgotten(2, gap);
    forgotten(1, gap);
  }

  @Test
  void anIpv6NetworkDoesNotDriveOutTheOthers() {
    learn(20);
    int last = 60_000;
    for (int i = 1; i <= last; i++) {
      survived("2001:db8::" + Integer.toHexString(i), 30 * SECOND);
    }
    assertThat(interval()).isEqualTo(18);
    assertThat(timeouts.networks()).isEqualTo(1 + NatTimeouts.MAX_OF_PLACE);
    String latest = "2001:db8::" + Integer.toHexString(last);
    assertThat(timeouts.takeChanged()).extracting(Network::networkIp).contains(SITE, latest);
  }

  @Test
  void ofVeryManyNetworksTheLatestAreKnown() {
    learn(20);
    for (int i = 1; i < NatTimeouts.MAX_NETWORKS; i++) {
      survived("203.0." + (i >> 8) + "." + (i & 255), 30 * SECOND);
    }
    assertThat(interval()).isEqualTo(18);
    for (int i = 1; i < NatTimeouts.MAX_NETWORKS; i++) {
      survived("203.1." + (i >> 8) + "." + (i & 255), 30 * SECOND);
    }
    assertThat(timeouts.networks()).isEqualTo(NatTimeouts.MAX_NETWORKS);
    assertThat(timeouts.takeChanged()).hasSize(NatTimeouts.MAX_NETWORKS);
    assertThat(interval()).isEqualTo(18);
    for (int i = 0; i < NatTimeouts.MAX_NETWORKS; i++) {
      survived("203.2." + (i >> 8) + "." + (i & 255), 30 * SECOND);
    }
    assertThat(interval()).isEqualTo(28);
  }

  @Test
  void twoChangedPortsShowNothingYet() {
    forgotten(1, 20);
    forgotten(2, 20);
    assertThat(interval()).isEqualTo(28);
    assertThat(told).isEmpty();
    forgotten(2, 20);
    assertThat(interval()).isEqualTo(18);
    assertThat(told).hasSize(1);
    assertThat(evidence).containsExactly(new ChangedPorts(20 * SECOND, 3, 2));
  }

  @Test
  void onePhoneShowsNothingHoweverOften() {
    for (int i = 0; i < 100; i++) {
      forgotten(1, 20);
    }
    assertThat(interval()).isEqualTo(28);
    forgotten(2, 20);
    assertThat(interval()).isEqualTo(18);
  }

  @Test
  void whatIsOlderThanADayDoesNotCount() {
    forgotten(1, 20);
    forgotten(2, 20);
    hands.advance(Duration.ofHours(24).plusNanos(1));
    forgotten(1, 20);
    assertThat(interval()).isEqualTo(28);
    forgotten(2, 20);
    forgotten(2, 20);
    assertThat(interval()).isEqualTo(18);
  }

  @Test
  void theBoundIsTheSmallestGapThatThreeDoNotExceed() {
    forgotten(1, 300);
    forgotten(2, 27);
    forgotten(3, 25);
    assertThat(interval()).as("three, but within 300 s").isEqualTo(28);
    forgotten(4, 26);
    assertThat(interval()).isEqualTo(24);
    assertThat(told).hasSize(2);
    assertThat(told.get(1).bound()).isEqualTo(27 * SECOND);
    assertThat(told.get(1).interval()).isEqualTo(24 * SECOND);
  }

  @ParameterizedTest
  @CsvSource({"30, 27", "27, 24", "20, 18", "17, 15", "16, 15", "15, 15", "3, 15", "40, 28"})
  void nineTenthsOfItButNeverUnderFifteenSeconds(int gap, int interval) {
    learn(gap);
    assertThat(interval()).isEqualTo(interval);
    assertThat(told.get(0).isHopeless()).isEqualTo(gap <= 15);
  }

  @Test
  void onlyWhatMakesADifferenceIsTold() {
    learn(27);
    forgotten(1, 26.99);
    forgotten(2, 26.99);
    forgotten(3, 26.99);
    assertThat(told).hasSize(1);
    learn(22);
    assertThat(told).hasSize(2);
    learn(16);
    learn(15.5);
    assertThat(told).hasSize(3);
    learn(14.5);
    assertThat(told).hasSize(4);
    assertThat(told.get(3).isHopeless()).isTrue();
    learn(14.4);
    assertThat(told).hasSize(4);
    assertThat(told).extracting(Network::interval).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void aBoundIsTriedAnewAfterAWeek() {
    learn(20);
    hands.advance(Duration.ofDays(7));
    assertThat(interval()).isEqualTo(18);
    hands.advance(Duration.ofSeconds(1));
    assertThat(interval()).isEqualTo(28);
    // Its router is still the same: one observation is enough to know.
    forgotten(1, 27);
    assertThat(interval()).isEqualTo(18);
    assertThat(told).hasSize(2);
    assertThat(evidence.get(1).ports()).isZero();
  }

  @Test
  void afterAWeekALongGapShowsNothing() {
    learn(20);
    hands.advance(Duration.ofDays(7).plusSeconds(1));
    forgotten(1, 600);
    assertThat(interval()).isEqualTo(28);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void portsUnchangedOverShorterGapsChangeNothing(int seed) {
    Random random = new Random(seed);
    NatTimeouts without = new NatTimeouts(hands);
    for (int step = 0; step < 2_000; step++) {
      String site = "203.0.113." + random.nextInt(5);
      int phone = random.nextInt(4);
      long gap = (15 * 4 + random.nextInt(340)) * SECOND / 4;
      switch (random.nextInt(4)) {
        case 0 -> {
          timeouts.forgotten(site, Phones.key(phone), gap);
          without.forgotten(site, Phones.key(phone), gap);
        }
        case 1 -> timeouts.unreachable(site);
        default -> survived(site, random.nextInt(22 * 4) * SECOND / 4);
      }
      hands.advance(Duration.ofSeconds(random.nextInt(3_600)));
      for (int other = 0; other < 5; other++) {
        String ip = "203.0.113." + other;
        long interval = timeouts.interval(ip, USUAL);
        assertThat(interval).isEqualTo(without.interval(ip, USUAL)).isBetween(15 * SECOND, USUAL);
      }
    }
  }

  /** Ports that changed after 14 s, where others stayed over 23 s, are the phones' own doing. */
  @Test
  void whatContradictsItselfDecidesNothing() {
    survived(SITE, 23 * SECOND);
    learn(14);
    assertThat(interval()).isEqualTo(28);
    assertThat(told).isEmpty();
    learn(16);
    assertThat(interval()).as("not far enough apart").isEqualTo(15);
    assertThat(told).hasSize(1);
    survived(SITE, 24 * SECOND);
    assertThat(interval()).isEqualTo(28);
    hands.advance(Duration.ofHours(25));
    survived(SITE, 14 * SECOND);
    learn(14);
    assertThat(interval()).as("a day later").isEqualTo(15);
  }

  @Test
  void whatAnEarlierRunConcludedFromSuchIsDropped() {
    timeouts.restore(
        new Network(
            SITE,
            23 * SECOND,
            119,
            12 * SECOND,
            107,
            0,
            14 * SECOND,
            SECOND,
            15 * SECOND,
            0,
            0,
            0,
            0));
    assertThat(interval()).isEqualTo(28);
    timeouts.touchAll();
    assertThat(timeouts.takeChanged()).singleElement().matches(network -> network.bound() == 0);
  }

  @Test
  void aPhoneThatKeepsItsPortTakesBackWhatItHadShown() {
    forgotten(1, 20);
    forgotten(2, 20);
    forgotten(2, 24);
    timeouts.survived(SITE, Phones.key(2), 19 * SECOND, 21 * SECOND);
    forgotten(1, 20);
    assertThat(interval()).as("its 24 s still count").isEqualTo(21);
    assertThat(evidence).containsExactly(new ChangedPorts(24 * SECOND, 3, 2));
  }

  @Test
  void everythingIsCountedAndHandedOutOnce() {
    survived(SITE, 20 * SECOND);
    survived(SITE, 26 * SECOND);
    survived(SITE, 25 * SECOND);
    forgotten(1, 27);
    forgotten(1, 26.5);
    forgotten(2, 27.5);
    timeouts.unreachable(SITE);
    timeouts.unreachable("203.0.113.1");
    hands.advance(Duration.ofSeconds(5));
    assertThat(timeouts.takeChanged())
        .containsExactly(
            new Network(
                SITE,
                26 * SECOND,
                3,
                26 * SECOND + SECOND / 2,
                3,
                1,
                27 * SECOND + SECOND / 2,
                5 * SECOND,
                24 * SECOND,
                0,
                0,
                0,
                0),
            new Network("203.0.113.1", 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0));
    assertThat(timeouts.takeChanged()).isEmpty();
    timeouts.touchAll();
    assertThat(timeouts.takeChanged()).hasSize(2);
  }

  @Test
  void anotherRunGoesOnWhereThisOneEnded() {
    learn(20);
    survived(SITE, 18 * SECOND);
    hands.advance(Duration.ofDays(6));
    NatTimeouts next = new NatTimeouts(hands);
    timeouts.touchAll();
    List<Network> known = timeouts.takeChanged();
    known.forEach(next::restore);
    assertThat(next.interval(SITE, USUAL)).isEqualTo(18 * SECOND);
    assertThat(next.takeChanged()).as("nothing new").isEmpty();
    next.touchAll();
    assertThat(next.takeChanged()).isEqualTo(known);
    hands.advance(Duration.ofDays(1).plusSeconds(1));
    assertThat(next.interval(SITE, USUAL)).isEqualTo(USUAL);
  }

  @Test
  void thoseLeastRecentlyUsedAreForgottenFirst() {
    learn(20);
    for (int i = 0; i < NatTimeouts.MAX_NETWORKS - 1; i++) {
      survived("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), SECOND);
    }
    assertThat(interval()).isEqualTo(18);
    for (int i = 0; i < 100; i++) {
      survived("2001:db8::" + i, SECOND);
    }
    assertThat(interval()).isEqualTo(18);
    timeouts.touchAll();
    assertThat(timeouts.takeChanged()).hasSize(NatTimeouts.MAX_NETWORKS);
  }
}
