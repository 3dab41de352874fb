package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.Timers;

/** What FreeSWITCH's own OPTIONS pings show of the live bindings. */
final class Pings {
  private final LiveBindings live;
  private final Chronicle chronicle;
  private final Timers timers;
  private final BindingListener listener;

  Pings(LiveBindings live, Chronicle chronicle, Timers timers, BindingListener listener) {
    this.live = live;
    this.chronicle = chronicle;
    this.timers = timers;
    this.listener = listener;
  }

  /** A ping of a live binding changed its mind. */
  void told(Binding before, SofiaEvent.UserState state) {
    Reachability now = before.reachability().pinged(state.reachability(), timers.epochMillis());
    Binding after = before.with(now);
    live.put(after);
    chronicle.pinged(after, state);
    listener.pinged(after);
  }

  /** A listing shows this binding's Ping-Status. */
  void listed(BindingKey key, String pingStatus) {
    Binding before = live.get(key);
    Reachability now = before.reachability().listed(pingStatus, timers.epochMillis());
    if (!now.equals(before.reachability())) {
      Binding after = before.with(now);
      live.put(after);
      chronicle.listedAs(after);
      listener.pinged(after);
    }
  }

  /** What is left of it after a REGISTER; {@code before} is null for a binding that is new. */
  Reachability afterRegister(Binding before, Registration registration) {
    if (before == null) {
      return Reachability.NOT_OBSERVED;
    }
    boolean same = before.registration().sameSource(registration);
    return before
        .reachability()
        .registered(
            same ? Reachability.Source.SAME : Reachability.Source.OTHER, timers.epochMillis());
  }
}
