package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.LastHeard;
import java.time.Duration;

/**
 * How one binding is kept alive: its next keep-alive, and what is known of its packets so far. The
 * engine alone changes it. Times are monotonic nanoseconds. There are 100,000: what a new field
 * costs is to be weighed.
 */
final class Plan {
  /** A phone that FreeSWITCH's option pings do not reach is tried so often at least. */
  static final long LONGEST = Duration.ofMinutes(5).toNanos();

  /** Not all packets since the last REGISTER are known. */
  private static final int UNKNOWN = -1;

  static final long NEVER = Long.MIN_VALUE;

  private static final long MILLI = 1_000_000;

  Binding binding;

  /** The SIP event of its NOTIFY. */
  String event = Policy.DEFAULT_EVENT;

  /** Upper bound between two packets as the policy has it, in milliseconds. */
  private int usual;

  /** The one that applies now, likewise. */
  private int interval;

  /** The place of a stranger that it leads to, if it is kept alive; else empty. */
  String stranger = "";

  /** When it is to be sent. */
  long at;

  /** When the upper bound is over: from then on it is late. */
  long bound;

  /** Keep-alives sent so far. */
  int count;

  /**
   * How many of them in vain: FreeSWITCH's own pings do not reach it either, or nobody asked for
   * it.
   */
  byte tries;

  /** When the last packet went that is known to have gone: a REGISTER, or a keep-alive. */
  long lastPassed;

  /** The longest time without one since the last REGISTER, in milliseconds, or {@link #UNKNOWN}. */
  private int longestGap = UNKNOWN;

  /** The longest gap in milliseconds after which its port was the same; 0 if none is known. */
  int gapSurvived;

  /** When that gap ended, in seconds of the monotonic clock. */
  int survivedAt;

  /** The shortest after which it had changed. */
  int gapForgotten;

  /** When the last keep-alive or REGISTER was, other than by a copy, which anybody can forge. */
  long certainAt;

  LastHeard heard = LastHeard.NEVER;

  /** How often it was found not to answer since it was heard last. */
  byte unanswered;

  /** When the last packet of its own was copied, or {@link #NEVER}. */
  long heardAt = NEVER;

  /** How long no packet had passed before its last keep-alive, in milliseconds; 0 for unknown. */
  int gap;

  /** The same of the keep-alive that it did not answer. */
  int gapUnanswered;

  /** Whether it has a place in the timetable, at its time. */
  boolean hasPlace;

  /** Its index in the queue, or {@link Schedule.PlanQueue#NOWHERE}. */
  int index = Schedule.PlanQueue.NOWHERE;

  /** Whether there is to be a next one. */
  boolean isWaiting() {
    return index != Schedule.PlanQueue.NOWHERE;
  }

  /**
   * Takes up what its row had.
   *
   * @param now in nanoseconds
   */
  void restore(Keepalive stored, long now) {
    count = stored.count();
    gapSurvived = stored.gapSurvived();
    survivedAt = NatTimeouts.seconds(now);
    gapForgotten = stored.gapForgotten();
    heard = stored.heard();
  }

  long usual() {
    return usual * MILLI;
  }

  void setUsual(long nanos) {
    usual = NatTimeouts.millis(nanos);
  }

  long interval() {
    return interval * MILLI;
  }

  void setInterval(long nanos) {
    interval = NatTimeouts.millis(nanos);
  }

  /** Whether all packets since the last REGISTER are known. */
  boolean knowsPackets() {
    return longestGap != UNKNOWN;
  }

  void knowsPacketsNoMore() {
    longestGap = UNKNOWN;
  }

  /** The longest time without a packet since the last REGISTER, if now comes one. */
  long longestGap(long now) {
    return Math.max(longestGap * MILLI, now - lastPassed);
  }

  /** It has just registered. */
  void registeredAt(long now) {
    lastPassed = now;
    longestGap = 0;
  }

  void passedAt(long at) {
    longestGap = NatTimeouts.millis(longestGap(at));
    lastPassed = at;
  }

  /** As long as the policy has it, or doubled for each try in vain: each is eleven packets. */
  void setInterval() {
    long doubled = usual();
    for (int i = 0; i < tries && doubled < LONGEST; i++) {
      doubled = Math.min(LONGEST, 2 * doubled);
    }
    setInterval(doubled);
  }

  /** With as many tries as it takes to come to that interval. */
  void setTriesFor(long reached) {
    tries = 0;
    setInterval();
    while (interval() < Math.min(reached, LONGEST)) {
      tries++;
      setInterval();
    }
  }

  /**
   * Its row.
   *
   * @param sentAt in epoch milliseconds; 0 if none was sent just now
   * @param now in nanoseconds
   * @param wallClock the same in epoch milliseconds
   */
  Keepalive row(long sentAt, long now, long wallClock) {
    boolean kept = isWaiting();
    return new Keepalive(
        sentAt,
        count,
        kept ? wallClock + (at - now) / MILLI : 0,
        kept ? interval : 0,
        gapSurvived,
        gapForgotten,
        heard);
  }
}
