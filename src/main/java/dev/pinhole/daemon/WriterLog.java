package dev.pinhole.daemon;

import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.WriterListener;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs how writing goes; a lasting failure is logged once a minute. */
final class WriterLog implements WriterListener {
  private static final Logger log = LoggerFactory.getLogger(WriterLog.class);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final Counters counters;
  private final Timers timers;
  private final Runnable refill;
  private final Runnable heardOf;
  private final CommitTimes times;
  private final Consumer<KeepaliveSwitch> switched;
  private boolean logged;
  private boolean livenessLogged;
  private long livenessLoggedAt;
  private long loggedAt;
  private long dropped;
  private long droppedAt;
  private volatile Optional<Failure> lastFailure = Optional.empty();
  private volatile boolean failing;
  private volatile Optional<Duration> stalled = Optional.empty();

  /** A commit that failed, and why. */
  private record Failure(Instant at, String why) {}

  /**
   * @param refill fills a store that was begun anew
   * @param heardOf fills a file of liveness that lacks what has changed
   * @param switched hears of the operator's switch
   */
  WriterLog(
      Counters counters,
      Timers timers,
      Runnable refill,
      Runnable heardOf,
      Consumer<KeepaliveSwitch> switched) {
    this.counters = counters;
    this.timers = timers;
    this.refill = refill;
    this.heardOf = heardOf;
    this.switched = switched;
    this.times = new CommitTimes(timers);
  }

  /** How it goes, for any thread. */
  DaemonStatus.Writing now(int queueDepth) {
    Optional<Failure> failure = lastFailure;
    return new DaemonStatus.Writing(
        queueDepth,
        times.last().toMillis(),
        times.longest().toMillis(),
        counters.get(Counter.STORE_FAILURES),
        failure.map(Failure::at),
        failure.map(Failure::why),
        counters.get(Counter.STORE_ROWS_LEFT_OUT));
  }

  CommitTimes.Histogram commitTimes() {
    return times.histogram();
  }

  /** Why nothing can be written at the moment; empty if it can. For any thread. */
  Optional<String> trouble() {
    return stalled
        .map(time -> "a write has not ended for " + time.toSeconds() + " s; check the disk")
        .or(() -> failing ? lastFailure.map(Failure::why) : Optional.empty());
  }

  /** The writer's thread has been busy with one write for so long. On the event loop. */
  void stalled(Duration time) {
    if (stalled.isEmpty()) {
      log.error("event=store-stalled a write does not end; keep-alives go on; check the disk");
    }
    stalled = Optional.of(time);
    lastFailure =
        Optional.of(
            new Failure(
                Instant.ofEpochMilli(timers.epochMillis()),
                "a write took over " + time.toSeconds() + " s"));
  }

  /** The writer's thread has time again. On the event loop. */
  void answered() {
    if (stalled.isPresent()) {
      stalled = Optional.empty();
      log.info("event=store-goes-on the write has ended");
    }
  }

  @Override
  public void committed(int rows, long nanos) {
    counters.add(Counter.STORE_ROWS, rows);
    times.committed(nanos);
  }

  @Override
  public void failing(String why, int held) {
    counters.count(Counter.STORE_FAILURES);
    failing = true;
    lastFailure =
        Optional.of(new Failure(Instant.ofEpochMilli(timers.epochMillis()), Visible.of(why)));
    long now = timers.nanos();
    if (!logged || now - loggedAt >= MINUTE) {
      logged = true;
      loggedAt = now;
      log.error(
          "event=store-failing store cannot be written: {}; keep-alives go on, {} changes are held"
              + " and written later",
          Visible.of(why),
          held);
    }
  }

  @Override
  public void begunAnew() {
    log.info("event=store-begun-anew it is filled from memory");
    refill.run();
    counters.count(Counter.STORES_BEGUN_ANEW);
  }

  @Override
  public void livenessFailing(String why) {
    counters.count(Counter.STORE_FAILURES);
    long now = timers.nanos();
    if (!livenessLogged || now - livenessLoggedAt >= MINUTE) {
      livenessLogged = true;
      livenessLoggedAt = now;
      log.error(
          "event=liveness-failing when phones registered and were kept alive last cannot be"
              + " written: {}; keep-alives go on, and another place is tried",
          Visible.of(why));
    }
  }

  @Override
  public void livenessBegunAnew() {
    log.info("event=liveness-begun-anew it is filled from memory");
    livenessLogged = false;
    heardOf.run();
  }

  @Override
  public void switched(KeepaliveSwitch now) {
    switched.accept(now);
  }

  @Override
  public void recovered(int written) {
    failing = false;
    logged = false;
    log.info("event=store-recovered {} changes that were held are in it", written);
  }

  @Override
  public void leftOut(String why) {
    counters.count(Counter.STORE_ROWS_LEFT_OUT);
    log.error("event=store-row-left-out the store refuses one row: {}", Visible.of(why));
  }

  @Override
  public void dropped(int count) {
    counters.add(Counter.STORE_CHANGES_DROPPED, count);
    long now = timers.nanos();
    if (dropped == 0 || now - droppedAt >= MINUTE) {
      droppedAt = now;
      log.error(
          "event=store-changes-lost it could not be written for too long: {} changes are lost, {}"
              + " in all",
          count,
          dropped + count);
    }
    dropped += count;
  }
}
