package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.daemon.systemd.Manager;
import dev.pinhole.hep.HepRecording;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRegister;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a service manager runs it: ready, reloaded, watched over, ended. */
class ServiceIT {
  @TempDir private Path folder;
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private Manager manager;
  private Path config;
  private Path journal;
  private Process daemon;
  private String hepListen = "off";

  @BeforeEach
  void prepare() throws IOException {
    manager = Manager.in(folder);
    config = folder.resolve("pinhole.toml");
    journal = Files.createFile(folder.resolve("journal"));
  }

  @AfterEach
  void stop() throws InterruptedException {
    daemon.destroyForcibly().waitFor();
    sim.close();
    manager.close();
  }

  private void configure(String more) throws IOException {
    Files.writeString(
        config,
        "[freeswitch]\nport = "
            + sim.port()
            + "\npassword = \""
            + sim.password()
            + "\"\n[hep]\nlisten = \""
            + hepListen
            + "\"\n[store]\npath = \"pinhole.db\"\n"
            + more);
  }

  private void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                // Whoever runs the tests may ignore it (nohup), and a JVM keeps to that.
                "env",
                "--default-signal=HUP",
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("pinhole.jar"),
                "run",
                "--config",
                config.toString())
            .redirectError(ProcessBuilder.Redirect.appendTo(journal.toFile()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(manager.environment(2_000_000));
    Map<String, Object> file = Files.readAttributes(journal, "unix:dev,ino");
    builder.environment().put("JOURNAL_STREAM", file.get("dev") + ":" + file.get("ino"));
    daemon = builder.start();
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(daemon.pid())).start().waitFor();
  }

  @Test
  void livesAsAService() throws Exception {
    configure("");
    start();
    assertThat(manager.next("READY=1")).contains("\nSTATUS=1 of 1 FreeSWITCH connected");
    assertThat(manager.next("WATCHDOG=1")).isEqualTo("WATCHDOG=1");

    configure("[keepalive]\nenabled = false\n[log]\nlevel = \"debug\"\n");
    signal("HUP");
    assertThat(manager.next("RELOADING=1")).contains("\nMONOTONIC_USEC=");
    assertThat(manager.next("READY=1")).contains("FreeSWITCH connected");

    configure("nonsense");
    signal("HUP");
    manager.next("RELOADING=1");
    manager.next("READY=1");

    sim.registrar()
        .register(
            SimRegister.of("1000")
                .callId("1000@x")
                .contact("192.168.1.120:5060")
                .source("198.51.100.98:24832"));
    Rig.until(() -> lines().stream().anyMatch(line -> line.startsWith("<7>event=registered ")));
    signal("TERM");
    assertThat(daemon.waitFor(5, TimeUnit.SECONDS)).as("within 5 s").isTrue();
    assertThat(manager.next("STOPPING=1")).contains("STATUS=");
    assertThat(daemon.exitValue()).as("128 + SIGTERM").isEqualTo(143);

    assertThat(lines())
        .allMatch(line -> line.matches("<[3-7]>event=.*"))
        .anyMatch(line -> line.startsWith("<6>event=started version="))
        .anyMatch(line -> line.equals("<6>event=connected node=default"))
        .anyMatch(line -> line.startsWith("<6>event=listed node=default bindings=0"))
        .anyMatch(line -> line.equals("<6>event=reloaded changed=keepalive.enabled,log.level"))
        .anyMatch(line -> line.startsWith("<3>event=reload-refused " + config + ":"))
        .endsWith("<6>event=stopped");
    assertThat(String.join("\n", lines())).doesNotContain(sim.password());
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder + "/pinhole.db");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT (SELECT count(*) FROM binding), (SELECT stopped_at FROM daemon_status)")) {
      assertThat(row.getInt(1)).as("all is written").isEqualTo(1);
      assertThat(row.getLong(2)).isPositive();
    }
  }

  /** Held for a while, it cannot say itself what the system threw away meanwhile. */
  @Test
  void copiesThatTheSocketCannotHoldAreCounted() throws Exception {
    byte[] copy = HepRecording.read("freeswitch-1.11/rport-answered").datagrams().get(0).bytes();
    int sent = 20_000;
    hepListen = "127.0.0.1:0";
    configure("");
    start();
    manager.next("READY=1");
    Rig.until(() -> hepPort().isPresent());
    signal("STOP");
    try (DatagramSocket freeswitch = new DatagramSocket()) {
      SocketAddress to = new InetSocketAddress("127.0.0.1", hepPort().getAsInt());
      for (int i = 0; i < sent; i++) {
        freeswitch.send(new DatagramPacket(copy, copy.length, to));
      }
    }
    signal("CONT");
    try (var store = DriverManager.getConnection("jdbc:sqlite:" + folder + "/pinhole.db")) {
      Rig.until(() -> figure(store, "hep_datagrams + hep_dropped") == sent);
      assertThat(figure(store, "hep_datagrams")).isPositive();
      assertThat(figure(store, "hep_dropped")).isPositive();
    }
    signal("TERM");
    assertThat(daemon.waitFor(5, TimeUnit.SECONDS)).isTrue();
  }

  private OptionalInt hepPort() {
    return lines().stream()
        .filter(line -> line.contains("event=hep listen="))
        .mapToInt(line -> Integer.parseInt(line.replaceAll(".*:(\\d+) buffer=.*", "$1")))
        .findFirst();
  }

  private static long figure(Connection store, String columns) {
    try (var statement = store.createStatement();
        var row =
            statement.executeQuery("SELECT " + columns + " FROM daemon_status, node_status")) {
      return row.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(journal);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
