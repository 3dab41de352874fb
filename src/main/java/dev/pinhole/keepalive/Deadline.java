package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;

/** A binding's next keep-alive. The engine alone changes it. Times are monotonic nanoseconds. */
final class Deadline {
  Binding binding;

  /** The SIP event of its NOTIFY. */
  String event = Treatment.DEFAULT_EVENT;

  /** Upper bound between two packets. */
  long interval;

  /** When it is to be sent. */
  long at;

  /** When the upper bound is over: from then on it is late. */
  long bound;

  /** Keep-alives sent so far. */
  int count;

  /** Its stretch in the timetable, or {@link Timetable#NONE}. */
  int stretch = Timetable.NONE;

  /** Its index in the queue, or {@link DeadlineQueue#NOWHERE}. */
  int index = DeadlineQueue.NOWHERE;

  boolean isWaiting() {
    return index != DeadlineQueue.NOWHERE;
  }
}
