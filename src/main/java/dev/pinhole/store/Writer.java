package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Keepalive;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes changes in batches, on one thread of its own. Whoever hands over a change never waits for
 * SQLite: changes are collected in memory and one transaction takes them all, once an interval.
 *
 * <p>When SQLite cannot write (disk full, database locked), everything is kept, merged with what
 * comes, and tried again at the next interval.
 */
public final class Writer implements AutoCloseable {
  public static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
  private static final Duration PRUNE_INTERVAL = Duration.ofSeconds(10);

  /** In one go: some ten thousand rows. */
  private static final Duration LONGEST_PRUNING = Duration.ofMillis(100);

  /** So much of what keep-alives have come to may be lost in a power cut. */
  private static final Duration SAVE_INTERVAL = Duration.ofMinutes(5);

  private static final Duration CLOSING = Duration.ofSeconds(3);

  /** A last try may begin until then, and then wait a second for a lock. */
  private static final Duration LAST_TRIES = Duration.ofMillis(1_500);

  /** Some 50 to 100 MB: a day of trouble must not end in a lack of memory. */
  static final int MOST_HELD = 100_000;

  /** So many more wait where a write does not end, before the oldest are given up in one go. */
  static final int MOST_WAITING = MOST_HELD + 10_000;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pinhole-writer"));
  private final Store store;
  private final Committer committer;
  private final WriterListener listener;
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile boolean closedWhole;

  private final Object lock = new Object();
  private Changes collected = new Changes();

  /** What is to be written when the thread is free; a later one takes its place. */
  private Optional<DaemonStatus> status = Optional.empty();

  /** The store is its own from now on. */
  public Writer(Store store, HistoryPruner pruner, WriterListener listener) {
    this(store, pruner, listener, Optional.empty());
  }

  /**
   * @param runtime a folder in memory for what changes with every keep-alive, if there is one
   */
  public Writer(
      Store store, HistoryPruner pruner, WriterListener listener, Optional<Path> runtime) {
    this.store = store;
    Liveness liveness = new Liveness(store.path(), runtime);
    this.committer = new Committer(store, pruner, MOST_HELD, listener, liveness);
    this.listener = listener;
  }

  /** Begins to write once an interval. */
  public void start(Duration interval) {
    every(
        interval,
        () -> {
          writeCollected();
          committer.look();
        });
    every(PRUNE_INTERVAL, this::pruneWhileThereIsMore);
    every(SAVE_INTERVAL, committer::saveLiveness);
  }

  /**
   * Looks at the whole file, which takes seconds, while all else goes on. One that is damaged is
   * set aside as if writing had found it so.
   */
  public void check() {
    thread.execute(() -> store.current().ifPresent(this::check));
  }

  private void check(Connection checked) {
    Thread check =
        new Thread(
            () -> store.check().ifPresent(found -> damaged(checked, found)), "pinhole-check");
    check.setDaemon(true);
    check.start();
  }

  private void damaged(Connection checked, String found) {
    try {
      thread.execute(() -> store.damaged(checked, found));
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: the next start finds it.
    }
  }

  private void every(Duration interval, Runnable task) {
    thread.scheduleWithFixedDelay(
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            // Thrown on, it would end the writing for good and without a word.
            Thread current = Thread.currentThread();
            current.getUncaughtExceptionHandler().uncaughtException(current, e);
          }
        },
        interval.toNanos(),
        interval.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  /** Notes a change of a binding. */
  public void apply(Change change) {
    apply(List.of(change));
  }

  /**
   * Notes what has changed at once, which comes into one transaction: whose end is written is asked
   * there whether another registration is left.
   */
  public void apply(List<Change> changes) {
    synchronized (lock) {
      changes.forEach(collected::add);
      if (collected.history.size() > MOST_WAITING) {
        collected.limit(MOST_HELD);
      }
    }
  }

  /** Gives up all history that waits, since memory is short; it is counted as lost. */
  public void giveUpHistory() {
    synchronized (lock) {
      collected.giveUpHistory();
    }
    try {
      thread.execute(committer::giveUpHistory);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: nothing is held any more.
    }
  }

  /** Takes what is alive now in the place of every change of a binding before. */
  public void applyAll(List<Change> alive) {
    synchronized (lock) {
      collected.replaceAll(alive);
    }
  }

