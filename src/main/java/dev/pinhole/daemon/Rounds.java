package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.List;

/**
 * What is looked at from time to time, though no event asks for it: bindings whose time is over,
 * and every profile once in ten minutes, one after the other. On the event loop.
 */
final class Rounds {
  static final Duration OVERDUE_CHECK = Duration.ofSeconds(30);
  static final Duration FULL_ROUND = Duration.ofMinutes(10);

  private final BindingTable table;
  private final BindingChanges changes;
  private final Resync resync;
  private final Timers timers;
  private Timers.Timer overdue = () -> {};
  private Timers.Timer round = () -> {};
  private int turn;

  Rounds(BindingTable table, BindingChanges changes, Resync resync, Timers timers) {
    this.table = table;
    this.changes = changes;
    this.resync = resync;
    this.timers = timers;
  }

  void start() {
    stop();
    overdue = timers.every(OVERDUE_CHECK.toNanos(), this::checkOverdue);
    round = timers.schedule(untilNextProfile(), this::checkProfile);
  }

  void stop() {
    overdue.cancel();
    round.cancel();
  }

  private void checkOverdue() {
    List<String> profiles = resync.profiles();
    for (Binding binding : table.overdue()) {
      if (profiles.isEmpty() || profiles.contains(binding.key().profile())) {
        resync.user(
            binding.key().aor(), new Resync.Cause(HistoryEvent.EXPIRED, "no event told of it"));
      } else {
        changes.apply(
            table.remove(binding.key(), HistoryEvent.EXPIRED, "its profile is not running"));
      }
    }
  }

  private void checkProfile() {
    round = timers.schedule(untilNextProfile(), this::checkProfile);
    List<String> profiles = resync.profiles();
    if (!profiles.isEmpty()) {
      turn = (turn + 1) % profiles.size();
      resync.profile(
          profiles.get(turn),
          new Resync.Cause(
              HistoryEvent.GONE_WHILE_AWAY, "within " + FULL_ROUND.toMinutes() + " min, unheard"));
    }
  }

  private long untilNextProfile() {
    return FULL_ROUND.toNanos() / Math.max(1, resync.profiles().size());
  }
}
