package dev.pinhole.keepalive;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Gives each plan its place in time, which is monotonic nanoseconds. */
final class Schedule {
  /** Deadlines lie between these parts of the interval; the rest is for the pacer and the timer. */
  private static final double EARLIEST = 0.80;

  private static final double LATEST = 0.98;

  /** Where a storm leaves no other place: never closer to the last packet (RFC 8085 3.1.3). */
  private static final long CLOSEST = Duration.ofSeconds(15).toNanos();

  /** After a REGISTER the first comes so early, so that the NAT sees traffic both ways. */
  private static final long FIRST = Duration.ofSeconds(8).toNanos();

  private static final long FIRST_SPREAD = Duration.ofMillis(1_800).toNanos();

  /** After it was clear that there is no answer. */
  private static final long AGAIN = Duration.ofSeconds(1).toNanos();

  /** Bindings with a longer interval are in no such hurry. */
  private static final long SHORT = Duration.ofSeconds(60).toNanos();

  private final RandomGenerator random;
  private final Timetable timetable;
  private final PlanQueue queue = new PlanQueue();

  Schedule(Policy policy, RandomGenerator random, long now) {
    this.random = random;
    this.timetable =
        new Timetable(policy.maxPerSecond(), Math.max(policy.longest(), Plan.LONGEST), now);
  }

  /** A REGISTER just passed the NAT. It may be one of a storm. */
  void afterRegister(Plan plan, long now) {
    long earliest = Math.min(CLOSEST, part(plan, EARLIEST));
    draw(plan, now, now + earliest);
  }

  /** The same, where the last REGISTER was some time ago, or there was none. */
  void afterRareRegister(Plan plan, long now) {
    if (plan.interval() > SHORT) {
      afterRegister(plan, now);
      return;
    }
    long drawn = now + FIRST + (long) (FIRST_SPREAD * random.nextDouble());
    place(plan, now, drawn, now + FIRST);
  }

  /** A keep-alive was just sent. */
  void afterKeepalive(Plan plan, long now) {
    draw(plan, now, now + part(plan, EARLIEST));
  }

  /** What was sent last was not answered: once more, soon, and not with all others. */
  void again(Plan plan, long now) {
    long earliest = now + AGAIN;
    place(
        plan,
        plan.bound - plan.interval(),
        earliest + (long) (2 * AGAIN * random.nextDouble()),
        earliest);
  }

  /**
   * The phone itself sent a packet, which is as good as a keep-alive; but none is later than that
   * latest time. The first one after a REGISTER, and one that is tried again, are not put off.
   *
   * @param certain when the last keep-alive or REGISTER was
   * @return by how much it is later than before, in nanoseconds
   */
  long afterPacket(Plan plan, long at, long certain, long latest) {
    long before = plan.at;
    boolean usual = before - certain >= part(plan, EARLIEST);
    long later = Math.min(at + part(plan, LATEST) - before, latest - before);
    if (!usual || later <= 0) {
      return 0;
    }
    place(plan, at, before + later, before);
    return plan.at - before;
  }

  /** The next one after a longer silence than usual, exactly: what is proved is that gap. */
  void afterGap(Plan plan, long lastPacket, long gap) {
    plan.setInterval(lengthened(gap));
    place(plan, lastPacket, lastPacket + gap, lastPacket + gap);
  }

  /** The interval in which a keep-alive after that gap is in time. */
  static long lengthened(long gap) {
    return (long) (gap / LATEST);
  }

  /** Nothing tells when the last packet was: somewhere in one interval, so that none bunch. */
  void spread(Plan plan, long now) {
    long drawn = now + part(plan, LATEST * random.nextDouble());
    place(plan, now, drawn, now);
  }

  /** The last packet that we know of was at that time. A former plan is kept if it still fits. */
  void afterSilence(Plan plan, long lastPacket, long planned, long now) {
    long earliest = lastPacket + part(plan, EARLIEST);
    boolean usual = planned - earliest >= 0 && planned - (lastPacket + part(plan, LATEST)) <= 0;
    boolean fits = usual || isFirst(plan, planned - lastPacket);
    long drawn = fits ? planned : lastPacket + drawn(plan);
    if (drawn - now > 0) {
      place(plan, lastPacket, drawn, earliest - now > 0 ? earliest : now);
    } else {
      // It has passed: not drawn, so that the longest silent comes first.
      cancel(plan);
      put(plan, lastPacket, earliest);
    }
  }

  /** Nothing tells when the last packet was, but an earlier run had a plan. */
  void asPlanned(Plan plan, long planned, long now) {
    long drawn = planned - now > 0 ? planned : now;
    place(plan, drawn - part(plan, EARLIEST), drawn, drawn);
  }

