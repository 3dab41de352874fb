package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store says of a phone's reachability and of its next keep-alive. */
class KnownStateTest {
  private static final String KNOWN =
      "SELECT user, reachability, reachability_at FROM binding ORDER BY user";

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = Rig.started(folder);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void anEventIsInTheStoreAndSurvivesARestart() throws Exception {
    SimRow one = rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().register(Registers.of("1001"));
    rig.settle();
    rig.sim.registrar().ping(one, SimRow.SimPingStatus.UNREACHABLE);
    rig.settle();
    List<String> known =
        List.of("1000 unreachable " + rig.clock.epochMillis(), "1001 not-observed null");
    assertThat(rig.rows(KNOWN)).isEqualTo(known);

    rig.stop();
    rig.clock.advance(Duration.ofSeconds(30));
    rig.start();
    rig.settle();
    assertThat(rig.rows(KNOWN)).isEqualTo(known);

    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    assertThat(rig.rows(KNOWN).get(0)).isEqualTo("1000 not-observed " + rig.clock.epochMillis());
  }

  @Test
  void aPingUnheardOfShowsInTheNextListing() throws Exception {
    SimRow one = rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    rig.stop();
    rig.sim.registrar().ping(one, SimRow.SimPingStatus.UNREACHABLE);
    rig.start();
    rig.settle();
    assertThat(rig.rows(KNOWN)).containsExactly("1000 unreachable " + rig.clock.epochMillis());
    assertThat(rig.rows("SELECT event, detail FROM history ORDER BY id"))
        .containsExactly("registered null", "unreachable as listed");
  }

  @Test
  void theStoreSaysWhenTheNextKeepaliveIsDue() throws Exception {
    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
    long due = next();
    assertThat(due - rig.clock.epochMillis()).isBetween(8_000L, 9_800L);
    assertThat(rig.rows("SELECT keepalive_interval, keepalive_count FROM binding"))
        .containsExactly("28000 0");

    rig.stop();
    rig.clock.advance(Duration.ofSeconds(4));
    rig.start();
    rig.settle();
    assertThat(next()).as("a restart keeps it").isEqualTo(due);

    rig.pass(Duration.ofMillis(due - rig.clock.epochMillis() - 100));
    assertThat(rig.sim.commands().keepAlives()).isEmpty();
    rig.pass(Duration.ofMillis(200));
    assertThat(rig.sim.commands().keepAlives()).hasSize(1);
    assertThat(next() - due).isBetween(22_300L, 28_000L);
    assertThat(
            rig.rows("SELECT last_keepalive_at - " + due + " < 100, keepalive_count FROM binding"))
        .containsExactly("1 1");
  }

  private long next() throws Exception {
    return Long.parseLong(rig.rows("SELECT next_keepalive_at FROM binding").get(0));
  }
}
