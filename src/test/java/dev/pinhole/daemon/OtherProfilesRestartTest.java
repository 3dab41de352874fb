package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phone whose events name another profile than the one that lists it, across restarts. */
class OtherProfilesRestartTest {
  private static final Duration UNTIL_LISTED = Duration.ofMinutes(11);
  private static final SimRegister PHONE =
      SimRegister.of("1000")
          .callId("a@x")
          .firstContact("192.168.1.120:5060")
          .source("198.51.100.98:24832");

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

  /** The event names internal, the row is external's. */
  private void registers() {
    SimRow heard = rig.sim.registrar().register(PHONE);
    rig.sim.registrar().removeSilently(heard);
    rig.sim.registrar().rows().forEach(rig.sim.registrar()::removeSilently);
    rig.sim.registrar().addSilently(PHONE.profile("external"));
    rig.settle();
  }

  private void restart() throws Exception {
    rig.stop();
    rig.start();
  }

  private List<String> events() throws Exception {
    rig.commit();
    return rig.rows("SELECT event, profile, detail FROM history ORDER BY id");
  }

  @Test
  void isNotedOnce() throws Exception {
    registers();
    rig.pass(UNTIL_LISTED, Duration.ofSeconds(5));
    List<String> noted = events();
    assertThat(noted).hasSizeBetween(3, 4);
    for (int restart = 0; restart < 3; restart++) {
      restart();
      registers();
      assertThat(rig.daemon.nodes()).hasSize(1);
      rig.pass(UNTIL_LISTED, Duration.ofSeconds(5));
      assertThat(events()).isEqualTo(noted);
      assertThat(rig.rows("SELECT profile, nat, nat_kind FROM binding"))
          .containsExactly("external yes private-contact");
    }
  }

  /** Its own profile's listing came first, with a restart between the two. */
  @Test
  void whereItHadGoneFirst() throws Exception {
    SimRow heard = rig.sim.registrar().register(PHONE);
    rig.settle();
    rig.sim.registrar().removeSilently(heard);
    restart();
    rig.pass(UNTIL_LISTED, Duration.ofSeconds(5));
    assertThat(events()).last().asString().startsWith("gone-while-away internal");
    restart();
    rig.sim.registrar().addSilently(PHONE.profile("external"));
    rig.pass(UNTIL_LISTED, Duration.ofSeconds(5));
    List<String> noted = events();
    assertThat(noted).last().asString().startsWith("listed external");
    for (int restart = 0; restart < 2; restart++) {
      registers();
      restart();
      rig.pass(UNTIL_LISTED, Duration.ofSeconds(5));
      assertThat(events()).isEqualTo(noted);
    }
  }

  /** A phone that moved by itself and comes back is where its REGISTERs name it. */
  @Test
  void aPhoneThatReallyMoved() throws Exception {
    rig.sim.registrar().register(PHONE);
    rig.sim.registrar().register(PHONE.profile("external"));
    rig.settle();
    restart();
    rig.sim.registrar().register(PHONE);
    rig.settle();
    assertThat(rig.rows("SELECT profile FROM binding")).containsExactly("internal");
  }
}