  /** Notes that nothing was heard for a while. */
  public void unheard(Gap gap) {
    synchronized (lock) {
      collected.gaps.add(gap);
    }
  }

  /** Notes how a binding is kept alive now: a keep-alive was sent, or only planned anew. */
  public void keptAlive(long id, Keepalive now) {
    synchronized (lock) {
      collected.keptAlive(id, now);
    }
  }

  /** Notes when bindings that are alive were heard of. */
  public void heardOf(List<Binding> alive) {
    synchronized (lock) {
      alive.forEach(collected::heardOf);
    }
  }

  /** Notes what was learnt of a network. */
  public void learnt(LearntNetwork network) {
    synchronized (lock) {
      collected.networks.put(network.networkIp(), network);
    }
  }

  /** Notes that a REGISTER led to no registration. */
  public void failed(RegisterFailure failure) {
    synchronized (lock) {
      collected.add(failure);
    }
  }

  /** Notes that a message waits for a webhook; one that is known already is the same. */
  public void queued(WebhookMessage message) {
    synchronized (lock) {
      collected.messages.put(message.id(), message);
    }
  }

  /** Notes until when a webhook was told; after the messages that tell it. */
  public void told(WebhookTold until) {
    synchronized (lock) {
      collected.told.put(until.webhook(), until);
    }
  }

  /** Notes that a message waits no more. */
  public void taken(String id) {
    synchronized (lock) {
      collected.taken(id);
    }
  }

  /** Notes what a node told of all its profiles; nothing if it does not tell. */
  public void told(String node, List<StoredProfile> profiles) {
    synchronized (lock) {
      collected.profiles.put(node, profiles);
    }
  }

  /** Changes handed over and not yet taken up by the writer's thread. */
  public int backlog() {
    synchronized (lock) {
      return collected.size();
    }
  }

  /** Changes handed over and not yet committed, those that SQLite does not take included. */
  public int queueDepth() {
    return backlog() + committer.held();
  }

  /**
   * Writes the status as soon as the thread is free, after all that was handed over so far; it is
   * not kept if any of that fails.
   */
  public void status(DaemonStatus now) {
    synchronized (lock) {
      boolean waits = status.isPresent();
      status = Optional.of(now);
      if (waits) {
        return;
      }
    }
    try {
      thread.execute(this::writeStatus);
    } catch (RejectedExecutionException e) {
      // Closed meanwhile: the file has had its last status.
    }
  }

  private void writeStatus() {
    DaemonStatus latest;
    Changes before;
    synchronized (lock) {
      latest = status.orElseThrow();
      status = Optional.empty();
      before = take();
    }
    committer.status(before, latest);
  }

  /** Completes once the writer's thread has come to it, whether or not SQLite takes anything. */
  public CompletableFuture<Void> answers() {
    try {
      return CompletableFuture.runAsync(() -> {}, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Writes what was handed over so far. The future tells whether all of it is committed. */
  public CompletableFuture<Boolean> flush() {
    try {
      return CompletableFuture.supplyAsync(this::writeCollected, thread);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.completedFuture(closedWhole && backlog() == 0);
    }
  }

  private boolean writeCollected() {
    return committer.write(take());
  }

  private Changes take() {
    synchronized (lock) {
      Changes taken = collected;
      collected = new Changes();
      return taken;
    }
  }

  /** What is written meanwhile has its turn in between. */
  private void pruneWhileThereIsMore() {
    if (prune(System.currentTimeMillis(), LONGEST_PRUNING) && !closing.get()) {
      thread.schedule(this::pruneWhileThereIsMore, COMMIT_INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  boolean prune(long now, Duration most) {
    return committer.prune(now, most);
  }

  /** Writes all that was handed over and closes the file, in at most three seconds. */
  @Override
  public void close() {
    if (!closing.getAndSet(true)) {
      long since = System.nanoTime();
      thread.execute(() -> finish(since));
      thread.shutdown();
    }
    try {
      if (!thread.awaitTermination(CLOSING.toNanos(), TimeUnit.NANOSECONDS)) {
        listener.failing("the store did not close in " + CLOSING.toSeconds() + " s", backlog());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void finish(long since) {
    boolean whole = writeCollected();
    while (!whole && committer.isLocked() && System.nanoTime() - since < LAST_TRIES.toNanos()) {
      whole = writeCollected();
    }
    committer.finish();
    committer.close();
    closedWhole = whole;
  }
}
