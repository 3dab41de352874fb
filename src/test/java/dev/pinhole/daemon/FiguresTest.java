package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.store.DaemonColumn;
import dev.pinhole.store.NodeColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
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

    StorePicture read = read();
    Row now = read.daemon().orElseThrow();
    Row node = read.nodes().get(0);
    assertThat(now.at(DaemonColumn.STARTED_AT)).isEqualTo(start);
    assertThat(now.at(DaemonColumn.UPDATED_AT)).isEqualTo(start.plusSeconds(30));
    assertThat(now.number(DaemonColumn.STORE_FAILURES)).isZero();
    assertThat(node.text(NodeColumn.STATE)).isEqualTo("connected");
    assertThat(node.number(NodeColumn.CONNECTS)).isEqualTo(1);
    assertThat(node.time(NodeColumn.LOST_AT)).isEmpty();
    assertThat(node.maybeText(NodeColumn.FREESWITCH_VERSION)).isPresent();
    assertThat(node.time(NodeColumn.FREESWITCH_STARTED_AT)).contains(start);
    assertThat(node.time(NodeColumn.RESYNCED_AT)).contains(start);
    assertThat(node.number(NodeColumn.RESYNC_DIFFERENCES)).as("of all profiles").isEqualTo(2);
    assertThat(node.number(NodeColumn.LISTINGS)).isGreaterThan(1);
    assertThat(node.number(NodeColumn.LISTING_DIFFERENCES)).isEqualTo(2);
    assertThat(node.number(NodeColumn.KEEPALIVES_SCHEDULED)).isEqualTo(2);
    assertThat(node.number(NodeColumn.KEEPALIVES_OVERDUE)).isZero();
    assertThat(node.number(NodeColumn.KEEPALIVES_IN_FLIGHT)).isZero();
    assertThat(node.number(NodeColumn.KEEPALIVES_SENT))
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
      assertThat(read().nodes().get(0).decimal(NodeColumn.KEEPALIVES_PER_SECOND))
          .isEqualTo((sent - before) / 5.0);
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

    Row link = read().nodes().get(0);
    assertThat(link.text(NodeColumn.STATE)).isEqualTo("connecting");
    assertThat(link.text(NodeColumn.DETAIL)).contains("is FreeSWITCH running");
    assertThat(link.time(NodeColumn.LOST_AT).orElseThrow()).isBetween(lost, lost.plusMillis(200));
    assertThat(link.time(NodeColumn.CONNECTED_SINCE)).isEmpty();
    assertThat(link.number(NodeColumn.CONNECTION_FAILURES)).isGreaterThan(1);
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

    Row writing = read().daemon().orElseThrow();
    assertThat(writing.number(DaemonColumn.STORE_FAILURES)).isPositive();
    assertThat(writing.text(DaemonColumn.STORE_FAILURE)).contains("locked");
    assertThat(writing.time(DaemonColumn.STORE_FAILED_AT)).isPresent();
    assertThat(rig.daemon.queueDepth()).isZero();
  }

  private static SimRegister phone(String user) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .firstContact("192.168.1.120:5060")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:24832");
  }

  private StorePicture read() {
    try (ReadStore store = ReadStore.open(rig.store)) {
      return store.picture();
    }
  }
}
