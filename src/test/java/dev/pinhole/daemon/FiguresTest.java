package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.store.ReadStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon says of itself in the store. */
class FiguresTest {
  @TempDir private Path folder;
  private Rig rig;

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void tellsOfFreeSwitchListingsAndKeepalives() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    rig.sim.registrar().addSilently(phone("1000"));
    rig.sim.registrar().addSilently(phone("1001"));
    Instant start = Instant.ofEpochMilli(rig.clock.epochMillis());
    rig.start();
    rig.sim.heartbeat();
    rig.pass(Duration.ofSeconds(30));

    DaemonStatus now = read();
    DaemonStatus.Node node = now.nodes().get(0);
    assertThat(now.startedAt()).isEqualTo(start);
    assertThat(now.updatedAt()).isEqualTo(start.plusSeconds(30));
    assertThat(now.writing().failures()).isZero();
    assertThat(node.connected()).isTrue();
    assertThat(node.link().connects()).isEqualTo(1);
    assertThat(node.link().lostAt()).isEmpty();
    assertThat(node.freeswitch().version()).isPresent();
    assertThat(node.freeswitch().startedAt()).contains(start);
    assertThat(node.listings().resyncedAt()).contains(start);
    assertThat(node.listings().resyncDifferences()).as("of all profiles").isEqualTo(2);
    assertThat(node.listings().listings()).isGreaterThan(1);
    assertThat(node.listings().differences()).isEqualTo(2);
    assertThat(node.keepalives().scheduled()).isEqualTo(2);
    assertThat(node.keepalives().overdue()).isZero();
    assertThat(node.keepalives().inFlight()).isZero();
    assertThat(node.keepalives().sent())
        .isEqualTo(rig.sim.commands().keepAlives().size())
        .isPositive();
  }

  @Test
  void theRateIsThatOfTheLastFiveSeconds() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    for (int user = 1000; user < 1040; user++) {
      rig.sim.registrar().addSilently(phone(Integer.toString(user)));
    }
    rig.start();
    int before = 0;
    for (int report = 0; report < 6; report++) {
      rig.pass(Duration.ofSeconds(5));
      int sent = rig.sim.commands().keepAlives().size();
      assertThat(read().nodes().get(0).keepalives().perSecond()).isEqualTo((sent - before) / 5.0);
      before = sent;
    }
    assertThat(before).isGreaterThanOrEqualTo(40);
  }

  @Test
  void tellsSinceWhenAServerIsGoneAndWhy() throws Exception {
    rig = Rig.started(folder);
    rig.pass(Duration.ofSeconds(5));
    Instant lost = Instant.ofEpochMilli(rig.clock.epochMillis());
    rig.sim.shutDown();
    rig.pass(Duration.ofSeconds(20), Duration.ofMillis(100));
    assertThat(rig.daemon.flush().join()).isTrue();

    DaemonStatus.Link link = read().nodes().get(0).link();
    assertThat(link.state()).isEqualTo("connecting");
    assertThat(link.detail().orElseThrow()).contains("is FreeSWITCH running");
    assertThat(link.lostAt().orElseThrow()).isBetween(lost, lost.plusMillis(200));
    assertThat(link.connectedSince()).isEmpty();
    assertThat(link.failures()).isGreaterThan(1);
  }

  @Test
  void tellsOfAStoreThatCouldNotBeWritten() throws Exception {
    rig = Rig.started(folder);
    try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = other.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      rig.sim.registrar().register(phone("1000"));
      Rig.until(() -> rig.daemon.counters().get(Counter.STORE_FAILURES) > 0);
      assertThat(rig.daemon.queueDepth()).as("what is held counts").isPositive();
      statement.execute("ROLLBACK");
    }
    rig.pass(Duration.ofSeconds(5));
    rig.settle();

    DaemonStatus.Writing writing = read().writing();
    assertThat(writing.failures()).isPositive();
    assertThat(writing.failure().orElseThrow()).contains("locked");
    assertThat(writing.failedAt()).isPresent();
    assertThat(rig.daemon.queueDepth()).isZero();
  }

  private static SimRegister phone(String user) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .firstContact("192.168.1.120:5060")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }

  private DaemonStatus read() {
    try (ReadStore store = ReadStore.open(rig.store)) {
      return store.picture().daemon().orElseThrow();
    }
  }
}
