package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.time.Timers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/** Writes down what the engine sends, and when. */
final class Recorder implements Sender, KeepaliveListener {
  /**
   * @param at seconds since the beginning
   * @param late seconds
   */
  record Sent(int phone, double at, int count, double late, String event) {}

  /** A NAT that was seen to forget. */
  record Shortened(NatTimeouts.Network network, ChangedPorts.Shown evidence, int bindings) {}

  final List<Shortened> shortened = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();

  /** What was told last of each phone. */
  final Map<Integer, Upkeep> plans = new HashMap<>();

  private final List<Binding> handed = new ArrayList<>();
  private String event = "";
  private final Timers timers;
  private final long began;
  private boolean ready = true;
  private boolean refusing;
  private ObjLongConsumer<BindingKey> passed = (key, at) -> {};
  private ObjLongConsumer<BindingKey> lost = (key, at) -> {};
  private final List<Runnable> unanswered = new ArrayList<>();

  Recorder(Timers timers) {
    this.timers = timers;
    this.began = timers.nanos();
  }

  void ready(boolean now) {
    ready = now;
  }

  /** From now on FreeSWITCH acknowledges what is sent. */
  void passes(KeepaliveEngine engine) {
    passed = engine::passed;
  }

  /** From now on what is sent can be lost. */
  void losing(KeepaliveEngine engine) {
    lost = engine::lost;
  }

  /** All that was sent since then is. */
  void lose() {
    unanswered.forEach(Runnable::run);
    unanswered.clear();
  }

  /** Or it does not. */
  void refuse(boolean now) {
    refusing = now;
  }

  @Override
  public boolean ready() {
    return ready;
  }

  @Override
  public void send(Binding binding, String sipEvent) {
    handed.add(binding);
    if (!refusing) {
      passed.accept(binding.key(), timers.nanos());
    }
    long at = timers.nanos();
    unanswered.add(() -> lost.accept(binding.key(), at));
    event = sipEvent;
  }

  @Override
  public void sent(BindingKey key, Upkeep now, long lateNanos) {
    Binding last = handed.get(handed.size() - 1);
    if (handed.size() != sent.size() + 1 || !last.key().equals(key)) {
      throw new IllegalStateException("told of " + key + " after " + last.key());
    }
    sent.add(new Sent(Phones.number(key), seconds(), now.count(), lateNanos / 1e9, event));
    plans.put(Phones.number(key), now);
  }

  @Override
  public void shortened(NatTimeouts.Network network, ChangedPorts.Shown evidence, int bindings) {
    shortened.add(new Shortened(network, evidence, bindings));
  }

  @Override
  public void planned(BindingKey key, Upkeep now) {
    plans.put(Phones.number(key), now);
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
