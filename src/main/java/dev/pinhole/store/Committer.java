package dev.pinhole.store;

import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.Saved;
import dev.pinhole.store.Transaction.Task;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteErrorCode;

/**
 * Commits changes, and holds those that SQLite does not take at the moment (disk full, database
 * locked) for the next try. Owned by the writer's thread.
 */
final class Committer implements AutoCloseable {
  private final Store store;
  private final HistoryPruner pruner;
  private final int mostHeld;
  private final WriterListener listener;
  private final Liveness liveness;

  /** Whether what changed was not written into it. */
  private boolean livenessLacks;

  /** Of the connection that there is; made anew after each failure. */
  private Optional<Statements> prepared = Optional.empty();

  private Changes held = new Changes();
  private volatile int heldSize;
  private Optional<KeepaliveSwitch> obeyed = Optional.empty();
  private boolean failing;
  private boolean locked;

  /**
   * @param mostHeld most rows of history that are held, and most removals
   */
  Committer(
      Store store, HistoryPruner pruner, int mostHeld, WriterListener listener, Liveness liveness) {
    this.store = store;
    this.liveness = liveness;
    this.pruner = pruner;
    this.mostHeld = mostHeld;
    this.listener = listener;
  }

  /** Writes what is held and what came later; tells whether all of it is committed. */
  boolean write(Changes later) {
    if (held.isEmpty()) {
      held = later;
    } else {
      held.addAll(later);
    }
    lost(held.takeLost());
    heldSize = held.size();
    if (heldSize == 0) {
      return true;
    }
    long start = System.nanoTime();
    if (!liveness.isOpen() && liveness.mayOpen() && !attempt(this::openLiveness)) {
      return false;
    }
    int kept = held.keepalives.size();
    writeLiveness();
    heldSize = held.size();
    if (heldSize > 0 && !transaction(this::writeHeld)) {
      return false;
    }
    removeEnded();
    int rows = kept + held.size();
    held = new Changes();
    heldSize = 0;
    listener.committed(rows, System.nanoTime() - start);
    recovered(rows);
    return true;
  }

  private void openLiveness(Connection main) throws SQLException {
    Optional<String> why = liveness.open(main);
    if (why.isPresent()) {
      livenessFailed(why.get());
    } else if (livenessLacks) {
      livenessLacks = false;
      listener.livenessBegunAnew();
    }
  }

  /** Before the rows that it belongs to, so that none is seen without it. */
  private void writeLiveness() {
    if (liveness.isOpen() && !(held.lifetimes.isEmpty() && held.keepalives.isEmpty())) {
      try {
        liveness.write(held.lifetimes, held.keepalives).forEach(listener::leftOut);
      } catch (SQLException e) {
        livenessFailed(e.getMessage());
      }
    }
    livenessLacks |= !liveness.isOpen();
    held.forgetLiveness();
  }

  private void removeEnded() {
    if (liveness.isOpen() && !held.ended.isEmpty()) {
      try {
        liveness.remove(held.ended);
      } catch (SQLException e) {
        livenessFailed(e.getMessage());
      }
    }
  }

  private void livenessFailed(String why) {
    livenessLacks = true;
    listener.livenessFailing(String.valueOf(why));
  }

  /**
   * Copies what changes with every keep-alive into the store, where a power cut does not end it.
   */
  boolean saveLiveness() {
    return !liveness.isOpen() || attempt(liveness::save);
  }

  private void writeHeld(Connection connection) throws SQLException {
    if (prepared.filter(made -> made.isOf(connection)).isEmpty()) {
      forgetStatements();
      prepared = Optional.of(new Statements(connection));
    }
    Statements statements = prepared.get();
    if (held.complete) {
      statements.removeAll();
    }
    for (long id : held.ended) {
      statements.remove(id);
    }
    List<Saved> saved = new ArrayList<>();
    for (var entry = held.rows.values().iterator(); entry.hasNext(); ) {
      var row = entry.next();
      if (row instanceof Saved told && !told.isRefresh()) {
        saved.add(told);
      } else {
        one(() -> statements.write(row), entry);
      }
    }
    leaveOut(held.rows.values(), statements.saved.write(saved));
    for (var entry = held.networks.values().iterator(); entry.hasNext(); ) {
      var network = entry.next();
      one(() -> statements.write(network), entry);
    }
    for (var entry = held.profiles.entrySet().iterator(); entry.hasNext(); ) {
      var told = entry.next();
      one(() -> statements.write(told.getKey(), told.getValue()), entry);
    }
    for (var entry = held.failures.values().iterator(); entry.hasNext(); ) {
      var failure = entry.next();
      one(() -> statements.write(failure), entry);
    }
    if (!held.failures.isEmpty()) {
      statements.pruneFailures();
    }
    for (var entry = held.messages.values().iterator(); entry.hasNext(); ) {
      var message = entry.next();
      one(() -> statements.write(message), entry);
    }
    for (var entry = held.told.values().iterator(); entry.hasNext(); ) {
      var until = entry.next();
      one(() -> statements.write(until), entry);
    }
    for (String id : held.taken) {
      statements.taken(id);
    }
    leaveOut(held.history, statements.write(held.history));
    for (var entry = held.history.iterator(); entry.hasNext(); ) {
      var row = entry.next();
      one(() -> statements.gone(row), entry);
    }
    for (var entry = held.gaps.iterator(); entry.hasNext(); ) {
      var gap = entry.next();
      one(() -> statements.write(gap), entry);
    }
  }

