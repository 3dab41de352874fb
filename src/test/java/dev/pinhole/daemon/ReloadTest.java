package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.config.ConfigFile;
import dev.pinhole.daemon.systemd.Manager;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** A configuration that changes while the daemon runs. */
class ReloadTest {
  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    log = new LogLines(Level.INFO);
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  /** Starts with what the file says. */
  private void startConfigured() throws Exception {
    write(whole(""));
    rig.launch(ConfigFile.read(file(), Map.of()));
    rig.connected();
  }

  /** As the file says it, with what the rig itself has chosen. */
  private String whole(String toml) {
    return "[freeswitch]\nport = "
        + rig.sim.port()
        + "\npassword = \""
        + rig.sim.password()
        + "\"\n[store]\npath = \""
        + rig.store
        + "\"\n"
        + toml;
  }

  private Path file() {
    return folder.resolve("pinhole.toml");
  }

  private void write(String toml) throws Exception {
    Files.writeString(file(), toml);
  }

  private void reload(String toml) throws Exception {
    reloadWhole(whole(toml));
  }

  private void reloadWhole(String toml) throws Exception {
    write(toml);
    rig.daemon.reload(() -> ConfigFile.read(file(), Map.of()).withPasswords()).join();
  }

  @Test
  void keepalivesFollowAtOnce() throws Exception {
    startConfigured();
    rig.sim
        .registrar()
        .register(
            SimRegister.of("1000")
                .callId("1000@x")
                .contact("192.168.1.120:5060")
                .source("198.51.100.98:24832"));
    rig.pass(Duration.ofSeconds(50));
    assertThat(rig.sim.commands().keepAlives()).hasSize(2);

    reload("[keepalive]\nenabled = false\n");
    rig.pass(Duration.ofSeconds(120));
    assertThat(rig.sim.commands().keepAlives()).hasSize(2);

    reload("[keepalive]\nudp-interval = \"15s\"\n");
    rig.pass(Duration.ofSeconds(60));
    assertThat(rig.sim.commands().keepAlives()).hasSizeGreaterThanOrEqualTo(5);
    assertThat(log.lines("event=reloaded"))
        .containsExactly(
            "event=reloaded changed=keepalive.enabled",
            "event=reloaded changed=keepalive.enabled,keepalive.udp-interval");
    assertThat(log.lines("event=restart-needed")).isEmpty();
  }

  @Test
  void everythingThatCanChangeIsNamed() throws Exception {
    startConfigured();
    reload(
        """
        [keepalive]
        enabled = false
        for = ["yes"]
        udp-interval = "20s"
        stream-interval = "60s"
        ws-interval = "40s"
        through-proxies = true
        max-per-second = 100
        max-in-flight = 3
        freeswitch-pings = "skip"
        [[keepalive.rule]]
        user = "1*"
        off = true
        [log]
        level = "debug"
        """);
    assertThat(log.lines("event=reloaded"))
        .containsExactly(
            "event=reloaded changed=keepalive.enabled,keepalive.for,keepalive.udp-interval,"
                + "keepalive.stream-interval,keepalive.ws-interval,keepalive.through-proxies,"
                + "keepalive.max-per-second,keepalive.max-in-flight,"
                + "keepalive.freeswitch-pings,keepalive.rule,log.level");
  }

  @Test
  void theLogFollows() throws Exception {
    startConfigured();
    reload("[log]\nlevel = \"warn\"\n");
    reload("[log]\nlevel = \"warn\"\n");
    reload("[log]\nlevel = \"debug\"\n");
    reload("");
    assertThat(log.lines("event=reloaded"))
        .as("nothing is said at info while only warnings are wanted")
        .containsExactly("event=reloaded changed=log.level", "event=reloaded changed=log.level");
  }

  @Test
  void whatWaitsForARestartIsNamedEachTimeAndWithoutThePassword() throws Exception {
    startConfigured();
    for (int time = 0; time < 2; time++) {
      reloadWhole(
          """
          [freeswitch]
          host = "127.0.0.9"
          port = 1
          password = "a-secret"
          [store]
          path = "other.db"
          history-days = 3
          history-rows = 3000
          [nat]
          local-networks = ["10.0.0.0/8"]
          [metrics]
          listen = "127.0.0.1:9480"
          """);
    }
    assertThat(log.lines("event=restart-needed"))
        .hasSize(2)
        .allMatch(
            line ->
                line.equals(
                    "event=restart-needed changed=freeswitch.host,freeswitch.port,"
                        + "freeswitch.password,store.path,store.history-days,store.history-rows,nat.local-networks,metrics.listen"
                        + " this counts after a restart only"));
    assertThat(String.join("\n", log.lines())).doesNotContain("a-secret");

    reload("");
    assertThat(log.lines("event=restart-needed")).as("as at the start").hasSize(2);
  }

  @Test
  void anotherSetOfServersWaits() throws Exception {
    startConfigured();
    reloadWhole("[[freeswitch]]\nname = \"default\"\n[[freeswitch]]\nname = \"b\"\n");
    assertThat(log.lines("event=restart-needed"))
        .singleElement()
        .asString()
        .startsWith("event=restart-needed changed=freeswitch,store.path ");
  }

  @Test
  void aBrokenFileIsRefusedAndTheOldGoesOn() throws Exception {
    startConfigured();
    reloadWhole("[keepalive]\nenabled = maybe\n");
    reloadWhole("[keepalive]\nudp-interval = \"3s\"\n");
    Files.delete(folder.resolve("pinhole.toml"));
    rig.daemon.reload(() -> ConfigFile.read(folder.resolve("pinhole.toml"), Map.of())).join();

    assertThat(log.lines("event=reload-refused")).hasSize(3);
    assertThat(log.lines("event=reload-refused").get(1))
        .isEqualTo(
            "event=reload-refused "
                + folder.resolve("pinhole.toml")
                + ":2:1: udp-interval 3s is out of range; use 15s to 10m; the configuration stays"
                + " as it was");
    assertThat(log.lines("event=reloaded")).isEmpty();
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.isConnected()).isTrue();
  }

  @Test
  void aFileThatTakesLongHoldsNothingUp() throws Exception {
    startConfigured();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch worked = new CountDownLatch(1);
    CompletableFuture<Void> reloaded =
        rig.daemon.reload(
            () -> {
              reading.countDown();
              try {
                assertThat(worked.await(10, TimeUnit.SECONDS)).as("the loop goes on").isTrue();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return ConfigFile.read(file(), Map.of());
            });
    reading.await();
    rig.onLoop(worked::countDown);
    reloaded.join();
    assertThat(log.lines("event=reload-refused")).isEmpty();
    assertThat(log.lines("event=reloaded")).containsExactly("event=reloaded changed=none");
  }

  @Test
  void aServiceManagerHearsOfIt() throws Exception {
    try (Manager manager = Manager.in(folder)) {
      rig.environment = manager.environment();
      startConfigured();
      rig.pass(Duration.ofSeconds(5));
      manager.soFar();
      long now = rig.clock.nanos() / 1_000;
      reload("");
      assertThat(manager.next()).isEqualTo("RELOADING=1\nMONOTONIC_USEC=" + now);
      assertThat(manager.next()).startsWith("READY=1\nSTATUS=1 of 1 FreeSWITCH connected");
      reloadWhole("nonsense");
      assertThat(manager.next()).startsWith("RELOADING=1");
      assertThat(manager.next()).startsWith("READY=1");
    }
  }
}
