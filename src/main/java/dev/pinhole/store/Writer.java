package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingListener;
import dev.pinhole.binding.Happening;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteErrorCode;

/**
 * Writes changes in batches, on one thread of its own. Whoever hands over a change never waits for
 * SQLite: changes are collected in memory and one transaction takes them all, once an interval.
 *
 * <p>When SQLite cannot write (disk full, database locked), everything is kept, merged with what
 * comes, and tried again at the next interval.
 */
public final class Writer implements BindingListener, AutoCloseable {
  public static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
  private static final Duration PRUNE_INTERVAL = Duration.ofSeconds(10);

  private final Connection connection;
  private final Statements statements;
  private final StatusTable status;
  private final HistoryPruner pruner;
  private final WriterListener listener;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pinhole-writer"));

  private final Object lock = new Object();
  private Changes collected = new Changes();

  // Owned by the writer's thread.
  private Changes held = new Changes();
  private boolean failing;

  Writer(Connection connection, int historyDays, WriterListener listener) throws SQLException {
    this.connection = connection;
    this.statements = new Statements(connection);
    this.status = new StatusTable(connection);
    this.pruner = new HistoryPruner(connection, Duration.ofDays(historyDays));
    this.listener = listener;
    connection.setAutoCommit(false);
  }

  /** Begins to write once an interval. */
  public void start(Duration interval) {
    thread.scheduleWithFixedDelay(
        this::writeCollected, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    thread.scheduleWithFixedDelay(
        () -> prune(System.currentTimeMillis()),
        PRUNE_INTERVAL.toNanos(),
        PRUNE_INTERVAL.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {
    synchronized (lock) {
      collected.put(new Changes.Row.Saved(binding, evidence));
    }
  }

  @Override
  public void removed(Binding binding) {
    synchronized (lock) {
      collected.put(new Changes.Row.Removed(binding.key()));
    }
  }

  @Override
  public void happened(Happening happening) {
    synchronized (lock) {
      collected.happenings.add(happening);
    }
  }

  @Override
  public void foreignPath(Binding binding) {}

  /** Notes a keep-alive: its time in epoch milliseconds, and how many this binding got in all. */
  public void keptAlive(BindingKey key, long at, int count) {
    synchronized (lock) {
      collected.keepalives.put(key, new Changes.Keepalive(at, count));
    }
  }

  /** Changes handed over and not yet taken up by the writer's thread. */
  public int backlog() {
    synchronized (lock) {
      return collected.size();
    }
  }

  /** Writes the status row as soon as the thread is free; it is not kept if that fails. */
  public void status(DaemonStatus now) {
    thread.execute(() -> transaction(() -> status.write(now)));
  }

  /** Writes what was handed over so far. The future tells whether all of it is committed. */
  public CompletableFuture<Boolean> flush() {
    return CompletableFuture.supplyAsync(this::writeCollected, thread);
  }

  private boolean writeCollected() {
    synchronized (lock) {
      if (!collected.isEmpty()) {
        held.addAll(collected);
        collected = new Changes();
      }
    }
    if (held.isEmpty()) {
      return true;
    }
    long start = System.nanoTime();
    int rows = held.size();
    try {
      writeAll();
      connection.commit();
    } catch (SQLException e) {
      rollback();
      failed(e);
      return false;
    }
    held = new Changes();
    listener.committed(rows, System.nanoTime() - start);
    if (failing) {
      failing = false;
      listener.recovered(rows);
    }
    return true;
  }

  private void writeAll() throws SQLException {
    for (var row = held.rows.values().iterator(); row.hasNext(); ) {
      Changes.Row next = row.next();
      one(() -> statements.write(next), row);
    }
    for (var entry = held.keepalives.entrySet().iterator(); entry.hasNext(); ) {
      var next = entry.next();
      one(() -> statements.write(next.getKey(), next.getValue()), entry);
    }
    for (var happening = held.happenings.iterator(); happening.hasNext(); ) {
      Happening next = happening.next();
      one(() -> statements.write(next), happening);
    }
  }

  /** Writes one row; one that SQLite will never take is left out for good. */
  private void one(SqlTask write, java.util.Iterator<?> position) throws SQLException {
    try {
      write.run();
    } catch (SQLException e) {
      if (!isForThisRowOnly(e)) {
        throw e;
      }
      position.remove();
      listener.leftOut(e.getMessage());
    }
  }

  private static boolean isForThisRowOnly(SQLException e) {
    int primary = e.getErrorCode() & 0xff;
    return primary == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || primary == SQLiteErrorCode.SQLITE_TOOBIG.code
        || primary == SQLiteErrorCode.SQLITE_MISMATCH.code;
  }

  private void failed(SQLException e) {
    failing = true;
    listener.failing(e.getMessage(), held.size());
  }

  /** Deletes some of the history that is too old; small steps keep the transactions short. */
  void prune(long now) {
    transaction(() -> pruner.step(now));
  }

  private void transaction(SqlTask task) {
    try {
      task.run();
      connection.commit();
    } catch (SQLException e) {
      rollback();
      failed(e);
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      listener.failing("rollback: " + e.getMessage(), held.size());
    }
  }

  /** Writes all that was handed over and closes the file, in at most three seconds. */
  @Override
  public void close() {
    if (thread.isShutdown()) {
      return;
    }
    thread.execute(this::writeCollected);
    thread.execute(this::closeFile);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(3, TimeUnit.SECONDS)) {
        listener.failing("the store did not close in 3 s", held.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeFile() {
    try {
      statements.close();
      status.close();
      pruner.close();
      connection.close();
    } catch (SQLException e) {
      listener.failing("closing: " + e.getMessage(), held.size());
    }
  }

  @FunctionalInterface
  private interface SqlTask {
    void run() throws SQLException;
  }
}
