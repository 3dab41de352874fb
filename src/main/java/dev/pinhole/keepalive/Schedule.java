package dev.pinhole.keepalive;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Gives each binding its deadline. Times are monotonic nanoseconds. */
final class Schedule {
  /** Deadlines lie between these parts of the interval; the rest is for the pacer and the timer. */
  private static final double EARLIEST = 0.80;

  private static final double LATEST = 0.98;

  /** Where a storm leaves no other place: never closer to the last packet (RFC 8085 3.1.3). */
  private static final long CLOSEST = Duration.ofSeconds(15).toNanos();

  /** After a REGISTER the first comes so early, so that the NAT sees traffic both ways. */
  private static final long FIRST = Duration.ofSeconds(8).toNanos();

  private static final long FIRST_SPREAD = Duration.ofMillis(1_800).toNanos();

  /** Bindings with a longer interval are in no such hurry. */
  private static final long SHORT = Duration.ofSeconds(60).toNanos();

  private final RandomGenerator random;
  private final Timetable timetable;
  private final DeadlineQueue queue = new DeadlineQueue();

  Schedule(Policy policy, RandomGenerator random, long now) {
    this.random = random;
    this.timetable =
        new Timetable(policy.maxPerSecond(), Math.max(policy.longest(), BackOff.LONGEST), now);
  }

  /** A REGISTER just passed the NAT. It may be one of a storm. */
  void afterRegister(Deadline deadline, long now) {
    long earliest = Math.min(CLOSEST, part(deadline, EARLIEST));
    draw(deadline, now, now + earliest);
  }

  /** The same, where the last REGISTER was some time ago, or there was none. */
  void afterRareRegister(Deadline deadline, long now) {
    if (deadline.interval > SHORT) {
      afterRegister(deadline, now);
      return;
    }
    long drawn = now + FIRST + (long) (FIRST_SPREAD * random.nextDouble());
    place(deadline, now, drawn, now + FIRST);
  }

  /** A keep-alive was just sent. */
  void afterKeepalive(Deadline deadline, long now) {
    draw(deadline, now, now + part(deadline, EARLIEST));
  }

  /** Nothing tells when the last packet was: somewhere in one interval, so that none bunch. */
  void spread(Deadline deadline, long now) {
    long drawn = now + part(deadline, LATEST * random.nextDouble());
    place(deadline, now, drawn, now);
  }

  /** The last packet that we know of was at that time. A former plan is kept if it still fits. */
  void afterSilence(Deadline deadline, long lastPacket, long planned, long now) {
    long earliest = lastPacket + part(deadline, EARLIEST);
    boolean usual = planned - earliest >= 0 && planned - (lastPacket + part(deadline, LATEST)) <= 0;
    boolean fits = usual || isFirst(deadline, planned - lastPacket);
    long drawn = fits ? planned : lastPacket + drawn(deadline);
    if (drawn - now > 0) {
      place(deadline, lastPacket, drawn, earliest - now > 0 ? earliest : now);
    } else {
      // It has passed: not drawn, so that the longest silent comes first.
      cancel(deadline);
      put(deadline, lastPacket, earliest);
    }
  }

  /** The packet that went at that time was lost: it is due again, before what was due later. */
  void afterLoss(Deadline deadline, long at, long lastPacket) {
    cancel(deadline);
    put(deadline, lastPacket, at);
  }

  private static boolean isFirst(Deadline deadline, long afterPacket) {
    return deadline.interval <= SHORT
        && afterPacket >= FIRST
        && afterPacket <= FIRST + FIRST_SPREAD;
  }

  /** It has another interval since its deadline was set. */
  void intervalChanged(Deadline deadline, long before, long now) {
    afterSilence(deadline, deadline.bound - before, deadline.at, now);
  }

  /** It was in another schedule, and its deadline stays. */
  void takeOver(Deadline deadline) {
    deadline.stretch = timetable.take(deadline.at);
    queue.put(deadline);
  }

  void cancel(Deadline deadline) {
    timetable.leave(deadline.stretch);
    deadline.stretch = Timetable.NONE;
    queue.remove(deadline);
  }

  boolean hasDue(long now) {
    return !queue.isEmpty() && hasPassed(queue.first(), now);
  }

  boolean hasPassed(Deadline deadline, long now) {
    return deadline.at - now <= 0;
  }

  Deadline first() {
    return queue.first();
  }

  void forEach(Consumer<Deadline> look) {
    queue.forEach(look);
  }

  int size() {
    return queue.size();
  }

  int dueAt(long now) {
    return queue.countUntil(now);
  }

  private void draw(Deadline deadline, long lastPacket, long earliest) {
    place(deadline, lastPacket, lastPacket + drawn(deadline), earliest);
  }

  private void place(Deadline deadline, long lastPacket, long drawn, long earliest) {
    timetable.leave(deadline.stretch);
    long at = timetable.find(drawn, earliest, lastPacket + part(deadline, LATEST));
    deadline.stretch = timetable.take(at);
    put(deadline, lastPacket, at);
  }

  private void put(Deadline deadline, long lastPacket, long at) {
    deadline.at = at;
    deadline.bound = lastPacket + deadline.interval;
    queue.put(deadline);
  }

  private long drawn(Deadline deadline) {
    return part(deadline, EARLIEST + (LATEST - EARLIEST) * random.nextDouble());
  }

  private static long part(Deadline deadline, double part) {
    return (long) (deadline.interval * part);
  }
}
