package dev.pinhole.daemon;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An event loop that is held, and let do one turn at a time: a look at its sockets, then the tasks
 * that wait. Of two such loops only one runs at any moment, so that nothing depends on how fast
 * either is. One thread at a time may call.
 */
final class HeldLoop {
  private final EventExecutor loop;
  private final BlockingQueue<Runnable> given = new LinkedBlockingQueue<>();
  private final Semaphore arrived = new Semaphore(0);
  private boolean leaving;

  private HeldLoop(EventExecutor loop) {
    this.loop = loop;
  }

  /** Holds it once it has done what it does just now. */
  static HeldLoop of(EventExecutor loop) {
    HeldLoop held = new HeldLoop(loop);
    loop.execute(held::stay);
    return held;
  }

  private void stay() {
    arrived.release();
    try {
      for (leaving = false; !leaving; ) {
        given.take().run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it is held. */
  HeldLoop await() {
    try {
      if (!arrived.tryAcquire(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the event loop is stuck");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return this;
  }

  void turn() {
    given.add(
        () -> {
          leaving = true;
          // What a loop schedules itself is run after it has looked at its sockets.
          loop.schedule(this::stay, 0, TimeUnit.NANOSECONDS);
        });
    await();
  }

  /** Does it on the loop's thread, in the middle of a turn. */
  <T> T call(Callable<T> task) {
    FutureTask<T> done = new FutureTask<>(task);
    given.add(done);
    try {
      return done.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  void run(Runnable task) {
    call(Executors.callable(task));
  }

  void release() {
    given.add(() -> leaving = true);
  }
}
