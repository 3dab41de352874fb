package dev.pinhole.keepalive;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Deadlines, the earliest first: a heap that knows where each of them is, so that any can be moved
 * or taken out at the cost of a few comparisons.
 */
final class DeadlineQueue {
  static final int NOWHERE = -1;

  /** Four, because that makes a flat heap: fewer deadlines move than in a binary one. */
  private static final int CHILDREN = 4;

  private Deadline[] heap = new Deadline[64];

  /** The times of the same, side by side in memory: most of the work is to compare them. */
  private long[] times = new long[64];

  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  Deadline first() {
    return heap[0];
  }

  /** Puts it where its time says, whether it was there before or not. */
  void put(Deadline deadline) {
    if (deadline.isWaiting()) {
      settle(deadline.index, deadline);
      return;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
      times = Arrays.copyOf(times, 2 * size);
    }
    settle(size++, deadline);
  }

  void remove(Deadline deadline) {
    if (!deadline.isWaiting()) {
      return;
    }
    Deadline last = heap[--size];
    heap[size] = null;
    if (last != deadline) {
      settle(deadline.index, last);
    }
    deadline.index = NOWHERE;
  }

  /** How many are at that time or before. */
  int countUntil(long time) {
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (times[i] - time <= 0) {
        count++;
      }
    }
    return count;
  }

  /** Shows each of them, in no order. */
  void forEach(Consumer<Deadline> look) {
    for (int i = 0; i < size; i++) {
      look.accept(heap[i]);
    }
  }

  /** Finds the place of a deadline, beginning where there is a gap. */
  private void settle(int gap, Deadline deadline) {
    long time = deadline.at;
    int index = gap;
    while (index > 0 && isBefore(time, times[(index - 1) / CHILDREN])) {
      index = fill(index, (index - 1) / CHILDREN);
    }
    for (int child = earliestChild(index);
        child < size && isBefore(times[child], time);
        child = earliestChild(index)) {
      index = fill(index, child);
    }
    heap[index] = deadline;
    times[index] = time;
    deadline.index = index;
  }

  /** Moves one into the gap; where it was is the gap now. */
  private int fill(int gap, int from) {
    heap[gap] = heap[from];
    times[gap] = times[from];
    heap[gap].index = gap;
    return from;
  }

  private int earliestChild(int index) {
    int earliest = CHILDREN * index + 1;
    int end = Math.min(size, earliest + CHILDREN);
    for (int child = earliest + 1; child < end; child++) {
      if (isBefore(times[child], times[earliest])) {
        earliest = child;
      }
    }
    return earliest;
  }

  private static boolean isBefore(long time, long other) {
    // A difference, because the monotonic clock may wrap.
    return time - other < 0;
  }
}
