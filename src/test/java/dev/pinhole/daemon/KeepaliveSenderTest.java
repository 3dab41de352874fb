package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keep-alives have a connection of their own, so that nothing large or late holds them back. */
class KeepaliveSenderTest {
  private static final Duration STEP = Duration.ofMillis(500);

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    rig.start();
    rig.sim.registrar().register(Registers.of("1000"));
    rig.settle();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private List<SimCommand> others() {
    return rig.sim.commands().matching(command -> !command.isKeepAlive());
  }

  private int keepAlives() {
    return rig.sim.commands().keepAlives().size();
  }

  @Test
  void noneGoesOverTheConnectionThatBringsEvents() {
    rig.pass(Duration.ofMinutes(2));

    int link = rig.sim.commands().keepAlives().get(0).link();
    assertThat(rig.sim.commands().keepAlives())
        .hasSizeGreaterThan(3)
        .allMatch(command -> command.link() == link);
    assertThat(others())
        .filteredOn(command -> command.link() == link)
        .extracting(SimCommand::verb)
        .containsExactly("auth");
  }

  @Test
  void theyGoOnWhileAReplyToAListingIsLate() {
    rig.sim.faults().reply(command -> command.verb().equals("bgapi"), late(), 1);
    rig.sim.registrar().register(Registers.secondOf("1000"));
    int before = keepAlives();
    rig.pass(Duration.ofSeconds(28), STEP);

    assertThat(keepAlives()).isGreaterThan(before);
  }

  private static Answer late() {
    return Answer.doneLate(Duration.ofSeconds(29));
  }

  @Test
  void comeBackAfterTheirConnectionWasLost() {
    int first = onlyKeepAliveLink();
    rig.sim.faults().cut();
    rig.connected();
    rig.sim.commands().clear();
    rig.pass(Duration.ofSeconds(30), STEP);

    assertThat(onlyKeepAliveLink()).isNotEqualTo(first);
  }

  /** 28 s at most, 5 s until it is given up, 1 s to connect anew; the clock's steps on top. */
  @Test
  void anUnansweredOneDelaysAllBySecondsOnly() {
    rig.sim.commands().clear();
    for (int phone = 1; phone < 50; phone++) {
      rig.sim.registrar().register(Registers.of("u" + phone));
      rig.pass(Duration.ofMillis(500), STEP);
    }
    rig.pass(Duration.ofSeconds(30), STEP);
    rig.sim.faults().reply(SimCommand::isKeepAlive, Answer.never(), 1);
    rig.pass(Duration.ofSeconds(60), STEP);

    List<SimCommand> answered = new ArrayList<>(rig.sim.commands().keepAlives());
    int broken = answered.get(0).link();
    SimCommand unanswered =
        answered.stream().filter(each -> each.link() == broken).reduce((a, b) -> b).orElseThrow();
    answered.remove(unanswered);
    Map<String, Long> last = new HashMap<>();
    answered.forEach(
        each -> {
          long before = last.getOrDefault(each.header("call-id"), each.nanos());
          assertThat(Duration.ofNanos(each.nanos() - before))
              .as(each.header("call-id"))
              .isLessThanOrEqualTo(Duration.ofSeconds(28 + 5 + 1 + 1));
          last.put(each.header("call-id"), each.nanos());
        });
    assertThat(last).hasSize(50);
    List<SimCommand> again = answered.stream().filter(each -> each.link() != broken).toList();
    assertThat(again.get(0).header("call-id")).isEqualTo(unanswered.header("call-id"));
    assertThat(rig.isConnected()).isTrue();
  }

  /** After a long time away, its own next attempt may be half a minute off. */
  @Test
  void isBackTogetherWithTheEvents() {
    for (int time = 0; time < 8; time++) {
      rig.sim.shutDown();
      rig.pass(Duration.ofSeconds(100 + 7 * time), STEP);
      rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
      rig.connected();
      rig.calm();
      assertThat(rig.sim.links()).isEqualTo(2);
    }
  }

  private int onlyKeepAliveLink() {
    rig.pass(Duration.ofSeconds(28), STEP);
    List<Integer> links =
        rig.sim.commands().keepAlives().stream().map(SimCommand::link).distinct().toList();
    assertThat(links).hasSize(1);
    return links.get(0);
  }
}
