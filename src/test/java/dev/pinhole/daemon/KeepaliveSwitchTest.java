package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Main;
import dev.pinhole.cli.CommandSurroundings;
import dev.pinhole.cli.FixedTerminal;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pinhole keepalive off} and {@code on} beside the running daemon. */
class KeepaliveSwitchTest {
  private static final int PHONES = 60;

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    Files.writeString(folder.resolve("pinhole.toml"), "[store]\npath = \"pinhole.db\"\n");
    rig.start();
    for (int phone = 0; phone < PHONES; phone++) {
      rig.sim
          .registrar()
          .register(
              SimRegister.of("10" + phone)
                  .firstContact("192.168.1.120:5060")
                  .source("198.51.100.98:" + (2000 + phone)));
    }
    rig.settle();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private String run(String... args) {
    StringWriter out = new StringWriter();
    Clock clock = Clock.fixed(Instant.ofEpochMilli(rig.clock.epochMillis()), ZoneOffset.UTC);
    int status =
        Main.commandLine(
                new CommandSurroundings(
                    Map.of(),
                    clock,
                    () -> ZoneOffset.UTC,
                    FixedTerminal.NONE,
                    folder.resolve("pinhole.toml")))
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute(args);
    assertThat(status).isZero();
    return out.toString();
  }

  /** Runs the command and waits until the daemon has seen it. */
  private void turn(String position) {
    run("keepalive", position);
    Rig.until(() -> rig.daemon.keepalivesSwitchedOff() == position.equals("off"));
  }

  private int sent() {
    return rig.sim.commands().keepAlives().size();
  }

  @Test
  void offIsAtOnceAndForAllUntilOn() {
    rig.pass(Duration.ofSeconds(28));
    assertThat(sent()).isEqualTo(PHONES);

    turn("off");
    rig.pass(Duration.ofMinutes(5));
    assertThat(sent()).isEqualTo(PHONES);
    assertThat(run("list")).contains("; keep-alives are OFF since 5 min");

    turn("on");
    assertThat(run("list")).doesNotContain("keep-alives are");
    rig.pass(Duration.ofSeconds(10));
    // Spread over an interval, not all at once.
    assertThat(sent() - PHONES).isBetween(PHONES / 6, PHONES * 2 / 3);
    rig.pass(Duration.ofSeconds(18));
    assertThat(sent()).isGreaterThanOrEqualTo(2 * PHONES);
  }

  @Test
  void offSurvivesARestart() throws Exception {
    turn("off");
    rig.stop();
    rig.start();
    assertThat(rig.daemon.keepalivesSwitchedOff()).isTrue();
    rig.pass(Duration.ofMinutes(2));
    assertThat(sent()).isZero();
    turn("on");
    rig.pass(Duration.ofSeconds(28));
    assertThat(
            rig.sim.commands().keepAlives().stream()
                .map(command -> command.header("user"))
                .distinct())
        .hasSize(PHONES);
  }

  @Test
  void turnedWhileNoDaemonRunsItCountsForTheNext() throws Exception {
    rig.stop();
    assertThat(run("keepalive", "off")).contains("No daemon is running; the next one begins so.");
    rig.start();
    rig.pass(Duration.ofMinutes(1));
    assertThat(sent()).isZero();
  }

  /** The new file knows nothing of the switch, but the daemon does. */
  @Test
  void aDamagedStoreDoesNotTurnItOn() throws Exception {
    turn("off");
    try (FileChannel file = FileChannel.open(rig.store, StandardOpenOption.WRITE)) {
      byte[] junk = new byte[(int) file.size()];
      Arrays.fill(junk, (byte) 0x5a);
      rig.rows("PRAGMA main.wal_checkpoint(TRUNCATE)");
      file.write(ByteBuffer.wrap(junk), 0);
    }
    rig.sim.registrar().register(SimRegister.of("2000").source("198.51.100.98:4000"));
    Rig.until(() -> rig.daemon.counters().get(Counter.STORES_BEGUN_ANEW) == 1);
    rig.settle();

    assertThat(rig.rows("SELECT name, value FROM setting WHERE name = 'keepalive'"))
        .containsExactly("keepalive off");
    rig.pass(Duration.ofMinutes(1));
    assertThat(sent()).isZero();
  }

  @Test
  void offForAWhileEndsByItself() {
    run("keepalive", "off", "--for", "5m");
    Rig.until(() -> rig.daemon.keepalivesSwitchedOff());
    rig.pass(Duration.ofSeconds(299));
    assertThat(sent()).isZero();
    rig.pass(Duration.ofSeconds(30));
    assertThat(sent()).isGreaterThanOrEqualTo(PHONES);
    assertThat(rig.daemon.keepalivesSwitchedOff()).isFalse();
  }

  @Test
  void whatHasEndedMeanwhileIsOnAfterARestart() throws Exception {
    run("keepalive", "off", "--for", "1m");
    Rig.until(() -> rig.daemon.keepalivesSwitchedOff());
    rig.stop();
    rig.clock.advance(Duration.ofSeconds(61));
    rig.start();
    rig.pass(Duration.ofSeconds(28));
    assertThat(sent()).isGreaterThanOrEqualTo(PHONES);
  }

  @Test
  void theRestIsServedWhileSomeAreOff() throws Exception {
    run("keepalive", "off", "--user", "100");
    run("keepalive", "off", "--user", "101");
    rig.stop();
    rig.start();
    rig.pass(Duration.ofSeconds(60));
    assertThat(rig.sim.commands().keepAlives().stream().map(sent -> sent.header("user")).distinct())
        .hasSize(PHONES - 2)
        .doesNotContain("100", "101");
    assertThat(rig.daemon.keepalivesSwitchedOff()).isFalse();
  }

  @Test
  void whoeverRegistersWhileItIsOffIsServedAfterwards() {
    turn("off");
    rig.sim.registrar().register(SimRegister.of("2000").source("198.51.100.98:4000"));
    rig.pass(Duration.ofSeconds(60));
    turn("on");
    rig.pass(Duration.ofSeconds(28));
    assertThat(rig.sim.commands().keepAlives())
        .anySatisfy(command -> assertThat(command.header("user")).isEqualTo("2000"));
  }
}
