package dev.pinhole.bench;

import dev.pinhole.store.Store;
import io.netty.buffer.ByteBuf;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Bytes of register events to committed rows, beside a bare batch upsert of the same rows into the
 * same tables of another file. One thread works at a time: a batch is read and judged, then written
 * and committed, then comes the next; and then both at once, as in the daemon: one batch is written
 * while the next is read.
 */
final class RowFigures {
  private static final int EVENTS = 20_000;

  /** What comes within the commit interval of 200 ms at 10,000 events a second. */
  private static final int BATCH = 2_000;

  private static final int EVENTS_PER_READ = 40;
  private static final int WARM_UP = 3;
  private static final int ROUNDS = 9;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private enum Work {
    NEW("new phones: pinhole"),
    NEW_SUSTAINED("  reading and writing at once"),
    NEW_BARE("  bare upsert of the bindings"),
    NEW_BARE_WITH_HISTORY("  bare, with the rows of history"),
    REFRESH("refreshes: pinhole"),
    REFRESH_SUSTAINED("  reading and writing at once"),
    REFRESH_BARE("  bare upsert of the bindings");

    private final String text;

    Work(String text) {
      this.text = text;
    }
  }

  /** Microseconds an event. */
  private record Cost(double wall, double reading, double writing) {
    double cpu() {
      return reading + writing;
    }
  }

  private final Path folder;
  private final List<ByteBuf> reads = new RegisterStream().reads(EVENTS, EVENTS_PER_READ);
  private final Map<Work, List<Cost>> costs = new EnumMap<>(Work.class);
  private int files;

  private RowFigures(Path folder) {
    this.folder = folder;
  }

  static void run(Path folder) throws Exception {
    RowFigures figures = new RowFigures(folder);
    for (int round = 0; round < WARM_UP + ROUNDS; round++) {
      if (round == WARM_UP) {
        figures.costs.clear();
      }
      figures.round();
    }
    figures.print();
  }

  private void round() throws Exception {
    Path file = newFile();
    BareUpsert bindings;
    BareUpsert history;
    try (Recorder recorder = new Recorder(file)) {
      record(Work.NEW, recorder, BATCH);
      bindings = BareUpsert.bindings(file);
      history = BareUpsert.history(file);
      record(Work.REFRESH, recorder, BATCH);
    }
    try (Recorder recorder = new Recorder(newFile())) {
      record(Work.NEW_SUSTAINED, recorder, EVENTS);
      record(Work.REFRESH_SUSTAINED, recorder, EVENTS);
    }
    BareUpsert refreshed = BareUpsert.bindings(file);
    try (Connection connection = Store.open(newFile()).connection()) {
      bare(Work.NEW_BARE, connection, List.of(bindings));
      bare(Work.REFRESH_BARE, connection, List.of(refreshed));
    }
    try (Connection connection = Store.open(newFile()).connection()) {
      bare(Work.NEW_BARE_WITH_HISTORY, connection, List.of(bindings, history));
    }
  }

  private Path newFile() {
    return folder.resolve("row-" + files++ + ".db");
  }

  /**
   * @param awaited after so many events all are committed before more come
   */
  private void record(Work work, Recorder recorder, int awaited) {
    System.gc();
    long writing = cpu(recorder.writerThread());
    long reading = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    int fed = 0;
    for (ByteBuf read : reads) {
      recorder.feed(read.retainedDuplicate());
      fed += EVENTS_PER_READ;
      if (fed % BATCH == 0) {
        CompletableFuture<Void> committed = recorder.flush();
        if (fed % awaited == 0) {
          committed.join();
        }
      }
    }
    add(
        work,
        System.nanoTime() - wall,
        THREADS.getCurrentThreadCpuTime() - reading,
        cpu(recorder.writerThread()) - writing);
  }

  private static long cpu(long thread) {
    return thread == 0 ? 0 : THREADS.getThreadCpuTime(thread);
  }

  private void bare(Work work, Connection connection, List<BareUpsert> upserts)
      throws SQLException {
    connection.setAutoCommit(false);
    List<PreparedStatement> statements = new ArrayList<>();
    for (BareUpsert upsert : upserts) {
      statements.add(upsert.prepare(connection));
    }
    System.gc();
    long cpu = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    for (int from = 0; from < EVENTS; from += BATCH) {
      for (int i = 0; i < statements.size(); i++) {
        upserts.get(i).write(statements.get(i), from, from + BATCH);
      }
      connection.commit();
    }
    add(work, System.nanoTime() - wall, 0, THREADS.getCurrentThreadCpuTime() - cpu);
    for (PreparedStatement statement : statements) {
      statement.close();
    }
  }

  private void add(Work work, long wall, long reading, long writing) {
    double nanos = 1e3 * EVENTS;
    costs
        .computeIfAbsent(work, key -> new ArrayList<>())
        .add(new Cost(wall / nanos, reading / nanos, writing / nanos));
  }

  private void print() {
    Report.title("Bytes to a committed row, one thread at a time, %,d events a commit", BATCH);
    Report.row(
        "%-34s %8s %8s %8s %8s %12s", "", "wall us", "reading", "writing", "CPU us", "per second");
    for (Work work : Work.values()) {
      double wall = median(work, Cost::wall);
      Report.row(
          "%-34s %8.2f %8.2f %8.2f %8.2f %,12.0f",
          work.text,
          wall,
          median(work, Cost::reading),
          median(work, Cost::writing),
          median(work, Cost::cpu),
          1e6 / wall);
    }
    Report.row("%-34s %8s %26s", "rate of pinhole / rate of bare", "wall", "CPU");
    ratio("new phones / upsert", Work.NEW, Work.NEW_BARE);
    ratio("new phones / with history", Work.NEW, Work.NEW_BARE_WITH_HISTORY);
    ratio("refreshes / upsert", Work.REFRESH, Work.REFRESH_BARE);
    ratio("at once: new / with history", Work.NEW_SUSTAINED, Work.NEW_BARE_WITH_HISTORY);
    ratio("at once: refreshes / upsert", Work.REFRESH_SUSTAINED, Work.REFRESH_BARE);
  }

  private void ratio(String name, Work pinhole, Work bare) {
    Report.row(
        "  %-32s %8.2f %26.2f",
        name, ratio(pinhole, bare, Cost::wall), ratio(pinhole, bare, Cost::cpu));
  }

  private double median(Work work, ToDoubleFunction<Cost> part) {
    return Report.median(costs.get(work).stream().map(part::applyAsDouble).toList());
  }

  /** Of each round's own ratio: the rounds are seconds apart on a machine that others use too. */
  private double ratio(Work pinhole, Work bare, ToDoubleFunction<Cost> part) {
    return Report.median(
        IntStream.range(0, ROUNDS)
            .mapToObj(
                round ->
                    part.applyAsDouble(costs.get(bare).get(round))
                        / part.applyAsDouble(costs.get(pinhole).get(round)))
            .toList());
  }
}
