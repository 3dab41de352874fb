package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.pinhole.binding.FailedRegister;
import dev.pinhole.binding.FailedRegister.FailureCause;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table {@code failure}. */
class RegisterFailureTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir private Path folder;
  private Path file;
  private Writer writer;

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("pinhole.db");
    writer = new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told());
  }

  @AfterEach
  void close() {
    writer.close();
  }

  private void failed(String user, String userAgent, int status, long at) {
    writer.failed(
        RegisterFailure.of(
            "default",
            new FailedRegister(user, "x", "198.51.100.98", userAgent, FailureCause.REFUSED, status),
            at));
  }

  private void flush() {
    assertThat(writer.flush().join()).isTrue();
  }

  @Test
  void theSameOnesAreCounted() throws Exception {
    failed("1000", "A", 404, 4_000);
    failed("1001", "A", 404, 5_000);
    failed("1000", "B", 423, 6_000);
    flush();
    failed("1000", "", 0, 7_000);
    flush();

    assertThat(Sql.row(file, "SELECT * FROM failure WHERE user = '1000'"))
        .containsExactly(
            entry("id", 3),
            entry("node", "default"),
            entry("user", "1000"),
            entry("domain", "x"),
            entry("network_ip", "198.51.100.98"),
            entry("cause", "refused"),
            entry("status", null),
            entry("user_agent", null),
            entry("first_at", 4_000),
            entry("last_at", 7_000),
            entry("count", 3));
    assertThat(Sql.column(file, "SELECT user FROM failure ORDER BY id"))
        .isEqualTo(List.of("1001", "1000"));
  }

  @Test
  void onlyTheLastAreKept() throws Exception {
    for (int i = 0; i < 2 * RegisterFailure.MOST; i++) {
      failed("early" + i, "A", 404, i);
    }
    assertThat(writer.backlog()).isEqualTo(RegisterFailure.MOST);
    flush();
    for (int i = 0; i < 100; i++) {
      failed("late" + i, "A", 404, i);
    }
    flush();

    assertThat(Sql.value(file, "SELECT count(*) FROM failure")).isEqualTo(RegisterFailure.MOST);
    assertThat(Sql.value(file, "SELECT count(*) FROM failure WHERE user LIKE 'late%'"))
        .isEqualTo(100);
  }

  @Test
  void theyAreForgottenAfterADay() throws Exception {
    failed("1000", "A", 404, 1_000);
    failed("1001", "A", 404, 2_000);
    flush();
    try (Connection connection = Sql.connect(file)) {
      new HistoryPruner(30, 1_000).step(connection, 1_500 + DAY);
    }

    assertThat(Sql.column(file, "SELECT user FROM failure")).isEqualTo(List.of("1001"));
  }

  @Test
  void whatAPhoneWroteIsCut() {
    FailedRegister register =
        new FailedRegister(
            "u".repeat(9_000),
            "d".repeat(9_000),
            "198.51.100.98",
            "a".repeat(9_000),
            FailureCause.NO_RPORT,
            401);

    assertThat(register.user()).hasSize(128);
    assertThat(register.domain()).hasSize(128);
    assertThat(register.userAgent()).hasSize(128);
  }
}
