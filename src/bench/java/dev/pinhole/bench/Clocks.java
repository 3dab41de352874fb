package dev.pinhole.bench;

import dev.pinhole.time.Timers;

/** The real clocks; nothing that is scheduled ever runs. */
final class Clocks implements Timers {
  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long epochMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    return () -> {};
  }
}
