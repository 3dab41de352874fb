package dev.pinhole.daemon;

import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Writes every five seconds how the daemon is, and once when it ends. On the event loop. */
final class StatusReport {
  private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

  /** A writer that does not come round for so many of its intervals is stalled: 10 s. */
  private static final int STALLED = 50;

  private final String version;
  private final Instant startedAt;
  private final List<RunningNode> nodes;
  private final NatMemory memory;
  private final Writer writer;
  private final WriterLog writerLog;
  private final LongSupplier internalErrors;
  private final Duration commitInterval;
  private final Executor loop;
  private final Timers timers;
  private Timers.Timer next = () -> {};
  private boolean asked;
  private long askedAt;

  StatusReport(
      String version,
      Instant startedAt,
      List<RunningNode> nodes,
      NatMemory memory,
      Writer writer,
      WriterLog writerLog,
      LongSupplier internalErrors,
      Duration commitInterval,
      Executor loop,
      Timers timers) {
    this.version = version;
    this.startedAt = startedAt;
    this.nodes = nodes;
    this.memory = memory;
    this.writer = writer;
    this.writerLog = writerLog;
    this.internalErrors = internalErrors;
    this.commitInterval = commitInterval;
    this.loop = loop;
    this.timers = timers;
  }

  void start() {
    next =
        timers.every(
            INTERVAL,
            () -> {
              ask();
              write(Optional.empty());
            });
    write(Optional.empty());
  }

  void end() {
    next.cancel();
    write(Optional.of(now()));
  }

  /** Measures in real time how long the disk holds the writer's thread, and waits for nothing. */
  private void ask() {
    if (!asked) {
      asked = true;
      askedAt = System.nanoTime();
      writer
          .answers()
          .thenRunAsync(
              () -> {
                asked = false;
                writerLog.answered();
              },
              loop);
      return;
    }
    Duration busy = Duration.ofNanos(System.nanoTime() - askedAt);
    if (busy.compareTo(commitInterval.multipliedBy(STALLED)) >= 0) {
      writerLog.stalled(busy);
    }
  }

  private void write(Optional<Instant> stoppedAt) {
    memory.write();
    writer.status(
        new DaemonStatus(
            now(),
            startedAt,
            stoppedAt,
            ProcessHandle.current().pid(),
            version,
            internalErrors.getAsLong(),
            writerLog.now(writer.queueDepth()),
            nodes.stream().map(node -> node.report().now()).toList()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(timers.epochMillis());
  }
}