  /** Writes one row; one that SQLite will never take is left out for good. */
  private void one(Task write, Iterator<?> position) throws SQLException {
    try {
      write.run();
    } catch (SQLException e) {
      if (!RowInsert.isForOneRowOnly(e)) {
        throw e;
      }
      position.remove();
      listener.leftOut(e.getMessage());
    } catch (RuntimeException e) {
      position.remove();
      listener.leftOut(e.toString());
    }
  }

  private void leaveOut(Collection<? extends Change> rows, Map<? extends Change, String> refused) {
    if (!refused.isEmpty()) {
      rows.removeIf(refused::containsKey);
      refused.values().forEach(listener::leftOut);
    }
  }

  /** Writes the status, which says how old the rest is; so it is only true if that is written. */
  void status(Changes before, DaemonStatus now) {
    if (write(before) && transaction(connection -> Statements.writeStatus(connection, now))) {
      recovered(0);
    }
  }

  /** Looks whether an operator has turned the switch. */
  void look() {
    Optional<KeepaliveSwitch> found;
    try {
      Connection connection = store.connection();
      if (store.isToBeFilled()) {
        return;
      }
      found = KeepaliveSwitch.read(connection);
    } catch (SQLException e) {
      store.failed(e);
      return;
    } catch (IOException | StoreException e) {
      // Whatever is wrong with the file, the next row to be written will tell.
      return;
    }
    if (found.isPresent() && !found.equals(obeyed)) {
      obeyed = found;
      listener.switched(found.get());
    }
  }

  /**
   * Deletes the history that is too old or too much, in steps that keep the transactions short, for
   * about so long at most.
   *
   * @return whether more may be left
   */
  boolean prune(long now, Duration most) {
    long start = System.nanoTime();
    boolean[] more = {false};
    boolean done;
    do {
      done = transaction(connection -> more[0] = pruner.step(connection, now));
    } while (done && more[0] && System.nanoTime() - start < most.toNanos());
    return done && more[0];
  }

  /** Changes taken up and not yet committed; for any thread. */
  int held() {
    return heldSize;
  }

  /** Whether the last failure was that another process has the write lock. */
  boolean isLocked() {
    return locked;
  }

  /** What is done in a transaction. */
  @FunctionalInterface
  private interface Work {
    void run(Connection connection) throws SQLException;
  }

  private boolean transaction(Work work) {
    return attempt(connection -> Transaction.run(connection, () -> work.run(connection)));
  }

  private boolean attempt(Work work) {
    locked = false;
    try {
      Connection connection = store.connection();
      if (store.isToBeFilled()) {
        beginAnew(connection);
      }
      work.run(connection);
      return true;
    } catch (SQLException e) {
      locked = Statements.primaryCode(e) == SQLiteErrorCode.SQLITE_BUSY.code;
      store.failed(e);
      failed(e.getMessage());
    } catch (IOException | StoreException e) {
      failed(e.getMessage());
    } catch (RuntimeException e) {
      failed(e.toString());
    }
    return false;
  }

  /** What an operator told before counts in this file, too, unless it was told something later. */
  private void beginAnew(Connection connection) throws SQLException {
    Optional<KeepaliveSwitch> found = KeepaliveSwitch.read(connection);
    if (obeyed.isPresent()
        && found.filter(now -> !now.setAt().isBefore(obeyed.get().setAt())).isEmpty()) {
      Transaction.run(connection, () -> obeyed.get().write(connection));
    }
    // It was of the file before.
    liveness.close();
    store.filled();
    listener.begunAnew();
  }

  private void forgetStatements() {
    prepared.ifPresent(Statements::close);
    prepared = Optional.empty();
  }

  private void failed(String why) {
    failing = true;
    // The driver makes them unusable when the disk is full.
    forgetStatements();
    listener.failing(why, held.size());
    held.limit(mostHeld);
    lost(held.takeLost());
    heldSize = held.size();
  }

  private void recovered(int rows) {
    if (failing) {
      failing = false;
      listener.recovered(rows);
    }
  }

  /** Gives up the history that is held, since memory is short. */
  void giveUpHistory() {
    held.giveUpHistory();
    lost(held.takeLost());
    heldSize = held.size();
  }

  private void lost(int changes) {
    if (changes > 0) {
      listener.dropped(changes);
    }
  }

  /** Takes leave of the file that a power cut would end. */
  void finish() {
    if (saveLiveness()) {
      liveness.saved();
    }
  }

  /** Closes the files. What is still held is lost. */
  @Override
  public void close() {
    lost(held.size());
    forgetStatements();
    liveness.close();
    store.close();
  }
}