  /** The packet that went at that time was lost: it is due again, before what was due later. */
  void afterLoss(Plan plan, long at, long lastPacket) {
    cancel(plan);
    put(plan, lastPacket, at);
  }

  private static boolean isFirst(Plan plan, long afterPacket) {
    return plan.interval() <= SHORT && afterPacket >= FIRST && afterPacket <= FIRST + FIRST_SPREAD;
  }

  /** It has another interval since its plan was set. */
  void intervalChanged(Plan plan, long before, long now) {
    afterSilence(plan, plan.bound - before, plan.at, now);
  }

  /** It was in another schedule, and its plan stays. */
  void takeOver(Plan plan) {
    timetable.take(plan.at);
    plan.hasPlace = true;
    queue.put(plan);
  }

  void cancel(Plan plan) {
    leave(plan);
    queue.remove(plan);
  }

  boolean hasDue(long now) {
    return !queue.isEmpty() && hasPassed(queue.first(), now);
  }

  boolean hasPassed(Plan plan, long now) {
    return plan.at - now <= 0;
  }

  Plan first() {
    return queue.first();
  }

  void forEach(Consumer<Plan> look) {
    queue.forEach(look);
  }

  int size() {
    return queue.size();
  }

  int dueAt(long now) {
    return queue.countUntil(now);
  }

  private void draw(Plan plan, long lastPacket, long earliest) {
    place(plan, lastPacket, lastPacket + drawn(plan), earliest);
  }

  private void place(Plan plan, long lastPacket, long drawn, long earliest) {
    leave(plan);
    long at = timetable.find(drawn, earliest, lastPacket + part(plan, LATEST));
    timetable.take(at);
    plan.hasPlace = true;
    put(plan, lastPacket, at);
  }

  private void leave(Plan plan) {
    if (plan.hasPlace) {
      timetable.leave(plan.at);
      plan.hasPlace = false;
    }
  }

  private void put(Plan plan, long lastPacket, long at) {
    plan.at = at;
    plan.bound = lastPacket + plan.interval();
    queue.put(plan);
  }

  private long drawn(Plan plan) {
    return part(plan, EARLIEST + (LATEST - EARLIEST) * random.nextDouble());
  }

  private static long part(Plan plan, double part) {
    return (long) (plan.interval() * part);
  }

  /**
   * Plans, the earliest first: a heap that knows where each of them is, so that any can be moved or
   * taken out at the cost of a few comparisons.
   */
  static final class PlanQueue {
    static final int NOWHERE = -1;

    /** Four, because that makes a flat heap: fewer entries move than in a binary one. */
    private static final int CHILDREN = 4;

    private Plan[] heap = new Plan[64];

    /** The times of the same, side by side in memory: most of the work is to compare them. */
    private long[] times = new long[64];

    private int size;

    int size() {
      return size;
    }

    boolean isEmpty() {
      return size == 0;
    }

    Plan first() {
      return heap[0];
    }

    /** Puts it where its time says, whether it was there before or not. */
    void put(Plan plan) {
      if (plan.isWaiting()) {
        settle(plan.index, plan);
        return;
      }
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, 2 * size);
        times = Arrays.copyOf(times, 2 * size);
      }
      settle(size++, plan);
    }

    void remove(Plan plan) {
      if (!plan.isWaiting()) {
        return;
      }
      Plan last = heap[--size];
      heap[size] = null;
      if (last != plan) {
        settle(plan.index, last);
      }
      plan.index = NOWHERE;
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
    void forEach(Consumer<Plan> look) {
      for (int i = 0; i < size; i++) {
        look.accept(heap[i]);
      }
    }

    /** Finds the place of a plan, beginning where there is a gap. */
    private void settle(int gap, Plan plan) {
      long time = plan.at;
      int index = gap;
      while (index > 0 && isBefore(time, times[(index - 1) / CHILDREN])) {
        index = fill(index, (index - 1) / CHILDREN);
      }
      for (int child = earliestChild(index);
          child < size && isBefore(times[child], time);
          child = earliestChild(index)) {
        index = fill(index, child);
      }
      heap[index] = plan;
      times[index] = time;
      plan.index = index;
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

  /**
   * How many deadlines lie in each stretch of about a quarter of a second. Deadlines are placed
   * where there is room, so that a storm of registrations does not become a storm of deadlines that
   * the pacer cannot serve in time.
   */
  static final class Timetable {
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

    /** Takes a place at that time. */
    void take(long at) {
      placed[stretch(at)]++;
    }

    /** Gives up one that was taken at that time. */
    void leave(long at) {
      placed[stretch(at)]--;
    }

    private boolean hasRoom(int stretch) {
      return placed[stretch & (placed.length - 1)] < room;
    }

    private int stretch(long at) {
      return (int) Math.floorDiv(at - origin, length) & (placed.length - 1);
    }
  }
}
