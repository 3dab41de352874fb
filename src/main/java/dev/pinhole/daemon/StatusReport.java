package dev.pinhole.daemon;

import dev.pinhole.daemon.systemd.Supervision;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How the daemon is: for the store every five seconds, when its state changes and once when it
 * ends, and in one line for a service manager. On the event loop.
 */
final class StatusReport implements Supervision.Supervised {
  private static final long INTERVAL = Duration.ofSeconds(5).toNanos();

  /** Between two looks whether there is something to say at once. */
  private static final long LOOK = Duration.ofMillis(250).toNanos();

  /** A writer that does not come round for so many of its intervals is stalled: 10 s. */
  private static final int STALLED = 50;

  private final String version;
  private final Instant startedAt;
  private final List<Node> nodes;
  private final NatMemory memory;
  private final Writer writer;
  private final WriterLog writerLog;
  private final LongSupplier internalErrors;
  private final Supplier<Optional<Instant>> memoryShortAt;
  private final Supplier<DaemonStatus.HepSocket> hep;
  private final Webhooks webhooks;
  private final Duration commitInterval;
  private final Executor loop;
  private final Timers timers;
  private Timers.Timer next = () -> {};
  private Timers.Timer look = () -> {};

  /** What was told last of what is to be told at once. */
  private List<Object> told = List.of();

  /** That all is up to date was handed to the writer, and then written or not. */
  private boolean upToDateTold;

  private boolean upToDateWritten;
  private boolean asked;
  private long askedAt;

  StatusReport(
      String version,
      Instant startedAt,
      List<Node> nodes,
      NatMemory memory,
      Writer writer,
      WriterLog writerLog,
      LongSupplier internalErrors,
      Supplier<Optional<Instant>> memoryShortAt,
      Supplier<DaemonStatus.HepSocket> hep,
      Webhooks webhooks,
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
    this.memoryShortAt = memoryShortAt;
    this.hep = hep;
    this.webhooks = webhooks;
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
              shorten();
              write(Optional.empty());
            });
    write(Optional.empty());
    look = timers.every(LOOK, this::look);
  }

  private void look() {
    for (NatTimeouts.Network network : memory.timeouts().takeLengthened()) {
      nodes.forEach(node -> node.keepalives().lengthen(network));
    }
    if (nodes.stream().anyMatch(Node::isLoadNews)) {
      write(Optional.empty());
    } else if (!state().equals(told)) {
      write(Optional.empty(), Node::figuresSoon);
    }
  }

  private List<Object> state() {
    List<Object> state = new ArrayList<>();
    state.add(writerLog.trouble().isPresent());
    for (Node node : nodes) {
      DaemonStatus.Link link = node.status().link();
      state.add(link.state());
      state.add(link.detail());
      state.add(node.keepalives().isConnected());
    }
    return state;
  }

  void end() {
    next.cancel();
    look.cancel();
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

  /** The phones of one network may be on any node. */
  private void shorten() {
    for (NatTimeouts.Shortened network : memory.timeouts().takeShortened()) {
      nodes.forEach(node -> node.keepalives().shorten(network));
    }
    nodes.forEach(node -> node.keepalives().tryLonger());
  }

  private void write(Optional<Instant> stoppedAt) {
    memory.write();
    write(stoppedAt, Node::figures);
  }

  private void write(
      Optional<Instant> stoppedAt, Function<Node, DaemonStatus.NodeFigures> figures) {
    told = state();
    writer.status(
        new DaemonStatus(
            now(),
            startedAt,
            stoppedAt,
            ProcessHandle.current().pid(),
            version,
            internalErrors.getAsLong(),
            memoryShortAt.get(),
            writerLog.now(writer.queueDepth()),
            hep.get(),
            nodes.stream().map(figures).toList(),
            webhooks.figures()));
  }

  /** Only once the store says so, as far as it can be written: whoever asks then finds it so. */
  @Override
  public boolean isUpToDate() {
    boolean upToDate =
        nodes.stream()
            .allMatch(node -> node.status().isUpToDate() && node.keepalives().isConnected());
    if (!upToDate) {
      upToDateTold = false;
      upToDateWritten = false;
    } else if (!upToDateTold) {
      upToDateTold = true;
      look();
      writer.answers().thenRunAsync(() -> upToDateWritten = upToDateTold, loop);
    }
    return upToDateWritten;
  }

  /** What is wrong stands first: {@code systemctl} shows one line. */
  @Override
  public String status() {
    long connected = nodes.stream().filter(node -> node.status().link().connected()).count();
    return String.format(
        Locale.ROOT,
        "%s%d of %d FreeSWITCH connected, %d bindings, %d kept alive, %.1f keep-alives/s,"
            + " %d late, queue %d",
        trouble().map(what -> what + "; ").orElse(""),
        connected,
        nodes.size(),
        nodes.stream().mapToInt(node -> node.table().size()).sum(),
        nodes.stream().mapToInt(node -> node.engine().scheduled()).sum(),
        nodes.stream().mapToDouble(node -> node.keepalivesPerSecond()).sum(),
        nodes.stream().mapToInt(node -> node.load().late()).sum(),
        writer.queueDepth());
  }

  private Optional<String> trouble() {
    return writerLog
        .trouble()
        .map(why -> "store cannot be written: " + why)
        .or(() -> nodes.stream().flatMap(node -> trouble(node).stream()).findFirst());
  }

  private static Optional<String> trouble(Node node) {
    NodeStatus status = node.status();
    Optional<String> what =
        status.isUpToDate()
            ? node.keepalives().trouble().map(why -> "keep-alives cannot be sent: " + why)
            : Optional.of(status.link().detail().orElse(status.link().state()));
    return what.map(text -> status.name() + ": " + Visible.of(text));
  }

  private Instant now() {
    return Instant.ofEpochMilli(timers.epochMillis());
  }
}
