package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sofia.ListingReader;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens only because time passes, and does not happen because a clock was set. */
class ClocksTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LATE = Duration.ofSeconds(9);
  private static final String HISTORY = "SELECT event, user, detail FROM history ORDER BY id";

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    rig.start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  @Test
  void oneWhoseTimeIsOverIsClosedThoughNoEventTellsOfIt() throws Exception {
    SimRow row = rig.sim.registrar().register(Registers.of("1000").expires(60));
    rig.settle();
    rig.sim.registrar().removeSilently(row);
    rig.pass(Duration.ofSeconds(60 + 60 + 29), SECOND);
    rig.settle();
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");

    // It is looked for every 30 s.
    rig.pass(Duration.ofSeconds(32), SECOND);
    rig.settle();
    assertThat(rig.rows("SELECT * FROM binding")).isEmpty();
    assertThat(rig.rows(HISTORY))
        .containsExactly("registered 1000 null", "expired 1000 no event told of it");
  }

  @Test
  void oneThatWasRefreshedUnheardIsNotClosed() throws Exception {
    rig.sim.registrar().register(Registers.of("1000").expires(60));
    rig.pass(Duration.ofSeconds(50), SECOND);
    rig.sim.registrar().addSilently(Registers.of("1000").expires(3600));
    rig.pass(Duration.ofSeconds(200), SECOND);
    rig.settle();

    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
    assertThat(rig.rows(HISTORY)).containsExactly("registered 1000 null");
  }

  @Test
  void thePeriodicCheckRepairsAndCountsWhatNobodyTold() throws Exception {
    SimRow gone = rig.sim.registrar().register(Registers.of("1000"));
    rig.sim.registrar().register(Registers.of("1001"));
    rig.settle();
    rig.sim.registrar().removeSilently(gone);
    rig.sim.registrar().addSilently(Registers.of("1001").source("198.51.100.7:1"));
    rig.sim.registrar().addSilently(Registers.of("1002"));
    rig.pass(Duration.ofMinutes(10).plus(SECOND), SECOND);
    rig.settle();

    assertThat(rig.rows("SELECT user, network_ip FROM binding ORDER BY user"))
        .containsExactly("1001 198.51.100.7", "1002 198.51.100.98");
    assertThat(rig.daemon.counters().get(Counter.LISTING_DIFFERENCES)).isEqualTo(3);
    assertThat(rig.rows("SELECT event, user, detail FROM history WHERE event <> 'registered'"))
        .containsExactlyInAnyOrder(
            "gone-while-away 1000 within 10 min, unheard", "moved 1001 null", "listed 1002 null");
  }

  @Test
  void thePeriodicCheckIsSpreadOverTheProfiles() throws Exception {
    rig.sim.commands().clear();
    rig.pass(Duration.ofMinutes(10).plus(SECOND), SECOND);

    assertThat(rig.sim.commands().matching(command -> command.startsWith("bgapi sofia")))
        .extracting(command -> command.argument())
        .containsExactlyInAnyOrder(
            "sofia status profile external reg",
            "sofia status profile external-ipv6 reg",
            "sofia status profile internal reg",
            "sofia status profile internal-ipv6 reg");
  }

  @Test
  void secondsLeftCountFromWhenTheListingWasMade() throws Exception {
    SimRow row = rig.sim.registrar().addSilently(Registers.of("1000"));
    rig.sim.faults().job(job -> job.argument().endsWith(" reg"), Answer.toldLate(LATE), 4);
    rig.sim.faults().cut();
    rig.pass(Duration.ofSeconds(60), SECOND);
    rig.settle();

    long granted = 1_000 * (row.expires() - ListingReader.MARGIN_SECONDS);
    assertThat(rig.rows("SELECT expires_at FROM binding"))
        .singleElement()
        .satisfies(at -> assertThat(Long.parseLong(at)).isCloseTo(granted, within(1_000L)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void anHourOnTheWallClockChangesNothing(long hours) throws Exception {
    rig.sim.registrar().register(Registers.of("1000").expires(120));
    rig.pass(Duration.ofSeconds(10), SECOND);
    rig.stepDaemonWallClock(Duration.ofHours(hours));
    rig.sim.commands().clear();
    rig.pass(Duration.ofSeconds(160), SECOND);
    rig.settle();

    // Each 80 to 100 % of 28 s after the one before, and one listing, which is the periodic check.
    assertThat(rig.sim.commands().keepAlives()).hasSizeBetween(5, 8);
    assertThat(rig.sim.commands().matching(command -> command.startsWith("bgapi sofia")))
        .hasSize(1);
    assertThat(rig.rows("SELECT user FROM binding")).containsExactly("1000");
    assertThat(rig.rows(HISTORY)).containsExactly("registered 1000 null");

    rig.pass(Duration.ofSeconds(42), SECOND);
    rig.settle();
    assertThat(rig.rows(HISTORY)).containsExactly("registered 1000 null", "expired 1000 null");
  }
}
