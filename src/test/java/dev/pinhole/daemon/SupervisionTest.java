package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.daemon.systemd.Manager;
import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What the daemon tells a service manager, at a socket of the test's own. */
class SupervisionTest {
  @TempDir private Path folder;
  private Manager manager;
  private Rig rig;

  @BeforeEach
  void listen() {
    manager = Manager.in(folder);
    rig = new Rig(folder, SimOptions.builder());
    rig.environment = manager.environment();
  }

  @AfterEach
  void stop() {
    rig.close();
    manager.close();
  }

  @Test
  void isReadyOnceConnectedSubscribedAndListed() throws Exception {
    rig.sim.registrar().addSilently(phone("1000"));
    rig.sim.faults().mute();
    rig.launch();
    rig.calm();
    rig.clock.advance(Duration.ofSeconds(10));
    assertThat(manager.next()).isEqualTo("EXTEND_TIMEOUT_USEC=600000000\nSTATUS=opening the store");
    assertThat(manager.soFar())
        .as("nothing was listed")
        .isNotEmpty()
        .allSatisfy(told -> assertThat(told).startsWith("STATUS=default: connecting; 0 of 1"));

    rig.sim.faults().unmute();
    rig.connected();
    // It is ready once its status says so in the store.
    rig.clock.advance(Duration.ofMillis(100));
    assertThat(manager.soFar()).noneMatch(told -> told.startsWith("READY=1"));
    rig.commit();
    rig.calm();
    rig.clock.advance(Duration.ofMillis(100));
    assertThat(rig.rows("SELECT state FROM node_status")).containsExactly("connected");
    assertThat(manager.next("READY=1"))
        .matches(
            "READY=1\nSTATUS=1 of 1 FreeSWITCH connected, 1 bindings, 1 kept alive,"
                + " 0\\.0 keep-alives/s, 0 late, queue [0-9]+");
  }

  @Test
  void isReadyAfterThirtySecondsAllTheSameAndSaysWhatIsWrong() throws Exception {
    rig.sim.shutDown();
    rig.launch();
    rig.pass(Duration.ofMillis(29_800), Duration.ofMillis(100));
    assertThat(manager.soFar()).noneMatch(told -> told.contains("READY=1"));
    rig.pass(Duration.ofMillis(300), Duration.ofMillis(100));
    assertThat(manager.next("READY=1"))
        .contains("STATUS=default: cannot connect to FreeSWITCH at 127.0.0.1:")
        .contains(": Connection refused; is FreeSWITCH running")
        .contains("; 0 of 1 FreeSWITCH connected");

    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    rig.pass(Duration.ofSeconds(5));
    assertThat(manager.soFar()).last().asString().startsWith("STATUS=1 of 1 FreeSWITCH connected");
  }

  /**
   * Events come, but the connection for keep-alives, which is made first, does not: phones are not
   * kept reachable.
   */
  @Test
  void isNotReadyWhileKeepalivesCannotBeSent() throws Exception {
    AtomicInteger logins = new AtomicInteger();
    rig.sim
        .faults()
        .reply(
            command -> command.verb().equals("auth") && logins.getAndIncrement() != 1,
            Answer.never());
    try (LogLines log = new LogLines(Level.INFO)) {
      rig.start();
      rig.pass(Duration.ofSeconds(20), Duration.ofMillis(500));
      assertThat(manager.soFar()).noneMatch(told -> told.contains("READY=1"));
      rig.pass(Duration.ofSeconds(20), Duration.ofMillis(500));
      assertThat(manager.next("READY=1"))
          .contains("STATUS=default: keep-alives cannot be sent: ")
          .contains("; 1 of 1 FreeSWITCH connected");
      assertThat(log.lines("event=keepalives-stopped")).hasSize(1);

      rig.sim.faults().clearAnswers();
      rig.pass(Duration.ofSeconds(60), Duration.ofMillis(500));
      assertThat(manager.soFar())
          .last()
          .asString()
          .startsWith("STATUS=1 of 1 FreeSWITCH connected");
      assertThat(log.lines("event=keepalives-connected")).hasSize(1);
    }
  }

