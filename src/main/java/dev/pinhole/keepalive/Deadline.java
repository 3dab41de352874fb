package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;

/** When a binding's next keep-alive is due. The engine alone changes it. */
final class Deadline implements Comparable<Deadline> {
  final Binding binding;
  final long interval;

  /** Monotonic nanoseconds. */
  final long at;

  private final long sequence;

  Deadline(Binding binding, long interval, long at, long sequence) {
    this.binding = binding;
    this.interval = interval;
    this.at = at;
    this.sequence = sequence;
  }

  @Override
  public int compareTo(Deadline other) {
    // Differences, because the monotonic clock may wrap.
    int byTime = Long.signum(at - other.at);
    return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
  }
}
