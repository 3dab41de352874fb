package dev.pinhole.keepalive;

import java.time.Duration;

/**
 * How many deadlines lie in each stretch of about a quarter of a second. Deadlines are placed where
 * there is room, so that a storm of registrations does not become a storm of deadlines that the
 * pacer cannot serve in time.
 */
final class Timetable {
  static final int NONE = -1;

  /** Of the pacer's budget; the rest makes up for late wake-ups. */
  private static final double USED = 0.98;

  private static final double STRETCHES_PER_SECOND = 4;

  private final long origin;
  private final long length;
  private final int room;
  private final int farthest;

  /** A ring: stretches of the past are empty, or what is in them is still to be served. */
  private final int[] placed;

  /**
   * @param longest how far ahead a deadline is drawn at most, in nanoseconds
   */
  Timetable(int maxPerSecond, long longest, long now) {
    double perSecond = maxPerSecond * USED;
    origin = now;
    room = (int) Math.max(1, Math.round(perSecond / STRETCHES_PER_SECOND));
    length = (long) (room / perSecond * Duration.ofSeconds(1).toNanos());
    farthest = (int) (longest / length) + 1;
    placed = new int[2 * Integer.highestOneBit(2 * farthest)];
  }

  /**
   * Finds a place: as drawn, or else later, up to {@code latest}; or else earlier, down to {@code
   * earliest}; or else after all others. If even there is no room, as drawn.
   */
  long find(long drawn, long earliest, long latest) {
    int home = stretch(drawn);
    int later = (int) ((latest - drawn) / length);
    int earlier = (int) ((drawn - earliest) / length);
    for (int step = 0; step <= later; step++) {
      if (hasRoom(home + step)) {
        return drawn + step * length;
      }
    }
    for (int step = 1; step <= earlier; step++) {
      if (hasRoom(home - step)) {
        return drawn - step * length;
      }
    }
    for (int step = later + 1; step <= farthest; step++) {
      if (hasRoom(home + step)) {
        return drawn + step * length;
      }
    }
    return drawn;
  }

  /** Takes a place at that time; gives its stretch, for {@link #leave}. */
  int take(long at) {
    int stretch = stretch(at);
    placed[stretch]++;
    return stretch;
  }

  void leave(int stretch) {
    if (stretch != NONE) {
      placed[stretch]--;
    }
  }

  private boolean hasRoom(int stretch) {
    return placed[stretch & (placed.length - 1)] < room;
  }

  private int stretch(long at) {
    return (int) Math.floorDiv(at - origin, length) & (placed.length - 1);
  }
}
