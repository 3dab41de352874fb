package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sofia.SofiaCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What FreeSWITCH says of its profiles: when it is asked, and what is kept of it. */
class ProfileSettingsTest {
  private static final String INTERVALS =
      "SELECT profile, ping_mean_interval FROM profile ORDER BY profile";
  private static final String NOT_FOUND = "-ERR xml_locate Command not found!\n";

  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;

  @BeforeEach
  void make() {
    log = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder().profiles("external", "internal"));
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  private long asked() {
    return rig.sim
        .commands()
        .matching(command -> command.startsWith("bgapi " + SofiaCommands.SETTINGS))
        .size();
  }

  @Test
  void everySettingIsStoredWithItsDefault() throws Exception {
    rig.sim.parameter("internal", "nat-options-ping", "udp-only");
    rig.sim.parameter("internal", "apply-nat-acl", "nat.auto");
    rig.start();
    rig.untilStored(
        "SELECT * FROM profile ORDER BY profile",
        "default external false false 30 1 3 false false null false 0 30 false null false "
            + rig.clock.epochMillis(),
        "default internal udp-only false 30 1 3 false false nat.auto false 0 30 false null false "
            + rig.clock.epochMillis());
    assertThat(log.lines("event=settings"))
        .containsExactly("event=settings node=default profiles=2");
  }

  @Test
  void isAskedAgainWhenAProfileStartsAndOnceInTenMinutes() throws Exception {
    rig.start();
    rig.untilStored(INTERVALS, "external 30", "internal 30");

    rig.sim.parameter("internal", "ping-mean-interval", "20");
    rig.sim.registrar().stopProfile("internal");
    rig.sim.registrar().startProfile("internal");
    rig.settle();
    rig.untilStored(INTERVALS, "external 30", "internal 20");

    rig.sim.parameter("external", "ping-mean-interval", "25");
    rig.pass(Duration.ofMinutes(11), Duration.ofSeconds(1));
    rig.untilStored(INTERVALS, "external 25", "internal 20");
    assertThat(asked()).isEqualTo(3);
  }

  /** Each start of a profile asks, and FreeSWITCH starts all of them at once. */
  @Test
  void oneAnswerAtATimeIsWaitedFor() throws Exception {
    rig.sim
        .faults()
        .job(
            command -> command.argument().equals(SofiaCommands.SETTINGS),
            Answer.doneLate(Duration.ofSeconds(5)),
            1);
    rig.start();
    for (int i = 0; i < 10; i++) {
      rig.sim.registrar().stopProfile("internal");
      rig.sim.registrar().startProfile("internal");
    }
    rig.settle();
    assertThat(asked()).isEqualTo(1);
    rig.pass(Duration.ofSeconds(6));
    rig.settingsKnown();
    Rig.until(() -> asked() == 2);
  }

  @Test
  void whatIsNotToldAnyMoreIsUnknown() throws Exception {
    rig.start();
    rig.settingsKnown();
    rig.sim.faults().text(SofiaCommands.SETTINGS, NOT_FOUND);
    rig.sim.registrar().stopProfile("internal");
    rig.sim.registrar().startProfile("internal");
    rig.settle();
    rig.untilStored("SELECT count(*) FROM profile", "0");
    assertThat(log.lines("event=settings-unknown"))
        .containsExactly(
            "event=settings-unknown node=default FreeSWITCH does not tell its profiles' settings:"
                + " it has no command xml_locate; load mod_commands; not known is then whom"
                + " nat-options-ping and all-reg-options-ping cover");
  }

  /** What a lost connection does not tell stays as it was. */
  @Test
  void survivesLostConnectionsAndTheRestartOfTheDaemon() throws Exception {
    rig.sim.parameter("internal", "ping-mean-interval", "20");
    rig.start();
    rig.untilStored(INTERVALS, "external 30", "internal 20");
    rig.stop();
    rig.sim
        .faults()
        .job(command -> command.argument().equals(SofiaCommands.SETTINGS), Answer.never());
    rig.start();
    rig.sim.faults().cut();
    rig.connected();
    rig.settle();
    assertThat(rig.rows(INTERVALS)).containsExactly("external 30", "internal 20");
  }

  @Test
  void thoseOfANodeThatIsNotConfiguredAnyMoreGo() throws Exception {
    rig.start();
    rig.settingsKnown();
    rig.stop();
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = store.createStatement()) {
      statement.executeUpdate("UPDATE profile SET node = 'former'");
    }
    rig.start();
    rig.untilStored("SELECT DISTINCT node FROM profile", "default");
  }

  @Test
  void aStoreThatIsBegunAnewGetsThem() throws Exception {
    rig.start();
    rig.settingsKnown();
    for (String part : new String[] {"", "-wal", "-shm"}) {
      Files.deleteIfExists(folder.resolve("pinhole.db" + part));
    }
    rig.sim.registrar().register(SimRegister.of("1000"));
    rig.settle();
    rig.untilStored(INTERVALS, "external 30", "internal 30");
  }

  @Test
  void anOldFileWithProfilesStartsAndIsTold() throws Exception {
    rig.configured("[[profile]]\nname = \"internal\"\nnat-options-ping = true\n").start();
    assertThat(log.lines("event=setting-unread"))
        .containsExactly(
            "event=setting-unread "
                + folder.resolve("pinhole.toml")
                + ":1:1: [[profile]] is read no more, since FreeSWITCH itself tells what its"
                + " profiles say; remove it");
  }
}
