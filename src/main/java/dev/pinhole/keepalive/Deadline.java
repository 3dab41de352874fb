package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;

/** A binding's next keep-alive. The engine alone changes it. Times are monotonic nanoseconds. */
final class Deadline {
  Binding binding;

  /** The SIP event of its NOTIFY. */
  String event = Treatment.DEFAULT_EVENT;

  /** Upper bound between two packets as the policy has it. */
  long usual;

  /** The one that applies now. */
  long interval;

  /** When it is to be sent. */
  long at;

  /** When the upper bound is over: from then on it is late. */
  long bound;

  /** Keep-alives sent so far. */
  int count;

  /** How many of them in vain, as FreeSWITCH's own pings do not reach it either. */
  byte tries;

  /** When the last packet went that is known to have gone: a REGISTER, or a keep-alive. */
  long lastPassed;

  /** The longest time without one since the last REGISTER, or {@link Learner#UNKNOWN}. */
  long longestGap = Learner.UNKNOWN;

  /** The longest gap in milliseconds after which its port was the same; 0 if none is known. */
  int gapSurvived;

  /** When that gap ended, in seconds of the monotonic clock. */
  int survivedAt;

  /** The shortest after which it had changed. */
  int gapForgotten;

  /** Its stretch in the timetable, or {@link Timetable#NONE}. */
  int stretch = Timetable.NONE;

  /** Its index in the queue, or {@link DeadlineQueue#NOWHERE}. */
  int index = DeadlineQueue.NOWHERE;

  boolean isWaiting() {
    return index != DeadlineQueue.NOWHERE;
  }
}
