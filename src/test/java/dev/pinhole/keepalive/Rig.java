package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.nat.Nat;
import dev.pinhole.time.ManualTimers;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** An engine with clocks to turn by hand and somebody who writes down what it says. */
final class Rig {
  static final Duration UDP = Duration.ofSeconds(28);
  static final Duration STREAM = Duration.ofSeconds(110);
  static final Duration WEB_SOCKET = Duration.ofSeconds(50);
  static final Policy.Intervals INTERVALS = new Policy.Intervals(UDP, STREAM, WEB_SOCKET);
  static final Set<Nat> USUAL = EnumSet.of(Nat.YES, Nat.LIKELY, Nat.UNKNOWN);

  final ManualTimers hands;
  final Recorder recorder;
  final NatTimeouts timeouts;
  final KeepaliveEngine engine;

  Rig(int maxPerSecond) {
    this(policy(maxPerSecond), new Random(7));
  }

  Rig(Policy policy, RandomGenerator random) {
    this(policy, random, new ManualTimers(), 0, new Random(0), 0);
  }

  /** Wake-ups are up to so many milliseconds late. */
  Rig(Policy policy, long ahead, int lateMillis, long seed) {
    this(policy, new Random(seed), new ManualTimers(), ahead, new Random(seed + 1), lateMillis);
  }

  private Rig(
      Policy policy,
      RandomGenerator random,
      ManualTimers hands,
      long ahead,
      Random lateness,
      int lateMillis) {
    this.hands = hands;
    Timers timers =
        new SkewedTimers(hands, ahead, () -> (long) (lateness.nextDouble() * lateMillis * 1e6));
    timeouts = new NatTimeouts(timers);
    engine = new KeepaliveEngine(policy, timers, random, timeouts);
    recorder = new Recorder(engine, timeouts, timers);
  }

  static Policy policy(int maxPerSecond) {
    return new Policy(Policy.Enabled.ON, USUAL, INTERVALS, maxPerSecond);
  }

  void register(Binding binding) {
    apply(Phones.saved(binding, Origin.REGISTER));
  }

  void apply(Change change) {
    recorder.apply(change);
  }

  /** Of an earlier run that had planned nothing. */
  void restore(Binding binding, long silentMillis, int count) {
    long now = hands.epochMillis();
    recorder.restored(binding, new Keepalive(now - silentMillis, count, 0, 0, 0, 0));
  }

  /** Of an earlier run that had planned the next one; in milliseconds. */
  void restore(Binding binding, long silent, int count, long dueIn, long interval) {
    long now = hands.epochMillis();
    recorder.restored(binding, new Keepalive(now - silent, count, now + dueIn, interval, 0, 0));
  }

  void list(Binding binding) {
    apply(Phones.saved(binding, Origin.LISTING));
  }

  void judge(Binding binding) {
    apply(Phones.saved(binding, Origin.VERDICT));
  }

  void pass(double seconds) {
    hands.advance(Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /** Seconds since the beginning. */
  double seconds() {
    return recorder.seconds();
  }

  long sentBetween(double from, double to) {
    return recorder.sent.stream().filter(sent -> sent.at() >= from && sent.at() < to).count();
  }
}
