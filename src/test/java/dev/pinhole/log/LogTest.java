package dev.pinhole.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogTest {
  private final Logger log = LoggerFactory.getLogger("dev.pinhole.log.LogTest");
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream before = System.err;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    Log.prefix(Log.Prefix.PRIORITY);
    Log.level(Level.INFO);
  }

  @AfterEach
  void stop() {
    System.setErr(before);
    Log.prefix(Log.Prefix.TIME);
    Log.level(Level.ERROR);
  }

  private List<String> lines() {
    return said.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void journaldGetsThePriority() {
    Log.level(Level.DEBUG);
    log.error("a={}", 1);
    log.warn("b={}", 2);
    log.info("c={} d={}", 3, 4);
    log.debug("e");
    log.trace("never");
    assertThat(lines()).containsExactly("<3>a=1", "<4>b=2", "<6>c=3 d=4", "<7>e");
  }

  @Test
  void elsewhereTheTimeStandsBeforeTheLevel() {
    Log.prefix(Log.Prefix.TIME);
    log.warn("event=x");
    assertThat(lines())
        .singleElement()
        .asString()
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z WARN event=x");
  }

  @Test
  void onlyWhatIsWantedIsSaid() {
    Logger foreign = LoggerFactory.getLogger("io.netty.handler");
    log.debug("no");
    foreign.info("no");
    foreign.warn("yes");
    Log.level(Level.DEBUG);
    foreign.debug("no: a library's own matters");
    Log.level(Level.ERROR);
    log.warn("no");
    foreign.error("yes");
    assertThat(lines()).containsExactly("<4>yes", "<3>yes");
  }

  @Test
  void anEventIsOneLineWhateverIsInIt() {
    log.info("user={}", "1000\n<0>kernel panic\r\u001b[2J\u202e\u2028\u0085x");
    assertThat(said.toString(StandardCharsets.UTF_8).chars().filter(c -> c == '\n')).hasSize(1);
    assertThat(lines())
        .containsExactly("<6>user=1000\\x0a<0>kernel panic\\x0d\\x1b[2J\\u202e\\u2028\\x85x");
  }

  @Test
  void anEndlessLineIsCut() {
    log.info("agent={}", "x".repeat(100_000));
    assertThat(lines()).singleElement().asString().hasSizeLessThan(2_100).endsWith("…");
  }

  @Test
  void marksThatTakeNoColumnMakeNoLineLonger() {
    log.info("agent={}", "e" + "\u0301".repeat(30_000));
    log.info("agent={}", "\ud83d\ude00".repeat(30_000));
    assertThat(lines())
        .hasSize(2)
        .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length < 6_100)
        .noneMatch(line -> line.contains("?"));
  }

  /** A journal that stands still holds up nobody but the thread that writes to it. */
  @Test
  void theDaemonDoesNotWaitForTheJournal() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    System.setErr(
        new PrintStream(said, true, StandardCharsets.UTF_8) {
          @Override
          public void write(byte[] bytes, int from, int length) {
            held.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.write(bytes, from, length);
          }
        });
    Log.inBackground();
    try {
      log.info("first");
      held.await();
      String long1k = "x".repeat(1_000);
      for (int i = 0; i < 2_000; i++) {
        log.info("line={} {}", i, long1k);
      }
      assertThat(Log.flush(Duration.ZERO)).isFalse();
      release.countDown();
      assertThat(Log.flush(Duration.ofSeconds(30))).isTrue();
      log.info("later");
      assertThat(Log.flush(Duration.ofSeconds(30))).isTrue();
    } finally {
      release.countDown();
      Log.inForeground();
    }
    List<String> lines = lines();
    int written = lines.size() - 3;
    assertThat(written).isBetween(1_000, 1_100);
    assertThat(lines.get(0)).isEqualTo("<6>first");
    assertThat(lines.get(written)).startsWith("<6>line=" + (written - 1) + " x");
    assertThat(lines.subList(written + 1, lines.size()))
        .containsExactly("<4>event=log-lines-left-out left_out=" + (2_000 - written), "<6>later");
  }

  @Test
  void anExceptionBringsItsStackInLinesOfTheSamePriority() {
    Exception cause = new IllegalStateException("first\nline");
    log.error("event=internal-error", new RuntimeException("outer", cause));
    List<String> lines = lines();
    assertThat(lines.get(0))
        .isEqualTo("<3>event=internal-error: java.lang.RuntimeException: outer");
    assertThat(lines.get(1)).startsWith("<3>    at dev.pinhole.log.LogTest.");
    assertThat(lines)
        .allMatch(line -> line.startsWith("<3>"))
        .contains("<3>  caused by java.lang.IllegalStateException: first\\x0aline");
  }

  @Test
  void prioritiesAreForTheJournalsOwnStreamOnly() throws Exception {
    Map<String, Object> file = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
    assertThat(Log.prefixFor(Map.of("JOURNAL_STREAM", file.get("dev") + ":" + file.get("ino"))))
        .isEqualTo(Log.Prefix.PRIORITY);
    assertThat(Log.prefixFor(Map.of("JOURNAL_STREAM", "9:1"))).isEqualTo(Log.Prefix.TIME);
    assertThat(Log.prefixFor(Map.of())).isEqualTo(Log.Prefix.TIME);
  }
}
