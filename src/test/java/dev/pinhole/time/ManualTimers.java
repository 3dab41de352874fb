package dev.pinhole.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Clocks that stand still until they are turned. Tasks run in the order of their times, those of
 * one time in the order in which they were scheduled, each finished before the next begins. Any
 * thread may schedule and ask the time; one thread turns.
 */
public final class ManualTimers implements Timers {
  private record Task(long at, long order, Runnable work) {}

  private final Executor executor;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private long nanos = Duration.ofHours(1).toNanos();
  private long wallMillis = Instant.parse("2026-11-22T13:36:12Z").toEpochMilli() - millis(nanos);
  private long orders;

  /** Runs the tasks on the thread that turns the clock. */
  public ManualTimers() {
    this(Runnable::run);
  }

  /** Runs the tasks there, and waits for each. Not to be turned on that executor's own thread. */
  public ManualTimers(Executor executor) {
    this.executor = executor;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public synchronized long epochMillis() {
    return wallMillis + millis(nanos);
  }

  @Override
  public synchronized Timer schedule(long delayNanos, Runnable work) {
    Task task = new Task(nanos + Math.max(0, delayNanos), orders++, work);
    tasks.add(task);
    return () -> cancel(task);
  }

  /** How many tasks wait. */
  public synchronized int pending() {
    return tasks.size();
  }

  /** How long until the next task; negative if there is none. */
  public synchronized Duration untilNext() {
    return Duration.ofNanos(tasks.isEmpty() ? -1 : tasks.peek().at - nanos);
  }

  /**
   * Turns both clocks, stopping at every task that falls due, also at those scheduled meanwhile.
   */
  public void advance(Duration by) {
    long until = nanos() + by.toNanos();
    for (Task due = nextUntil(until); due != null; due = nextUntil(until)) {
      run(due.work);
    }
  }

  /** Runs what is due now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Sets the wall clock alone, forward or back; intervals are not to notice. */
  public synchronized void stepWallClock(Duration by) {
    wallMillis += by.toMillis();
  }

  private synchronized void cancel(Task task) {
    tasks.remove(task);
  }

  private synchronized Task nextUntil(long until) {
    boolean due = !tasks.isEmpty() && tasks.peek().at <= until;
    nanos = due ? Math.max(nanos, tasks.peek().at) : until;
    return due ? tasks.remove() : null;
  }

  private void run(Runnable work) {
    FutureTask<Void> done = new FutureTask<>(work, null);
    executor.execute(done);
    try {
      done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while a task ran");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a scheduled task failed", e.getCause());
    }
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
