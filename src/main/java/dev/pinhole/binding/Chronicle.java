package dev.pinhole.binding;

import dev.pinhole.binding.BindingListener.Origin;
import dev.pinhole.nat.Nat;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.Timers;
import java.util.Optional;

/** Says what happened to a binding: nothing, where a refresh left it as it was. */
final class Chronicle {
  private static final String LISTED = "as listed";

  private final Timers timers;
  private final BindingListener listener;

  Chronicle(Timers timers, BindingListener listener) {
    this.timers = timers;
    this.listener = listener;
  }

  /** A binding is new ({@code before} is null) or was refreshed. */
  void put(Binding before, Binding after, Origin origin) {
    if (before == null) {
      HistoryEvent event = origin == Origin.LISTING ? HistoryEvent.LISTED : HistoryEvent.REGISTERED;
      tell(event, after, Optional.empty(), Optional.empty(), "");
      return;
    }
    Registration old = before.registration();
    if (!old.sameSource(after.registration())) {
      boolean moved = !old.networkIp().equals(after.registration().networkIp());
      tell(
          moved ? HistoryEvent.MOVED : HistoryEvent.REBOUND,
          after,
          Optional.of(new Happening.Source(old.networkIp(), old.networkPort())),
          // What was known of the address that it left.
          moved && before.nat() != after.nat() ? Optional.of(before.nat()) : Optional.empty(),
          "");
    }
    if (!before.sameVerdict(after)) {
      verdictChanged(before, after);
    }
  }

  void verdictChanged(Binding before, Binding after) {
    tell(HistoryEvent.VERDICT_CHANGED, after, Optional.empty(), Optional.of(before.nat()), "");
  }

  void ended(Binding binding, HistoryEvent how, String detail) {
    tell(how, binding, Optional.empty(), Optional.empty(), detail);
  }

  void pinged(Binding binding, SofiaEvent.UserState state) {
    boolean reachable = state.reachability() == SofiaEvent.Reachability.REACHABLE;
    tell(
        reachable ? HistoryEvent.REACHABLE : HistoryEvent.UNREACHABLE,
        binding,
        Optional.empty(),
        Optional.empty(),
        // Three characters: a SIP status code, and nothing a phone could make longer.
        state.sipStatus().length() == 3 ? "OPTIONS: " + state.sipStatus() : "");
  }

  /** A listing shows that a ping changed its mind unheard; that a row was reset is no news. */
  void listedAs(Binding binding) {
    switch (binding.reachability().state()) {
      case REACHABLE ->
          tell(HistoryEvent.REACHABLE, binding, Optional.empty(), Optional.empty(), LISTED);
      case UNREACHABLE ->
          tell(HistoryEvent.UNREACHABLE, binding, Optional.empty(), Optional.empty(), LISTED);
      case NOT_OBSERVED -> {}
    }
  }

  private void tell(
      HistoryEvent event,
      Binding binding,
      Optional<Happening.Source> previous,
      Optional<Nat> previousNat,
      String detail) {
    listener.happened(
        new Happening(timers.epochMillis(), event, binding, previous, previousNat, detail));
  }
}
