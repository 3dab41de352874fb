package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Assessor;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimWorld;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The demonstration's phones for a week, before NATs that all hold a mapping for 30 s: some change
 * their own port, come back, advertise wrong addresses. Nothing of that is a NAT's doing.
 */
class DemoWeekTest {
  private static final int PHONES = 60;
  private static final long SEED = 3;

  /** Hands on at once, and FreeSWITCH takes all of it. */
  private static final class Engine {
    private final SimFreeSwitch sim;
    private final ManualTimers clock;
    private final KeepaliveEngine engine;
    private final EngineLoop loop;
    private final NatTimeouts timeouts;

    Engine(SimFreeSwitch sim, ManualTimers clock) {
      this.sim = sim;
      this.clock = clock;
      timeouts = new NatTimeouts(clock);
      engine = new KeepaliveEngine(Rig.policy(500), clock, new SplittableRandom(SEED), timeouts);
      loop = new EngineLoop(engine, clock, this::send);
      BindingTable table =
          new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), clock);
      table.know(BindingTable.Knowledge.COMPLETE);
      sim.hear(
          event -> {
            table.apply(SofiaEvents.read(new EslEvent(event))).forEach(engine::apply);
            loop.wake();
          });
    }

    private void send(Due due) {
      BindingKey key = due.binding().key();
      sim.notify(key.profile(), key.callId());
      engine.acknowledged(due.binding().id(), clock.nanos());
    }
  }

  @Test
  void nothingFalseIsLearnt() {
    ManualTimers clock = new ManualTimers();
    SimOptions options = SimOptions.builder().timers(clock).heartbeat(Duration.ZERO).build();
    try (SimFreeSwitch sim = SimFreeSwitch.start(options);
        SimWorld world = SimWorld.demo(sim, SEED, PHONES)) {
      Engine engine = new Engine(sim, clock);
      world.start(Duration.ofMinutes(1));
      // On the simulator's own thread, where nothing waits for it.
      sim.atOnce(
          () -> {
            clock.advance(Duration.ofDays(7));
            return null;
          });
      assertThat(engine.timeouts.takeShortened()).isEmpty();
      List<NatTimeouts.Network> observed = engine.timeouts.takeChanged();
      assertThat(observed)
          .hasSizeGreaterThan(10)
          .allMatch(network -> network.bound() == 0)
          .anyMatch(network -> network.survivedCount() > 10_000)
          .as("some phones did change their ports")
          .anyMatch(network -> network.forgottenCount() > 0);
    }
  }
}
