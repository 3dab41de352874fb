package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.HistoryEvent;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterCloseTest {
  @TempDir private Path folder;
  private final Told told = new Told();
  private Path file;
  private Connection connection;
  private Writer writer;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("pinhole.db");
    Store store = Store.open(file);
    connection = store.connection();
    Sql.run(connection, "PRAGMA busy_timeout = 0");
    writer = new Writer(store, new HistoryPruner(30, 10_000_000), told);
  }

  @Test
  void writesEverythingAndClosesTheFile() throws Exception {
    writer.start(Duration.ofHours(1));
    for (int i = 0; i < 5_000; i++) {
      Binding binding = Samples.binding(Integer.toString(i));
      writer.apply(Samples.saved(binding, List.of()));
      writer.apply(Samples.row(binding, HistoryEvent.REGISTERED, i));
      writer.keptAlive(binding.id(), Samples.kept(i + 1, 1));
    }
    writer.close();
    assertThat(told.sinceLast()).containsExactly("committed 15000");
    assertThat(connection.isClosed()).isTrue();
    assertThat(Path.of(file + "-wal")).doesNotExist();
    assertThat(Sql.value(file, "SELECT sum(keepalive_count) FROM binding")).isEqualTo(5_000);
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(5_000);
  }

  @Test
  void theLastStatusIsWrittenBeforeThat() throws Exception {
    writer.status(Samples.status(9, Optional.of(9L)));
    writer.close();
    assertThat(Sql.value(file, "SELECT stopped_at FROM daemon_status")).isEqualTo(9);
  }

  @Test
  void twiceAndFromManyThreads() throws Exception {
    writer.apply(Samples.saved(Samples.binding("1000"), List.of()));
    CompletableFuture.allOf(
            CompletableFuture.runAsync(writer::close),
            CompletableFuture.runAsync(writer::close),
            CompletableFuture.runAsync(writer::close))
        .join();
    assertThat(connection.isClosed()).as("once any close returns").isTrue();
    writer.close();
    assertThat(told.sinceLast()).containsExactly("committed 1");
  }

  @Test
  void whatComesAfterwardsIsRefusedQuietly() throws Exception {
    writer.close();
    assertThat(writer.flush().join()).as("nothing is missing").isTrue();
    writer.status(Samples.status(9, Optional.of(9L)));
    writer.apply(Samples.saved(Samples.binding("1000"), List.of()));
    assertThat(writer.flush().join()).isFalse();
    assertThat(catchThrowable(writer::close)).isNull();
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(0);
  }

  @Test
  void waitsForALockThatIsReleasedSoon() throws Exception {
    try (Connection other = Sql.connect(file)) {
      Sql.run(other, "BEGIN IMMEDIATE");
      writer.apply(Samples.saved(Samples.binding("1000"), List.of()));
      AtomicInteger failures = new AtomicInteger();
      told.whenFailing(
          () -> {
            if (failures.incrementAndGet() == 3) {
              release(other);
            }
          });
      writer.close();
    }
    assertThat(told.sinceLast())
        .containsExactly(
            "failing [SQLITE_BUSY] 1",
            "failing [SQLITE_BUSY] 1",
            "failing [SQLITE_BUSY] 1",
            "committed 1",
            "recovered 1");
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(1);
  }

  @Test
  void ownsUpToWhatCouldNotBeWritten() throws Exception {
    Sql.run(connection, "PRAGMA max_page_count = " + Sql.value(file, "PRAGMA page_count"));
    for (int i = 0; i < 100; i++) {
      writer.apply(Samples.saved(Samples.binding(Integer.toString(i)), List.of()));
    }
    writer.close();
    assertThat(told.sinceLast()).containsExactly("failing [SQLITE_FULL] 100", "dropped 100");
    assertThat(connection.isClosed()).isTrue();
    assertThat(writer.flush().join()).isFalse();
  }

  private static void release(Connection other) {
    try {
      Sql.run(other, "ROLLBACK");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
