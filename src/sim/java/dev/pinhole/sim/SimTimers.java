package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Real time, for a simulator that was given no other. */
record SimTimers(EventLoop loop) implements Timers {

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
    Future<?> future = loop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }
}
