package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.keepalive.Policy.Decision.Cause;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.keepalive.Policy.Rule.Action;
import dev.pinhole.keepalive.Policy.Rule.Kept;
import dev.pinhole.keepalive.Policy.Rule.Match;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Exceptions from the policy, and what a change of policy does to a running engine. */
class RulesTest {
  private static final Action OFF = new Action(Optional.empty(), Optional.empty(), Kept.OFF);
  private static final Action KEPT = new Action(Optional.empty(), Optional.empty(), Kept.YES);

  private static Action every(int seconds) {
    return new Action(Optional.of(Duration.ofSeconds(seconds)), Optional.empty(), Kept.YES);
  }

  private static Match user(String glob) {
    return match(Optional.of(new Glob(glob)), Optional.empty(), Optional.empty());
  }

  private static Match match(
      Optional<Glob> user, Optional<Cidr> network, Optional<Transport> transport) {
    return new Match(
        user,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        network,
        transport,
        Optional.empty());
  }

  private static Policy policy(int maxPerSecond, Object... matchesAndActions) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < matchesAndActions.length; i += 2) {
      rules.add(
          new Rule(
              rules.size() + 1,
              i,
              (Match) matchesAndActions[i],
              (Action) matchesAndActions[i + 1]));
    }
    return new Policy(
        Policy.Enabled.ON,
        Rig.USUAL,
        Rig.INTERVALS,
        Policy.ThroughProxies.NO,
        maxPerSecond,
        rules,
        List.of(),
        Optional.empty());
  }

  private static Rig rig(Object... matchesAndActions) {
    return new Rig(policy(500, matchesAndActions), new Random(5));
  }

  /** Of a domain they are the same, of a user not (RFC 3261 section 19.1.4). */
  @Test
  void aUserInOtherLettersIsAnother() {
    Match lobby =
        new Match(
            Optional.of(new Glob("lobby*")),
            Optional.of(new Glob("PBX.example")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Policy policy = policy(500, lobby, OFF);
    assertThat(policy.decide(named("lobby-1")).cause()).isEqualTo(Cause.RULE);
    assertThat(policy.decide(named("Lobby-1")).cause()).isEqualTo(Cause.KEPT);
  }

  private static Binding named(String user) {
    return Phones.phone(new BindingKey("default", "internal", user, "pbx.example", "x@phone"));
  }

  @Test
  void theFirstThatMatchesCounts() {
    Rig rig = rig(user("10*"), KEPT, user("1*"), OFF, Match.ALL, every(60));
    rig.register(Phones.phone(100));
    rig.register(Phones.phone(110));
    rig.register(Phones.phone(200));
    rig.pass(28);
    assertThat(rig.recorder.phones()).containsExactly(100);
    rig.pass(32);
    assertThat(rig.recorder.timesOf(110)).isEmpty();
    assertThat(rig.recorder.timesOf(200))
        .singleElement()
        .satisfies(at -> assertThat(at).isBetween(48.0, 60.0));
  }

  @Test
  void intervalAndEventComeFromTheRule() {
    Action dummy = new Action(Optional.of(Duration.ofSeconds(15)), Optional.of("dummy"), Kept.YES);
    Rig rig = rig(user("1"), dummy);
    rig.register(Phones.phone(1));
    rig.register(Phones.phone(2));
    rig.pass(3_600);
    List<Double> times = rig.recorder.timesOf(1);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isBetween(12.0, 15.0);
    }
    assertThat(times).hasSizeBetween(240, 300);
    assertThat(rig.recorder.sent)
        .allSatisfy(
            sent -> assertThat(sent.event()).isEqualTo(sent.phone() == 1 ? "dummy" : "keep-alive"));
  }

  @Test
  void everyConditionMustHold() {
    Binding phone = Phones.phone(1);
    Match wanted =
        new Match(
            Optional.of(new Glob("1")),
            Optional.of(new Glob("PBX.*")),
            Optional.of(new Glob("int?rnal")),
            Optional.of(new Glob("eye*")),
            Optional.of(Cidr.parse("198.51.100.0/24")),
            Optional.of(Transport.UDP),
            Optional.of(NatKind.REWRITTEN_CONTACT));
    assertThat(matches(wanted, phone)).isTrue();
    assertThat(matches(wanted, Phones.phone(2))).as("user").isFalse();
    assertThat(matches(wanted, Phones.phone(1, Transport.TCP))).as("transport").isFalse();
    assertThat(matches(wanted, Phones.phone(1, Nat.YES, NatKind.PRIVATE_CONTACT)))
        .as("nat-kind")
        .isFalse();
    assertThat(matches(match("x", "int?rnal", "eye*", "198.51.100.0/24"), phone)).isFalse();
    assertThat(matches(match("*", "external", "eye*", "198.51.100.0/24"), phone)).isFalse();
    assertThat(matches(match("*", "int?rnal", "snom*", "198.51.100.0/24"), phone)).isFalse();
    assertThat(matches(match("*", "int?rnal", "eye*", "198.51.101.0/24"), phone)).isFalse();
    assertThat(matches(match("*", "int?rnal", "eye*", "2001:db8::/32"), phone)).isFalse();
    assertThat(matches(match("*", "int?rnal", "eye*", "0.0.0.0/0"), phone)).isTrue();
  }

  private static Match match(String domain, String profile, String userAgent, String network) {
    return new Match(
        Optional.empty(),
        Optional.of(new Glob(domain)),
        Optional.of(new Glob(profile)),
        Optional.of(new Glob(userAgent)),
        Optional.of(Cidr.parse(network)),
        Optional.empty(),
        Optional.empty());
  }

  private static boolean matches(Match match, Binding binding) {
    return match.matches(binding);
  }

  @Test
  void anUnknownTransportCountsAsUdp() {
    Match udp = match(Optional.empty(), Optional.empty(), Optional.of(Transport.UDP));
    assertThat(matches(udp, Phones.phoneOfUnknownTransport(1))).isTrue();
  }

  /** A rule makes exceptions; it does not widen whom keep-alives are for. */
  @Test
  void noRuleKeepsAForeignPathOrAnotherVerdictAlive() {
    Policy policy = policy(500, Match.ALL, every(15));
    assertThat(policy.decide(Phones.phone(1, Nat.NO, NatKind.DIRECT)).cause())
        .isEqualTo(Cause.VERDICT);
    assertThat(policy.decide(Phones.phone(1, Nat.YES, NatKind.FOREIGN_PATH)).cause())
        .isEqualTo(Cause.FOREIGN_PATH);
    assertThat(policy.decide(Phones.phone(1)).rule().orElseThrow().number()).isEqualTo(1);
  }

  @Test
  void aBindingIsJudgedAnewWhenItChanges() {
    Match network =
        match(Optional.empty(), Optional.of(Cidr.parse("198.51.100.0/24")), Optional.empty());
    Rig rig = rig(network, OFF);
    rig.register(Phones.phone(1));
    rig.pass(60);
    assertThat(rig.recorder.sent).isEmpty();
    rig.register(Phones.at(1, "203.0.113.7"));
    rig.pass(28);
    assertThat(rig.recorder.phones()).containsExactly(1);
    rig.register(Phones.phone(1));
    rig.pass(300);
    assertThat(rig.recorder.sent).hasSize(1);
  }

  @Test
  void aNewPolicyCountsForEveryBindingAtOnce() {
    Rig rig = rig(user("1"), OFF);
    for (int phone = 1; phone <= 3; phone++) {
      rig.register(Phones.phone(phone));
    }
    rig.pass(280);
    int before = rig.recorder.sent.size();
    assertThat(rig.recorder.timesOf(1)).isEmpty();
    int count = rig.recorder.timesOf(2).size();

    rig.recorder.use(policy(500, user("2"), OFF, user("3"), every(100)));
    rig.pass(28);
    assertThat(rig.recorder.timesOf(1)).hasSize(1);
    assertThat(rig.recorder.timesOf(2)).hasSize(count);
    // The last packet to phone 3 still counts.
    assertThat(rig.recorder.sent).hasSize(before + 1);
    rig.pass(72);
    assertThat(rig.recorder.timesOf(3)).hasSize((before - count) + 1);
  }

  /** A shorter interval makes those due whose last packet was too long ago, oldest first. */
  @Test
  void aShorterIntervalCountsFromTheLastPacket() {
    Rig rig = rig();
    for (int phone = 0; phone < 2_000; phone++) {
      rig.register(Phones.phone(phone));
      rig.pass(0.01);
    }
    rig.pass(60);
    int before = rig.recorder.sent.size();
    double[] last = new double[2_000];
    rig.recorder.sent.forEach(sent -> last[sent.phone()] = sent.at());
    double changed = rig.seconds();

    rig.recorder.use(policy(500, Match.ALL, every(15)));
    rig.pass(15);
    List<Recorder.Sent> after = rig.recorder.sent.subList(before, rig.recorder.sent.size());
    boolean[] seen = new boolean[2_000];
    double caughtUp = changed + 5;
    for (Recorder.Sent sent : after) {
      if (!seen[sent.phone()]) {
        seen[sent.phone()] = true;
        assertThat(sent.at()).isLessThanOrEqualTo(Math.max(caughtUp, last[sent.phone()] + 15));
      }
    }
    assertThat(seen).doesNotContain(false);
    assertThat(rig.recorder.busiestSecond()).isLessThanOrEqualTo(500);
  }

  @Test
  void switchingOnAgainDoesNotBunch() {
    Rig rig = rig();
    for (int phone = 0; phone < 5_000; phone++) {
      rig.register(Phones.phone(phone));
    }
    rig.recorder.use(off());
    rig.pass(600);
    assertThat(rig.recorder.sent).isEmpty();

    rig.recorder.use(policy(500));
    rig.pass(22);
    // 5,000 over 27.44 s are 182 a second.
    assertThat(rig.recorder.sent).hasSizeBetween(3_800, 4_200);
    assertThat(rig.recorder.busiestSecond()).isLessThan(260);
    rig.pass(6);
    assertThat(rig.recorder.sent.stream().map(Recorder.Sent::phone).distinct()).hasSize(5_000);
  }

  @Test
  void aNewBudgetHoldsFromTheFirstSecond() {
    Rig rig = rig();
    for (int phone = 0; phone < 20_000; phone++) {
      rig.list(Phones.phone(phone));
    }
    rig.pass(10.5);
    rig.recorder.use(policy(100));
    rig.pass(1);
    rig.recorder.use(policy(1_000));
    rig.pass(5);
    assertThat(rig.sentBetween(10.6, 11.5)).isLessThanOrEqualTo(90);
    assertThat(rig.sentBetween(12, 13)).isGreaterThan(600);
    assertThat(rig.recorder.busiestSecond()).isLessThanOrEqualTo(1_000);
  }

  private static Policy off() {
    return new Policy(Policy.Enabled.OFF, Rig.USUAL, Rig.INTERVALS, 500);
  }
}
