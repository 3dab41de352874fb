package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeepaliveCommandTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  @Test
  void offAndOnSayWhatHasChanged() {
    cli.newStore().daemon(1_000).close();

    assertThat(cli.run("keepalive", "on").out()).isEqualTo("Keep-alives are on already.\n");
    assertThat(cli.run("keepalive", "off").out())
        .isEqualTo("Keep-alives are off for all phones, until: pinhole keepalive on\n");
    assertThat(cli.run("keepalive", "off").out())
        .isEqualTo("Keep-alives have been off for 0 s already.\n");
    assertThat(cli.run("list").out())
        .isEqualTo(
            "0 bindings, 0 behind NAT; daemon alive, picture 1 s old;"
                + " keep-alives are OFF since 0 s\n");
    assertThat(cli.run("keepalive", "on").out())
        .isEqualTo("Keep-alives are on again, after 0 s.\n");
    assertThat(cli.run("list").out())
        .isEqualTo("0 bindings, 0 behind NAT; daemon alive, picture 1 s old\n");
  }

  @Test
  void theTimeItWasTurnedIsKept() {
    cli.newStore()
        .daemon(1_000)
        .sql("INSERT INTO setting VALUES ('keepalive', 'off', " + (Cli.NOW - 720_000) + ")")
        .close();

    assertThat(cli.run("keepalive", "off").out())
        .isEqualTo("Keep-alives have been off for 12 min already.\n");
    assertThat(cli.run("list").out()).endsWith("; keep-alives are OFF since 12 min\n");
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
            "Keep-alives are on already.\n"
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
