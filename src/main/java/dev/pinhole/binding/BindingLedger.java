package dev.pinhole.binding;

import dev.pinhole.binding.Change.Origin;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.Verdict;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bindings of one FreeSWITCH that are alive, with what is known of their places and of those
 * that have ended. Each step here leaves all of it in agreement, and says what is to be recorded of
 * it.
 */
final class BindingLedger {
  /** Of a user with more, others are not looked at for what they show: that would take too long. */
  static final int MOST_SIBLINGS = 16;

  final LiveBindings live = new LiveBindings();
  final Sites sites;
  final CallIdMemory memory;
  private final Assessor assessor;
  private final Timers timers;
  private final AtomicLong lastId;

  /**
   * @param lastId the highest that any binding of any node has
   */
  BindingLedger(Assessor assessor, Timers timers, AtomicLong lastId) {
    this.assessor = assessor;
    this.timers = timers;
    this.lastId = lastId;
    this.sites = new Sites(timers);
    this.memory = new CallIdMemory(timers);
  }

  long newId() {
    return lastId.incrementAndGet();
  }

  /** A binding of an earlier run, which has not changed; gives back the one to be kept. */
  Binding restore(Binding binding) {
    Binding interned = assessor.interned(binding);
    lastId.accumulateAndGet(binding.id(), Math::max);
    sites.noted(live.get(interned.key()), interned);
    live.put(interned);
    return interned;
  }

  /** A binding as it is now, still to be judged; {@code before} is null for one that is new. */
  void put(
      Binding before,
      Binding unjudged,
      Optional<Verdict> learnt,
      Origin origin,
      List<Change> changes) {
    Verdict verdict = judge(unjudged, learnt);
    Binding after = unjudged.with(verdict);
    Registration registration = after.registration();
    live.put(after);
    if (before == null) {
      changes.add(
          row(origin == Origin.LISTING ? HistoryEvent.LISTED : HistoryEvent.REGISTERED, after, ""));
    } else {
      if (!before.registration().sameSource(registration)) {
        changes.add(moved(before, after));
        memory.moved(before, after);
      }
      if (!before.sameVerdict(after)) {
        changes.add(verdictChanged(before, after));
      }
      if (before.reachability().isUnanswered() && !after.reachability().isUnreachable()) {
        changes.add(row(HistoryEvent.REACHABLE, after, after.reachability().why()));
      }
    }
    changes.add(new Change.Saved(Optional.ofNullable(before), after, verdict.evidence(), origin));
    sites.noted(before, after).forEach(doubted -> doubt(doubted, changes));
  }

  /** Another phone at this address turned out to be behind NAT: "direct" is no longer sure. */
  private void doubt(BindingKey key, List<Change> changes) {
    Binding before = live.get(key);
    if (before == null) {
      return;
    }
    Verdict verdict = judge(before, Optional.empty());
    Binding after = before.with(verdict);
    if (!before.sameVerdict(after)) {
      live.put(after);
      sites.noted(before, after);
      changes.add(verdictChanged(before, after));
      changes.add(new Change.Saved(Optional.of(before), after, verdict.evidence(), Origin.VERDICT));
    }
  }

  /** Ends a binding. */
  void end(Binding binding, HistoryEvent event, String detail, List<Change> changes) {
    live.remove(binding);
    sites.left(binding);
    memory.ended(binding);
    changes.add(row(event, binding, detail));
    changes.add(new Change.Removed(binding));
  }

  /** The row of a binding has another key from now on, which is given back. */
  BindingKey rekey(Binding binding, BindingKey at, List<Change> changes) {
    live.remove(binding);
    sites.left(binding);
    changes.add(
        row(HistoryEvent.REPLACED, binding, Change.HistoryRow.ONLY_LISTED_AT + at.profile()));
    changes.add(new Change.Removed(binding));
    Binding moved = binding.at(assessor.interned(at), newId());
    live.put(moved);
    sites.noted(null, moved);
    String detail = "its REGISTERs name profile " + binding.key().profile();
    changes.add(row(HistoryEvent.LISTED, moved, detail));
    changes.add(asItIs(moved, Origin.LISTING));
    return moved.key();
  }

  /** FreeSWITCH was restarted, and with it every connection ended. */
  List<Change> connectionsEnded() {
    List<Change> changes = new ArrayList<>();
    List<Binding> cut =
        live.where(
            binding ->
                !binding.registration().isByUdp() && !binding.reachability().isConnectionEnded());
    for (Binding binding : cut) {
      Reachability now = Reachability.connectionEnded(timers.epochMillis());
      reachability(binding, now, now.why(), changes);
    }
    return changes;
  }

