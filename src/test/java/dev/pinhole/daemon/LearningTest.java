package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.NatOptions;
import dev.pinhole.sim.PhoneKind;
import dev.pinhole.sim.SimNat;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimPhone;
import dev.pinhole.sim.SimRow;
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

/** Phones behind NATs that forget sooner than keep-alives come. */
class LearningTest {
  private static final Duration STEP = Duration.ofMillis(500);

  @TempDir private Path folder;
  private Rig rig;
  private SimWorld world;
  private LogLines logged;

  @BeforeEach
  void start() throws Exception {
    logged = new LogLines(Level.INFO);
    rig = new Rig(folder, SimOptions.builder());
    world = new SimWorld(rig.sim, 5);
    rig.start();
  }

  @AfterEach
  void stop() {
    world.close();
    rig.close();
    logged.close();
  }

  private List<SimPhone> site(SimNat nat, PhoneKind kind, int phones) {
    List<SimPhone> site = new ArrayList<>();
    for (int i = 0; i < phones; i++) {
      site.add(world.add(kind, nat).refreshEvery(Duration.ofSeconds(70)));
    }
    return site;
  }

  private SimNat nat(int seconds, NatOptions.Ports ports) {
    return world.nat(
        NatOptions.defaults().withUdpTimeout(Duration.ofSeconds(seconds)).withPorts(ports));
  }

  private List<Integer> intervals(SimNat nat) throws Exception {
    rig.settle();
    return rig
        .rows(
            "SELECT DISTINCT keepalive_interval FROM binding WHERE network_ip = '"
                + nat.publicIp()
                + "'")
        .stream()
        .map(Integer::valueOf)
        .toList();
  }

  private String network(SimNat nat, String columns) throws Exception {
    return rig.rows(
            "SELECT " + columns + " FROM network WHERE network_ip = '" + nat.publicIp() + "'")
        .get(0);
  }

  private List<Duration> unreachable(List<SimPhone> phones) {
    return phones.stream().map(SimPhone::unreachable).toList();
  }

  @Test
  void intervalsComeDownUntilTheNatHolds() throws Exception {
    SimNat rewriting = nat(21, NatOptions.Ports.RANDOM);
    SimNat keeping = nat(25, NatOptions.Ports.RANDOM);
    SimNat usual = nat(30, NatOptions.Ports.RANDOM);
    SimNat preserving = nat(21, NatOptions.Ports.PRESERVED);
    List<SimPhone> phones = new ArrayList<>();
    phones.addAll(site(rewriting, PhoneKind.REWRITTEN_CONTACT, 4));
    phones.addAll(site(keeping, PhoneKind.PRIVATE_CONTACT, 4));
    phones.addAll(site(usual, PhoneKind.PRIVATE_CONTACT, 4));
    site(preserving, PhoneKind.PRIVATE_CONTACT, 1);
    world.start(Duration.ofSeconds(10));
    rig.pass(Duration.ofMinutes(25), STEP);

    assertThat(intervals(rewriting)).singleElement().matches(ms -> ms >= 15_000 && ms <= 21_500);
    assertThat(intervals(keeping)).singleElement().matches(ms -> ms >= 20_000 && ms <= 25_500);
    assertThat(intervals(usual)).containsExactly(28_000);
    assertThat(intervals(preserving)).as("nothing shows it").containsExactly(28_000);
    assertThat(network(rewriting, "keepalive_interval"))
        .isEqualTo(intervals(rewriting).get(0) + "");
    assertThat(
            network(rewriting, "forgotten_count > 3, timeout_bound > 20000, gap_forgotten > 20000"))
        .isEqualTo("1 1 1");
    assertThat(network(usual, "timeout_bound, survived_count > 20, gap_survived > 20000"))
        .isEqualTo("null 1 1");
    assertThat(rig.rows("SELECT min(gap_survived) > 15000 FROM binding")).containsExactly("1");
    assertThat(logged.lines("event=nat-"))
        .hasSizeBetween(3, 12)
        .allMatch(line -> line.startsWith("event=nat-forgets node=default network_ip="))
        .anyMatch(
            line ->
                line.matches(
                    ".* within=2[0-9]\\.[0-9] s \\([0-9]+ ports of [234] phones had changed, or did"
                        + " not answer, in 24 h\\): keep-alives for 4 of its phones now come every"
                        + " [12][0-9] s at most"));

    List<Duration> before = unreachable(phones);
    rig.pass(Duration.ofMinutes(5), STEP);
    assertThat(unreachable(phones)).as("all are reachable now").isEqualTo(before);

    List<Integer> learnt = intervals(rewriting);
    rig.stop();
    rig.clock.advance(Duration.ofSeconds(2));
    rig.start();
    rig.pass(Duration.ofSeconds(30), STEP);
    assertThat(intervals(rewriting)).as("after a restart").isEqualTo(learnt);
  }

  @Test
  void whatNoKeepaliveCanHoldIsSaid() throws Exception {
    SimNat hopeless = nat(10, NatOptions.Ports.RANDOM);
    for (SimPhone phone : site(hopeless, PhoneKind.PRIVATE_CONTACT, 2)) {
      phone.refreshEvery(Duration.ofSeconds(13));
    }
    world.start(Duration.ofSeconds(2));
    rig.pass(Duration.ofMinutes(1), STEP);

    assertThat(intervals(hopeless)).containsExactly(15_000);
    assertThat(logged.lines("event=nat-hopeless"))
        .singleElement()
        .asString()
        .contains(
            "keep-alives cannot help where a NAT forgets within 15 s; raise its router's UDP"
                + " timeout");
  }

  @Test
  void phonesThatOptionsDoNotReachAreCounted() throws Exception {
    SimNat nat = nat(30, NatOptions.Ports.RANDOM);
    List<SimPhone> phones = site(nat, PhoneKind.PRIVATE_CONTACT, 3);
    world.start(Duration.ofSeconds(1));
    rig.pass(Duration.ofSeconds(2), STEP);
    for (SimPhone phone : phones) {
      rig.sim.registrar().ping(phone.row().orElseThrow(), SimRow.SimPingStatus.UNREACHABLE);
    }
    rig.pass(Duration.ofSeconds(6), STEP);
    rig.settle();
    assertThat(network(nat, "unreachable_count")).isEqualTo("3");
  }
}
