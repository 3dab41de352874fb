package dev.pinhole.keepalive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * After what silence the phones behind one NAT have answered, and when one of them may be tried
 * after a longer one. Times are monotonic nanoseconds.
 */
final class AnsweredGaps {
  /** So many phones have to answer. */
  static final int PHONES = 3;

  /** Shorter gaps lengthen no interval. */
  static final long LEAST = Duration.ofSeconds(60).toNanos();

  /** What was proved counts as long as answers go on showing it: nothing else would end it. */
  static final Duration VALID = Duration.ofHours(1);

  private static final double STEP = 1.5;

  /** A timer and the pacer make them differ. */
  private static final double SAME = 0.95;

  /** Of a gap that was proved, such a part shows that it still holds. */
  private static final double CONFIRMS = 2.0 / 3;

  /** One that waits too long for its keep-alive is given up, so that another can be tried. */
  private static final long TRIAL_LATE = Duration.ofSeconds(30).toNanos();

  private static final long FIRST_PAUSE = Duration.ofHours(1).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofDays(7).toNanos();

  /**
   * @param phone the hash of its key
   */
  private record AnsweredGap(int phone, long gap) {}

  /** One of each phone, the longest first. */
  private final List<AnsweredGap> longest = new ArrayList<>(PHONES + 1);

  private long answeredAt;
  private int failures;
  private long failedAt;
  private boolean trying;
  private int triedPhone;
  private long triesUntil;

  /** What an earlier run knew: phones that this one has not heard answered. */
  void restore(long gap, long answered, int failed, long failedLast) {
    for (int i = 1; gap > 0 && i <= PHONES; i++) {
      longest.add(new AnsweredGap(-i, gap));
    }
    answeredAt = answered;
    failures = failed;
    failedAt = failedLast;
  }

  /** A phone answered after that gap. */
  void answered(int phone, long gap, long now) {
    expire(now);
    trying &= triedPhone != phone;
    long before = proved(now);
    if (gap >= CONFIRMS * before) {
      answeredAt = now;
    }
    if (longest.stream().noneMatch(each -> each.phone == phone && each.gap >= gap)) {
      longest.removeIf(each -> each.phone == phone);
      longest.add(new AnsweredGap(phone, gap));
      longest.sort(Comparator.comparingLong(AnsweredGap::gap).reversed());
      if (longest.size() > PHONES) {
        longest.remove(PHONES);
      }
    }
    if (before == 0 && proved(now) > 0) {
      failures = 0;
    }
  }

  /** The longest gap that enough phones have answered after; 0 if none have. */
  long proved(long now) {
    return ofAll() >= LEAST && now - answeredAt <= VALID.toNanos() ? ofAll() : 0;
  }

  private long ofAll() {
    return longest.size() < PHONES ? 0 : longest.get(PHONES - 1).gap;
  }

  /** Whether a phone that did not answer after that gap refutes what was proved. */
  boolean isRefutedBy(long gap, long now) {
    return gap * SAME <= proved(now);
  }

  /** Until that phone has been tried again, no other one is. */
  void refuted(int phone, long now) {
    longest.clear();
    tries(phone, now);
  }

  /** A phone did not answer after a gap longer than usual, and not when it was tried again. */
  void failed(long now) {
    failures++;
    failedAt = now;
    trying = false;
  }

  int failures() {
    return failures;
  }

  long failedAt() {
    return failedAt;
  }

  long answeredAt() {
    return answeredAt;
  }

  /** Whether that phone has answered after as long. */
  boolean hasAnswered(int phone, long gap) {
    return longest.stream().anyMatch(each -> each.phone == phone && each.gap >= SAME * gap);
  }

  /**
   * After what gap a phone may be tried now; 0 for none.
   *
   * @param usual what is known to hold
   * @param goal longer ones are of no use
   */
  long next(long usual, long goal, long now) {
    expire(now);
    boolean pausing = failures > 0 && now - failedAt < pause();
    if (pausing || trying && now - triesUntil < 0) {
      return 0;
    }
    long best = longest.isEmpty() ? 0 : Math.min(goal, longest.get(0).gap);
    if (best >= LEAST && ofAll() < SAME * best) {
      return best;
    }
    return best >= SAME * goal ? 0 : Math.min(goal, (long) (STEP * Math.max(best, usual)));
  }

  private long pause() {
    return Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(8, failures - 1));
  }

  private void expire(long now) {
    if (now - answeredAt > VALID.toNanos()) {
      longest.clear();
    }
  }

  /** That phone is tried at that time. */
  void tries(int phone, long at) {
    trying = true;
    triedPhone = phone;
    triesUntil = at + TRIAL_LATE;
  }
}
