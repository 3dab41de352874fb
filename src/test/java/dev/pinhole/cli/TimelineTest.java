package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last day of a phone, as {@code history} draws it. It is 14:40 in Berlin. */
class TimelineTest {
  private static final int NOW = 143;

  @TempDir private Path directory;
  private Cli cli;
  private StoreFixture store;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory);
    store = cli.newStore().daemon(0).node("default", "connected", null);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void aDayHasASignForTenMinutes() {
    store
        .history("1000", at(10), "registered")
        .history("1000", at(20), "rebound")
        .history("1000", at(30), "unreachable")
        .history("1000", at(33), "reachable")
        .history("1000", at(40), "expired")
        .history("1000", at(100), "registered")
        .history("1000", at(110), "moved");
    gap(60, 70);

    assertThat(day(146))
        .isEqualTo(
            ".".repeat(10)
                + "=".repeat(10)
                + "R"
                + "=".repeat(9)
                + "!!!!"
                + "=".repeat(7)
                + ".".repeat(19)
                + "?".repeat(10)
                + ".".repeat(30)
                + "=".repeat(10)
                + "R"
                + "=".repeat(33));
    assertThat(lines(146).get(0))
        .isEqualTo(
            "   15:00             18:00             21:00             00:00             03:00"
                + "             06:00             09:00             12:00");
    assertThat(lines(146).get(2))
        .isEqualTo(
            "R other port or address, ! unreachable, ? pinhole did not hear, = registered,"
                + " . not registered");
  }

  @Test
  void foldsToTheTerminal() {
    store.history("1000", at(0), "registered");

    assertThat(lines(146)).hasSize(3);
    assertThat(lines(145)).hasSize(5).allMatch(line -> line.length() <= 74);
    assertThat(lines(73)).hasSize(9).allMatch(line -> line.length() <= 38);
    assertThat(lines(30)).hasSize(17).allMatch(line -> line.length() <= 30);
    assertThat(day(80)).isEqualTo(day(146));
    assertThat(day(30)).isEqualTo(day(146));
  }

  @Test
  void whatWasBeforeGoesOn() {
    store.history("1000", at(-900), "registered").history("1000", at(50), "unregistered");

    assertThat(day(146)).isEqualTo("=".repeat(51) + ".".repeat(93));
  }

  @Test
  void whatHadEndedBeforeDoesNot() {
    store.history("1000", at(-900), "registered").history("1000", at(-800), "expired");

    assertThat(day(146)).isEqualTo(".".repeat(144));
  }

  @Test
  void anEventThatPresupposesALifeTellsOfIt() {
    store.history("1000", at(50), "expired");

    assertThat(day(146)).isEqualTo("=".repeat(51) + ".".repeat(93));
  }

  @Test
  void oneOfTwoPhonesIsEnough() {
    store
        .history("1000", at(10), "registered", "call_id=a")
        .history("1000", at(20), "registered", "call_id=b")
        .history("1000", at(30), "expired", "call_id=a")
        .history("1000", at(40), "expired", "call_id=b");

    assertThat(day(146)).isEqualTo(".".repeat(10) + "=".repeat(31) + ".".repeat(103));
  }

  @Test
  void aDaemonThatIsNotRunningHearsNothing() {
    store
        .history("1000", at(0), "registered")
        .sql("UPDATE daemon_status SET updated_at = " + at(140));

    assertThat(day(146)).isEqualTo("=".repeat(140) + "????");
  }

  @Test
  void aServerThatIsLostIsNotHeard() {
    store
        .history("1000", at(0), "registered")
        .sql("UPDATE node_status SET state = 'connecting', lost_at = " + at(142));

    assertThat(day(146)).isEqualTo("=".repeat(142) + "??");
  }

  @Test
  void gapsOfOtherServersAndShortOnesDoNotCount() {
    store.history("1000", at(0), "registered");
    store.sql("INSERT INTO gap VALUES ('other', " + at(20) + ", " + at(30) + ")");
    store.sql("INSERT INTO gap VALUES ('default', " + at(40) + ", " + (at(40) + 59_999) + ")");
    store.sql("INSERT INTO gap VALUES ('default', " + at(50) + ", " + (at(50) + 60_000) + ")");

    assertThat(day(146)).isEqualTo("=".repeat(50) + "?" + "=".repeat(93));
  }

  @Test
  void beforePinholeWasThereNothingIsKnown() {
    store.sql("INSERT INTO gap VALUES ('default', 0, " + at(100) + ")");
    store.history("1000", at(100), "listed");

    assertThat(day(146)).isEqualTo("?".repeat(100) + "=".repeat(44));
  }

  @Test
  void whatIsHeardInTheSameTenMinutesCountsMore() {
    store.sql("INSERT INTO gap VALUES ('default', 0, " + (at(100) + 300_000) + ")");
    store.history("1000", at(100) + 300_000, "listed");

    assertThat(day(146)).isEqualTo("?".repeat(100) + "=".repeat(44));
  }

  @Test
  void colours() {
    store.history("1000", at(140), "registered").history("1000", at(142), "unreachable");
    cli.colours();

    assertThat(lines(146).get(1))
        .isEqualTo(".".repeat(140) + "\u001b[32m==\u001b[0m\u001b[1;31m!!\u001b[0m");
  }

  /** The beginning of a slot of ten minutes. */
  private static long at(int slot) {
    return Cli.NOW - Duration.ofMinutes(10L * (NOW - slot)).toMillis();
  }

  private void gap(int from, int to) {
    store.sql("INSERT INTO gap VALUES ('default', " + at(from) + ", " + at(to) + ")");
  }

  /** The lines of the timeline without their indentation, but for the hours. */
  private List<String> lines(int columns) {
    List<String> all = cli.columns(columns).run("history", "1000").out().lines().toList();
    int end = all.lastIndexOf("");
    int start = all.subList(0, end).lastIndexOf("") + 1;
    return all.subList(start, end).stream()
        .map(line -> line.contains(":00") ? line : line.substring(2))
        .toList();
  }

  private String day(int columns) {
    return lines(columns).stream()
        .filter(line -> line.matches("[R!?=.]+"))
        .reduce("", String::concat);
  }
}
