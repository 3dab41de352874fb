package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.NatOptions;
import dev.pinhole.sim.PhoneKind;
import dev.pinhole.sim.SimNat;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimPhone;
import dev.pinhole.sim.SimWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What answers prove of NATs, before a FreeSWITCH that copies its messages to the daemon. */
class ProvedIntervalsTest {
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final String HEP = "[hep]\nlisten = \"127.0.0.1:0\"\n";
  private static final String RISING = "[keepalive]\nudp-interval-max = \"2m\"\n";

  @TempDir private Path folder;
  private Rig rig;
  private SimWorld world;
  private LogLines logged;

  @BeforeEach
  void make() {
    logged = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder().copies(SimOptions.Copies.SLICES));
    world = new SimWorld(rig.sim, 5);
  }

  @AfterEach
  void stop() {
    world.close();
    rig.close();
    logged.close();
  }

  private void start(String toml) throws Exception {
    rig.configured(toml + HEP).start();
    rig.copying();
  }

  private void pass(int minutes) {
    rig.pass(Duration.ofMinutes(minutes), STEP);
    rig.settle();
  }

  private SimNat nat(int seconds) {
    return world.nat(NatOptions.defaults().withUdpTimeout(Duration.ofSeconds(seconds)));
  }

  private List<SimPhone> site(SimNat nat, int phones) {
    List<SimPhone> site = new ArrayList<>();
    for (int i = 0; i < phones; i++) {
      site.add(world.add(PhoneKind.REWRITTEN_CONTACT, nat));
      site.get(i).register();
    }
    return site;
  }

  private List<String> intervals() throws Exception {
    return rig.rows("SELECT DISTINCT keepalive_interval FROM binding ORDER BY 1");
  }

  private List<String> network(String columns) throws Exception {
    return rig.rows("SELECT " + columns + " FROM network");
  }

  @Test
  void intervalsRiseToWhatThreePhonesHaveSurvived() throws Exception {
    start(RISING);
    List<SimPhone> site = site(nat(300), 4);
    pass(25);

    assertThat(intervals()).containsExactly("120000");
    assertThat(network("gap_answered, trials_failed, keepalive_interval"))
        .singleElement()
        .asString()
        .matches("13[34]\\d\\d\\d 0 120000");
    assertThat(logged.lines("event=nat-holds").get(0))
        .matches(
            "event=nat-holds node=default network_ip=\\S+ after=6\\d\\.\\d s: three phones"
                + " answered after that; keep-alives for [34] of its phones now come every 5\\d s"
                + " at most");
    assertThat(site).allMatch(phone -> phone.unreachable().isZero());
    long before = site.stream().mapToLong(SimPhone::keepAlives).sum();
    pass(20);
    assertThat(site.stream().mapToLong(SimPhone::keepAlives).sum() - before).isBetween(40L, 52L);

    rig.stop();
    rig.clock.advance(Duration.ofSeconds(2));
    rig.start();
    rig.copying();
    pass(4);
    assertThat(intervals()).as("after a restart").containsExactly("120000");
    assertThat(site).allMatch(phone -> phone.unreachable().isZero());
  }

  @Test
  void oneThatDoesNotAnswerEndsThat() throws Exception {
    start(RISING);
    List<SimPhone> site = site(nat(300), 4);
    pass(25);
    assertThat(intervals()).containsExactly("120000");
    site.get(0).unplug();
    while (logged.lines("event=nat-doubtful").isEmpty()) {
      rig.pass(STEP, STEP);
    }
    rig.settle();
    assertThat(rig.rows("SELECT DISTINCT keepalive_interval FROM binding WHERE user <> '1000'"))
        .containsExactly("28000");
    pass(1);
    assertThat(network("trials_failed")).containsExactly("1");
    assertThat(logged.lines("event=nat-doubtful")).hasSize(1);
    pass(50);
    assertThat(
            rig.rows("SELECT max(keepalive_interval) < 120000 FROM binding WHERE user <> '1000'"))
        .as("an hour is not over")
        .containsExactly("1");
    pass(30);
    assertThat(rig.rows("SELECT DISTINCT keepalive_interval FROM binding WHERE user <> '1000'"))
        .containsExactly("120000");
  }

  @Test
  void ofATightNatOnePhoneIsRiskedAndThenNoneForLong() throws Exception {
    start(RISING);
    List<SimPhone> site = site(nat(40), 5);
    pass(50);
    assertThat(site.stream().filter(phone -> !phone.unreachable().isZero())).hasSize(1);
    assertThat(network("gap_answered, trials_failed")).containsExactly("null 1");
    assertThat(rig.rows("SELECT reachability FROM binding ORDER BY 1"))
        .containsExactly("reachable", "reachable", "reachable", "reachable", "unreachable");
  }

  @Test
  void byDefaultNoneIsTried() throws Exception {
    start("");
    site(nat(300), 4);
    pass(25);
    assertThat(intervals()).containsExactly("28000");
    assertThat(network("gap_answered")).containsExactly("null");
  }

  @Test
  void twoPhonesAreNotEnough() throws Exception {
    start(RISING);
    site(nat(300), 2);
    pass(25);
    assertThat(intervals()).containsExactly("28000");
  }

  /** The first keep-alives, after 8 s, are answered, those of the usual interval are not. */
  @Test
  void aBoundIsFoundWithinMinutes() throws Exception {
    start("");
    site(nat(21), 4);
    pass(2);
    assertThat(network("timeout_bound BETWEEN 21000 AND 28000, keepalive_interval < 26000"))
        .containsExactly("1 1");
    assertThat(logged.lines("event=nat-forgets").get(0))
        .contains("ports of", "phones had changed, or did not answer, in 24 h");
  }
}