  /** A ping of FreeSWITCH's own changed its mind. */
  void pinged(Binding before, SofiaEvent.UserState state, List<Change> changes) {
    Reachability now = before.reachability().pinged(state.reachability(), timers.epochMillis());
    // Three characters: a SIP status code, and nothing a phone could make longer.
    String detail = state.sipStatus().length() == 3 ? "OPTIONS: " + state.sipStatus() : "";
    reachability(before, now, detail, changes);
  }

  /** A listing shows this binding's Ping-Status. */
  void listedAs(Binding before, String pingStatus, List<Change> changes) {
    Reachability now = before.reachability().listed(pingStatus, timers.epochMillis());
    if (!now.equals(before.reachability())) {
      reachability(before, now, "as listed", changes);
    }
  }

  List<Change> shown(Binding binding, Reachability now) {
    List<Change> changes = new ArrayList<>();
    if (!now.equals(binding.reachability())) {
      reachability(binding, now, now.why(), changes);
    }
    return changes;
  }

  private void reachability(Binding before, Reachability now, String detail, List<Change> changes) {
    Binding after = before.with(now);
    live.put(after);
    switch (now.state()) {
      case REACHABLE -> {
        // That a phone answers is what is to be expected.
        if (before.reachability().isUnreachable() || now.isOfPings()) {
          changes.add(row(HistoryEvent.REACHABLE, after, detail));
        }
      }
      case UNREACHABLE -> changes.add(row(HistoryEvent.UNREACHABLE, after, detail));
      case MOVED -> changes.add(row(HistoryEvent.MOVED_UNREGISTERED, after, detail));
      // That FreeSWITCH made its row anew is no news.
      case NOT_OBSERVED -> {}
    }
    changes.add(new Change.Pinged(after));
  }

  /** After a REGISTER; {@code before} is null for a binding that is new. */
  Reachability reachabilityOf(Binding before, Registration registration) {
    return before == null
        ? Reachability.NOT_OBSERVED
        : before
            .reachability()
            .registered(before.registration(), registration, timers.epochMillis());
  }

  /** Every binding as if it had changed. */
  List<Change> saveAll() {
    List<Change> changes = new ArrayList<>(live.size());
    for (Binding binding : live.where(each -> true)) {
      changes.add(asItIs(binding, Origin.VERDICT));
    }
    return changes;
  }

  /** All of a binding, of which nothing else is known than before. */
  private Change.Saved asItIs(Binding binding, Origin origin) {
    Verdict verdict = judge(binding, Optional.of(held(binding)));
    return new Change.Saved(Optional.empty(), binding, verdict.evidence(), origin);
  }

  /** Its verdict, which holds whatever else is seen now. */
  static Verdict held(Binding binding) {
    return new Verdict(binding.nat(), binding.natKind(), List.of());
  }

  private Verdict judge(Binding binding, Optional<Verdict> learnt) {
    String networkIp = binding.registration().networkIp();
    return assessor.judge(
        binding,
        sites.natSeenNearby(binding.key(), networkIp),
        ofUser(binding.key(), networkIp),
        learnt);
  }

  /** What other Call-IDs of the user were judged at that address, if that was yes or likely. */
  private Optional<Nat> ofUser(BindingKey key, String networkIp) {
    Optional<Nat> least = Optional.empty();
    int seen = 0;
    for (Binding other : live.of(key.aor())) {
      if (seen++ == MOST_SIBLINGS) {
        break;
      }
      boolean there = other.registration().networkIp().equals(networkIp);
      if (there
          && UserPlaces.tells(other.nat())
          && (least.isEmpty() || other.nat().compareTo(least.get()) < 0)
          && !other.key().equals(key)) {
        least = Optional.of(other.nat());
      }
    }
    return least.isPresent() ? least : memory.ofUser(key.aor(), networkIp);
  }

  private Change.HistoryRow row(HistoryEvent event, Binding binding, String detail) {
    return new Change.HistoryRow(timers.epochMillis(), event, binding, detail);
  }

  /** The source has changed. */
  private Change.HistoryRow moved(Binding before, Binding after) {
    Registration old = before.registration();
    boolean moved = !old.networkIp().equals(after.registration().networkIp());
    return new Change.HistoryRow(
        timers.epochMillis(),
        moved
            ? HistoryEvent.MOVED
            : after.registration().isByUdp() ? HistoryEvent.REBOUND : HistoryEvent.RECONNECTED,
        after,
        old.networkIp(),
        old.networkPort(),
        // What was known of the address that it left.
        moved && before.nat() != after.nat() ? Optional.of(before.nat()) : Optional.empty(),
        "");
  }

  private Change.HistoryRow verdictChanged(Binding before, Binding after) {
    return new Change.HistoryRow(
        timers.epochMillis(),
        HistoryEvent.VERDICT_CHANGED,
        after,
        "",
        0,
        Optional.of(before.nat()),
        "");
  }
}