  @Test
  void statusIsToldWhenItHasChangedEveryFiveSecondsAtMost() throws Exception {
    started();
    rig.pass(Duration.ofSeconds(60));
    assertThat(manager.soFar()).as("nothing changed").isEmpty();
    rig.sim.registrar().register(phone("1000"));
    rig.sim.registrar().register(phone("1001"));
    rig.pass(Duration.ofSeconds(5));
    assertThat(manager.soFar())
        .singleElement()
        .asString()
        .startsWith("STATUS=1 of 1 FreeSWITCH connected, 2 bindings, 2 kept alive");
  }

  @Test
  void saysThatItStops() throws Exception {
    started();
    rig.stop();
    assertThat(manager.soFar()).singleElement().asString().startsWith("STOPPING=1\nSTATUS=");
  }

  @Test
  void pingsTheWatchdogInHalfItsTime() throws Exception {
    rig.environment = manager.environment(20_000_000);
    started();
    for (int ping = 0; ping < 3; ping++) {
      rig.pass(Duration.ofSeconds(10));
      assertThat(manager.soFar()).containsExactly("WATCHDOG=1");
    }
  }

  @Test
  void aLockedStoreIsNoHungWriter() throws Exception {
    rig.environment = manager.environment(20_000_000);
    started();
    try (var other = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        var statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      rig.sim.registrar().register(phone("1000"));
      Rig.until(() -> rig.daemon.counters().get(Counter.STORE_FAILURES) > 0);
      rig.clock.advance(Duration.ofSeconds(5));
      assertThat(manager.next("STATUS=store")).contains("store cannot be written: ", "locked");
      rig.clock.advance(Duration.ofSeconds(10));
      assertThat(manager.next("WATCHDOG")).isEqualTo("WATCHDOG=1");
      statement.execute("ROLLBACK");
    }
  }

  @Test
  void aHungWriterIsSaidAndNoReasonForTheWatchdog() throws Exception {
    rig.environment = manager.environment(20_000_000);
    rig.commitInterval = Duration.ofMillis(10);
    started();
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    rig.onWriter = () -> wait(hung, release);
    rig.sim.registrar().register(phone("1000"));
    hung.await();
    rig.onWriter = () -> {};
    manager.soFar();
    rig.clock.advance(Duration.ofSeconds(60));
    assertThat(manager.soFar()).filteredOn("WATCHDOG=1"::equals).hasSize(6);
    Rig.until(
        () -> {
          rig.clock.advance(Duration.ofSeconds(5));
          return manager.soFar().stream()
              .anyMatch(
                  told ->
                      told.startsWith(
                          "STATUS=store cannot be written: a write has not ended for "));
        });

    release.countDown();
    rig.pass(Duration.ofSeconds(10));
    assertThat(manager.soFar())
        .filteredOn(told -> told.startsWith("STATUS"))
        .last()
        .asString()
        .startsWith("STATUS=1 of 1 FreeSWITCH connected");
    rig.pass(Duration.ofSeconds(5));
    assertThat(rig.rows("SELECT store_failure FROM daemon_status").get(0))
        .startsWith("a write took over ");
  }

  @Test
  void aHungEventLoopDoesNotPing() throws Exception {
    rig.environment = manager.environment(20_000_000);
    started();
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    rig.onLoop(() -> wait(hung, release));
    hung.await();
    CompletableFuture<Void> turned =
        CompletableFuture.runAsync(() -> rig.clock.advance(Duration.ofSeconds(10)));
    assertThat(manager.soFar()).isEmpty();

    release.countDown();
    turned.orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(manager.next("WATCHDOG")).isEqualTo("WATCHDOG=1");
  }

  @Test
  void tellsNobodyWhereNobodyListens() throws Exception {
    rig.environment = Map.of("WATCHDOG_USEC", "1000000");
    started();
    rig.pass(Duration.ofSeconds(10));
    rig.stop();
    assertThat(manager.soFar()).isEmpty();
  }

  @Test
  void aManagerThatIsGoneHoldsNobodyUp() throws Exception {
    rig.environment = Map.of("NOTIFY_SOCKET", folder.resolve("gone").toString());
    rig.start();
    rig.pass(Duration.ofSeconds(10));
    rig.stop();
  }

  private void started() throws Exception {
    rig.start();
    rig.pass(Duration.ofSeconds(5));
    manager.soFar();
  }

  private static void wait(CountDownLatch hung, CountDownLatch release) {
    hung.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SimRegister phone(String user) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .firstContact("192.168.1.120:5060")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }
}
