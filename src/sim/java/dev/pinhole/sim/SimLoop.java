package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The one thread that owns everything in the simulator; any thread may ask it to do something. */
final class SimLoop implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("sim", true), NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final Timers timers;

  SimLoop(Optional<Timers> given) {
    timers = given.orElseGet(() -> new SimTimers(loop));
  }

  EventLoopGroup group() {
    return group;
  }

  Timers timers() {
    return timers;
  }

  /** Does it on the loop and waits for it; at once where the caller is the loop. */
  <T> T call(Callable<T> task) {
    try {
      return loop.inEventLoop() ? task.call() : loop.submit(task).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the simulator", e);
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the simulator is closed", e);
    } catch (Exception e) {
      throw unchecked(e);
    }
  }

  void run(Runnable task) {
    call(
        () -> {
          task.run();
          return null;
        });
  }

  /**
   * Runs the task on the loop after the delay. A clock with a thread of its own waits until the
   * task is done, so that a clock turned by hand comes to no later task before.
   */
  Timers.Timer schedule(Duration delay, Runnable task) {
    return timers.schedule(
        delay.toNanos(),
        () -> {
          // Nothing is left to be done once the simulator is closed.
          if (!loop.isShuttingDown()) {
            run(task);
          }
        });
  }

  /** Waits, except on the loop itself, which would wait for ever. */
  void await(Future<?> future) {
    if (!loop.inEventLoop()) {
      future.syncUninterruptibly();
    }
  }

  boolean isCaller() {
    return loop.inEventLoop();
  }

  /**
   * Runs it when the loop has been through its selector once more: only then is a listening socket
   * that was closed really gone.
   */
  Future<?> atNextTurn(Runnable task) {
    return loop.schedule(task, 1, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    await(group.shutdownGracefully(0, 2, TimeUnit.SECONDS));
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
