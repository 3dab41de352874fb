package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeepaliveCommandTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory).environment("SUDO_USER", "kai").noTerminal();
  }

  @Test
  void offAndOnSayWhatHasChanged() {
    cli.newStore().daemon(1_000).close();

    assertThat(cli.run("keepalive", "on").out())
        .isEqualTo("Keep-alives for all phones are on already.\n");
    assertThat(cli.run("keepalive", "off").out())
        .isEqualTo("Keep-alives for all phones are off, until: pinhole keepalive on\n");
    assertThat(cli.run("keepalive", "off").out())
        .isEqualTo("Keep-alives for all phones are off already, since 0 s, by kai.\n");
    assertThat(cli.run("list").out())
        .isEqualTo(
            "0 bindings, 0 behind NAT; daemon alive, picture 1 s old;"
                + " keep-alives are OFF since 0 s, by kai\n");
    assertThat(cli.run("keepalive", "on").out())
        .isEqualTo("Keep-alives for all phones are on again, after 0 s.\n");
    assertThat(cli.run("list").out())
        .isEqualTo("0 bindings, 0 behind NAT; daemon alive, picture 1 s old\n");
  }

  @Test
  void theTimeItWasTurnedIsKept() {
    cli.newStore()
        .daemon(1_000)
        .sql("INSERT INTO setting VALUES ('keepalive', 'off', " + (Cli.NOW - 720_000) + ")")
        .sql("INSERT INTO keepalive_off VALUES ('', '', NULL, " + (Cli.NOW - 720_000) + ", 'kai')")
        .close();

    assertThat(cli.run("keepalive", "off").out())
        .isEqualTo("Keep-alives for all phones are off already, since 12 min, by kai.\n");
    assertThat(cli.run("list").out()).endsWith("; keep-alives are OFF since 12 min, by kai\n");
  }

  @Test
  void whatIsSaidIsFoldedBetweenWords() {
    cli.newStore().daemon(1_000).close();
    cli.columns(60).run("keepalive", "off", "--user", "10*");

    assertThat(cli.run("list").out())
        .isEqualTo(
            """
            0 bindings, 0 behind NAT; daemon alive, picture 1 s old;
            keep-alives are OFF for user 10* since 0 s, by kai
            """);
    assertThat(cli.run("keepalive", "off", "--network", "2001:db8::/32").out())
        .isEqualTo(
            """
            Keep-alives for network 2001:db8::/32 are off, until:
            pinhole keepalive on
            """);
  }

  @Test
  void someCanBeOffForAWhile() {
    cli.newStore().daemon(1_000).close();

    assertThat(cli.run("keepalive", "off", "--user", "10*", "--for", "15m").out())
        .isEqualTo("Keep-alives for user 10* are off for 15 min.\n");
    cli.pass(Duration.ofSeconds(1));
    assertThat(cli.run("keepalive", "off", "--network", "198.51.100.0/24").out())
        .isEqualTo(
            "Keep-alives for network 198.51.100.0/24 are off, until: pinhole keepalive on\n");
    assertThat(cli.run("list").out()).endsWith("; keep-alives are OFF for user 10* and 1 more\n");
    assertThat(cli.run("keepalive", "on", "--user", "20*").out())
        .isEqualTo(
            "Keep-alives for user 20* are on already.\n"
                + "Still off: user 10*, since 1 s, by kai, for 14 min more.\n"
                + "Still off: network 198.51.100.0/24, since 0 s, by kai.\n");
    assertThat(cli.run("keepalive", "on", "--network", "198.51.100.0/24").out())
        .startsWith("Keep-alives for network 198.51.100.0/24 are on again, after 1 s.\n");
    assertThat(cli.run("list").out())
        .endsWith("; keep-alives are OFF for user 10* since 1 s, by kai, for 14 min more\n");
    cli.pass(Duration.ofSeconds(901));
    assertThat(cli.run("list").out()).doesNotContain("OFF");
    assertThat(cli.run("keepalive", "on").out())
        .startsWith("Keep-alives for all phones are on already.\n");
  }

  @Test
  void onWithoutMoreEndsAll() {
    cli.newStore().daemon(1_000).close();
    cli.run("keepalive", "off");
    cli.run("keepalive", "off", "--user", "1000");

    assertThat(cli.run("keepalive", "on").out())
        .isEqualTo("Keep-alives for all phones are on again, after 0 s.\n");
    assertThat(cli.run("list").out()).doesNotContain("OFF");
  }

  @Test
  void eventsSayWhoDidIt() {
    cli.newStore().daemon(1_000).close();
    cli.environment("SUDO_USER", "kai\u001b[31m");
    cli.run("keepalive", "off", "--for", "15m");
    cli.environment("LOGNAME", "root");
    cli.run("keepalive", "on");

    String events = cli.columns(120).run("events").out();
    assertThat(events)
        .contains("keepalives-off      -                   all phones for 15 min, by kai");
    assertThat(cli.columns(80).run("events").out())
        .contains("keepalives-off  -  all phones for 15 min, by kai\\x1b[31m\n");
    assertThat(events).contains("keepalives-on       -                   all phones, by root");
    assertThat(events).doesNotContain("\u001b");
    assertThat(cli.run("events", "--event", "keepalives-on", "--json").out().lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("\"detail\":\"all phones, by root\"");
  }

  @Test
  void whatIsSwitchedOffIsBounded() {
    cli.newStore().daemon(1_000).close();
    for (int i = 0; i < 100; i++) {
      assertThat(cli.run("keepalive", "off", "--user", "1" + i).status()).isZero();
    }

    Cli.Result result = cli.run("keepalive", "off", "--user", "2000");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("more than 100 are switched off");
    assertThat(cli.run("keepalive", "off", "--for", "1441h").status()).isEqualTo(64);
    assertThat(cli.run("keepalive", "off", "--for", "0s").status()).isEqualTo(64);
  }

  @Test
  void saysThatNoDaemonRuns() {
    cli.newStore().daemon(60_000).close();

    assertThat(cli.run("keepalive", "off").out())
        .endsWith("No daemon is running; the next one begins so.\n");
  }

  @Test
  void saysThatTheConfigurationHasThemOff() throws IOException {
    cli.newStore().daemon(1_000).close();
    Files.writeString(
        cli.config(), Files.readString(cli.config()) + "[keepalive]\nenabled = false\n");

    assertThat(cli.run("keepalive", "on").out())
        .isEqualTo(
            "Keep-alives for all phones are on already.\n"
                + "But the configuration has keep-alives off: [keepalive] enabled = false.\n");
  }

  @Test
  void withoutAStoreNothingIsMade() {
    Cli.Result result = cli.run("keepalive", "off");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).startsWith("pinhole: no store at " + cli.store() + " yet");
    assertThat(cli.store()).doesNotExist();
  }

  @Test
  void whoMayNotWriteIsToldSo() throws IOException {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may write everything");
    cli.newStore().daemon(1_000).close();
    Files.setPosixFilePermissions(cli.store(), PosixFilePermissions.fromString("r--r--r--"));

    assertThat(cli.run("keepalive", "off").err())
        .isEqualTo(
            "pinhole: may not write the store "
                + cli.store()
                + "; run as root or as the user pinhole\n");
  }

  @Test
  void aLockedStoreIsLeftAsItIs() {
    try (StoreFixture store = cli.newStore().daemon(1_000).sql("BEGIN IMMEDIATE")) {
      Cli.Result result = cli.run("keepalive", "off");

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err())
          .isEqualTo(
              "pinhole: the store "
                  + cli.store()
                  + " is locked by another process; try again later\n");
      store.sql("ROLLBACK");
    }
    assertThat(cli.run("list").out()).doesNotContain("OFF");
  }

  @Test
  void alone() {
    Cli.Result result = cli.run("keepalive");

    assertThat(result.status()).isEqualTo(64);
    assertThat(result.err())
        .isEqualTo("pinhole: a command is missing: off, on; see pinhole keepalive --help\n");
  }
}
