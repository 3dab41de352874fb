package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  @Test
  void saysHowOldThePictureIs() {
    StoreFixture store = cli.newStore();
    assertThat(lastLine()).isEqualTo("no daemon has written here yet");
    store.daemon(20_000);
    assertThat(lastLine()).isEqualTo("daemon alive, picture 20 s old");
    store.sql("UPDATE daemon_status SET updated_at = updated_at - 1000");
    assertThat(lastLine()).isEqualTo("daemon is not running: picture is 21 s old");
    store.sql("UPDATE daemon_status SET updated_at = updated_at - 10800000");
    assertThat(lastLine()).isEqualTo("daemon is not running: picture is 3 h old");
    store.sql("UPDATE daemon_status SET updated_at = " + (Cli.NOW - 1000) + ", stopped_at = 1");
    assertThat(lastLine()).isEqualTo("daemon is not running: picture is 1 s old");
    store.close();
  }

  /** A disk that hangs: what is shown is old, but phones are kept alive. */
  @Test
  void aProcessThatIsThereHasNotStopped() {
    ProcessHandle process = ProcessHandle.current();
    String columns =
        "pid = "
            + process.pid()
            + ", started_at = "
            + process.info().startInstant().orElseThrow().plusSeconds(1).toEpochMilli();
    StoreFixture store = cli.newStore().daemon(42_000).sql("UPDATE daemon_status SET " + columns);
    assertThat(lastLine()).isEqualTo("daemon runs, but cannot write: picture is 42 s old");
    Cli.Result status = cli.run("status");
    assertThat(status.out())
        .startsWith("degraded: daemon runs, but has not written for 42 s; keep-alives go on");
    assertThat(status.status()).isEqualTo(1);
    store.sql("UPDATE daemon_status SET started_at = started_at - 86400000");
    assertThat(lastLine()).isEqualTo("daemon is not running: picture is 42 s old");
    store.close();
  }

  /** It began on a full disk, or has one now, and the clock was set since. */
  @Test
  void aDaemonThatHasLockedTheStoreRuns() throws Exception {
    StoreFixture store = cli.newStore().daemon(42_000);
    try (Store held = Store.open(cli.store())) {
      assertThat(held.connection().isClosed()).isFalse();
      assertThat(lastLine()).isEqualTo("daemon runs, but cannot write: picture is 42 s old");
      store.sql("UPDATE daemon_status SET stopped_at = updated_at");
      assertThat(cli.run("status").out())
          .startsWith("degraded: daemon runs, but has not written for 42 s; keep-alives go on");
      store.sql("UPDATE daemon_status SET updated_at = updated_at + 3600000");
      assertThat(lastLine()).isEqualTo("daemon runs, but cannot write: picture is 0 s old");
    }
    store.sql("UPDATE daemon_status SET stopped_at = NULL");
    assertThat(lastLine()).isEqualTo("daemon is not running: picture is 0 s old");
    store.close();
  }

  @Test
  void saysWhenFreeSwitchIsNotConnected() {
    StoreFixture store = cli.newStore().daemon(1_000).node("default", "listing", null);
    assertThat(lastLine()).isEqualTo("daemon alive, picture 1 s old; FreeSWITCH default: listing");
    store
        .sql("UPDATE node_status SET state = 'connecting', detail = 'refused\u001b[2J'")
        .node("b", "connected", null)
        .node("c", "refused", "wrong password");
    assertThat(lastLine())
        .isEqualTo(
            "daemon alive, picture 1 s old; FreeSWITCH c: refused, default: connecting"
                + " (pinhole status says why)");
    store.close();
  }

  private String lastLine() {
    String line =
        cli.noTerminal().run("list").out().lines().reduce((first, second) -> second).orElseThrow();
    return line.substring(line.indexOf("; ") + 2);
  }
}
