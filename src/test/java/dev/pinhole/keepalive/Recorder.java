package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.keepalive.KeepaliveEngine.Planned;
import dev.pinhole.time.Timers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends what the engine says is due, and writes down what and when. */
final class Recorder {
  /**
   * @param at seconds since the beginning
   * @param late seconds
   */
  record Sent(int phone, double at, int count, double late, String event) {}

  /**
   * A NAT that was seen to forget.
   *
   * @param bindings how many are kept alive more often from then on
   */
  record Forgets(NatTimeouts.Network network, NatTimeouts.ChangedPorts evidence, int bindings) {}

  final List<Forgets> shortened = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();

  /** The row of each phone, as it was given last. */
  final Map<Integer, Keepalive> plans = new HashMap<>();

  private final KeepaliveEngine engine;
  private final NatTimeouts timeouts;
  private final Timers timers;
  private final EngineLoop loop;
  private final long began;
  private boolean acknowledging;
  private final List<Runnable> unanswered = new ArrayList<>();

  Recorder(KeepaliveEngine engine, NatTimeouts timeouts, Timers timers) {
    this.engine = engine;
    this.timeouts = timeouts;
    this.timers = timers;
    this.loop = new EngineLoop(engine, timers, this::send);
    this.began = timers.nanos();
  }

  void apply(Change change) {
    planned(engine.apply(change));
    shorten();
  }

  /** What the daemon does every few seconds. */
  void shorten() {
    for (NatTimeouts.Shortened each : timeouts.takeShortened()) {
      NatTimeouts.Network network = each.network();
      engine.replan(network.networkIp()).forEach(this::write);
      int bindings = engine.countOf(network.networkIp(), network.interval());
      shortened.add(new Forgets(network, each.evidence(), bindings));
    }
    loop.wake();
  }

  void restored(Binding binding, Keepalive stored) {
    planned(engine.restored(binding, stored));
  }

  void use(Policy policy) {
    engine.use(policy).forEach(this::write);
    loop.wake();
  }

  /** Whether FreeSWITCH takes any. */
  void ready(boolean now) {
    loop.ready(now);
  }

  /** Whether FreeSWITCH acknowledges what is sent. */
  void acknowledging(boolean now) {
    acknowledging = now;
  }

  /** All that was sent since the last time is lost. */
  void lose() {
    unanswered.forEach(Runnable::run);
    unanswered.clear();
  }

  private void send(Due due) {
    int phone = Phones.number(due.binding().key());
    long at = timers.nanos();
    sent.add(new Sent(phone, seconds(), due.row().count(), due.lateNanos() / 1e9, due.event()));
    plans.put(phone, due.row());
    if (acknowledging) {
      engine.acknowledged(due.binding().id(), at);
    }
    unanswered.add(() -> planned(engine.lost(due.binding().id(), at)));
  }

  void planned(Optional<Planned> planned) {
    planned.ifPresent(this::write);
    loop.wake();
  }

  private void write(Planned planned) {
    plans.put((int) planned.id(), planned.row());
  }

  double seconds() {
    return (timers.nanos() - began) / 1e9;
  }

  List<Double> timesOf(int phone) {
    return sent.stream().filter(each -> each.phone == phone).map(Sent::at).toList();
  }

  List<Integer> phones() {
    return sent.stream().map(Sent::phone).toList();
  }

  /** The most that were sent within any one second. */
  int busiestSecond() {
    int most = 0;
    int from = 0;
    for (int i = 0; i < sent.size(); i++) {
      while (sent.get(i).at - sent.get(from).at >= 1) {
        from++;
      }
      most = Math.max(most, i - from + 1);
    }
    return most;
  }

  /** The most that were sent at one instant. */
  int mostAtOnce() {
    int most = 0;
    int run = 0;
    double at = -1;
    for (Sent each : sent) {
      run = each.at == at ? run + 1 : 1;
      at = each.at;
      most = Math.max(most, run);
    }
    return most;
  }
}
