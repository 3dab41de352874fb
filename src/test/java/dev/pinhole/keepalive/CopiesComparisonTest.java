package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.keepalive.NatComparisonTest.Engine;
import dev.pinhole.keepalive.NatComparisonTest.Outcome;
import dev.pinhole.keepalive.NatComparisonTest.World;
import dev.pinhole.keepalive.NatPhone.Kind;
import dev.pinhole.keepalive.NatPhone.Port;
import dev.pinhole.keepalive.NatPhone.Refresh;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What copies of all packets save, in the world of the other comparison: phones that keep
 * themselves alive, patient NATs, and phones without power. The tables stand in the documentation
 * as they are printed here.
 */
class CopiesComparisonTest {
  private static final Path DOCUMENT = Path.of("src/docs/keepalives.md");
  private static final Policy USUAL = Rig.policy(500);
  private static final Policy RISING =
      new Policy(
          Policy.Enabled.ON,
          Rig.USUAL,
          new Policy.Intervals(Rig.UDP, Rig.STREAM, Rig.WEB_SOCKET, Duration.ofMinutes(2)),
          500);

  private static final int[] PATIENT = {30, 35, 60, 65, 120, 180, 300};
  private static final int PACKETS_OF_A_DEAD_ONE = 11;

  /**
   * Phones of one sort before NATs that forget after so long.
   *
   * @param ownSeconds between two packets of their own; 0 for none
   */
  private record Own(int timeoutSeconds, int ownSeconds) {
    List<Kind> kinds() {
      List<Kind> kinds = new ArrayList<>();
      for (Port port : Port.values()) {
        for (Refresh refresh : Refresh.values()) {
          kinds.add(new Kind(timeoutSeconds, port, refresh, ownSeconds));
        }
      }
      return kinds;
    }
  }

  /** The engine, told what copies show as the daemon's MessageEvidence and Answers tell it. */
  private static final class Copied extends Engine {
    private static final long MILLI = 1_000_000;
    private static final long ANSWERED = 34 * MILLI;
    private static final long UNANSWERED = 8_000 * MILLI;
    private static final long STILL_UNANSWERED = 24_000 * MILLI;
    private static final long LOOK = 5_000 * MILLI;

    Copied(World world, Policy policy) {
      super(world, policy);
      world.hands.every(LOOK, this::look);
    }

    /** What the daemon does of all networks every few seconds. */
    private void look() {
      timeouts.takeLengthened().forEach(each -> engine.replan(each.networkIp()));
      timeouts.takeShortened().forEach(each -> engine.replan(each.network().networkIp()));
      engine.tryLonger();
      loop.wake();
    }

    @Override
    public void registered(NatPhone phone, int port, boolean rebound) {
      if (!rebound) {
        heard(phone);
      }
      super.registered(phone, port, rebound);
    }

    /** What the binding table makes of it. */
    @Override
    Reachability reachability(NatPhone phone, boolean rebound) {
      Binding before = bindings.get(phone.number);
      boolean same = before != null && !rebound;
      return same || before != null && before.reachability().isUnanswered()
          ? heard(before.reachability())
          : Reachability.NOT_OBSERVED;
    }

    private Reachability heard(Reachability before) {
      return before.isUnanswered() ? seen(PingOutcome.REACHABLE, "a packet came from it") : before;
    }

    private Reachability seen(PingOutcome outcome, String why) {
      return new Reachability(outcome, world.hands.epochMillis(), why);
    }

    @Override
    public void heard(NatPhone phone) {
      Binding binding = bindings.get(phone.number);
      if (binding != null && phone.isAtKnownPort()) {
        show(binding, heard(binding.reachability()));
        engine.heard(binding.id(), 0);
        loop.wake();
      }
    }

    @Override
    void send(Due due) {
      long sentAt = world.hands.nanos();
      NatPhone phone = world.phones.get(Phones.number(due.binding().key()));
      boolean reached = phone.isReachable(sentAt);
      super.send(due);
      if (reached) {
        world.later(ANSWERED, () -> answered(phone));
      } else {
        world.later(UNANSWERED, () -> unanswered(phone, sentAt));
        world.later(STILL_UNANSWERED, () -> unanswered(phone, sentAt));
      }
    }

    private void answered(NatPhone phone) {
      Binding binding = bindings.get(phone.number);
      if (binding.reachability().state() != PingOutcome.REACHABLE) {
        show(binding, seen(PingOutcome.REACHABLE, "it answered"));
      }
      engine.answered(binding.id(), 0, (int) (ANSWERED / 1_000), 481);
      loop.wake();
    }

    private void unanswered(NatPhone phone, long sentAt) {
      if (phone.registeredAt() >= sentAt) {
        // It is another port's, or was answered when it was sent again.
        return;
      }
      long id = bindings.get(phone.number).id();
      int times = engine.unanswered(id, sentAt);
      if (times == 1) {
        engine.tryAgain(id);
      } else if (!bindings.get(phone.number).reachability().isUnreachable()) {
        show(bindings.get(phone.number), seen(PingOutcome.UNREACHABLE, "it did not answer"));
      }
      loop.wake();
    }

    private void show(Binding before, Reachability next) {
      if (!next.equals(before.reachability())) {
        Binding after = before.with(next);
        bindings.put(Phones.number(after.key()), after);
        engine.apply(new Change.Pinged(after));
      }
    }
  }

  private static Outcome worst(Own own, Function<World, Engine> maker) {
    Map<Kind, Outcome> outcomes = new World().run(own.kinds(), maker);
    return outcomes.values().stream().reduce(Outcome::worse).orElseThrow();
  }

  /** A row, and what it says of both. */
  private record Compared(String row, Outcome without, Outcome with) {
    static Compared of(String first, Own own, Policy policy) {
      Outcome without = worst(own, world -> new Engine(world, policy));
      Outcome with = worst(own, world -> new Copied(world, policy));
      String row =
          "| %s | %s %% | %.0f | %s %% | %.0f |\n"
              .formatted(
                  first, without.percent(), without.packets(), with.percent(), with.packets());
      System.out.print(row);
      return new Compared(row, without, with);
    }
  }

  private static String table(List<Compared> compared) {
    return String.join("", compared.stream().map(Compared::row).toList());
  }

  @Test
  void phonesThatKeepThemselvesAliveNeedFewer() throws Exception {
    List<Compared> compared = new ArrayList<>();
    for (Own own : List.of(new Own(30, 15), new Own(30, 20), new Own(30, 25), new Own(65, 50))) {
      String first = "%d s, %d s".formatted(own.ownSeconds, own.timeoutSeconds);
      compared.add(Compared.of(first, own, USUAL));
    }
    assertThat(compared)
        .allMatch(each -> each.without.reachable() == 1 && each.with.reachable() == 1);
    assertThat(Files.readString(DOCUMENT)).contains(table(compared));
  }

  @Test
  void patientNatsNeedFewer() throws Exception {
    List<Compared> compared = new ArrayList<>();
    for (int timeout : PATIENT) {
      compared.add(Compared.of("%d s".formatted(timeout), new Own(timeout, 0), RISING));
    }
    // What is risked is one phone of a site at a time, ever more rarely.
    assertThat(compared).allMatch(each -> each.with.reachable() > 0.98);
    assertThat(compared.get(PATIENT.length - 1))
        .matches(each -> each.with.reachable() == 1)
        .matches(each -> each.with.packets() < each.without.packets() / 4);
    assertThat(Files.readString(DOCUMENT)).contains(table(compared));
  }

  /** A power cut of a site of 1,000; FreeSWITCH knows them for up to an hour more. */
  @Test
  void aThousandDeadPhonesCostUnderFiveNotifiesASecond() throws Exception {
    double[] without = dead(world -> new Engine(world, USUAL));
    double[] with = dead(world -> new Copied(world, USUAL));
    String rows = "";
    String[] times = {"the first minute", "the first hour", "from the tenth minute on"};
    for (int i = 0; i < times.length; i++) {
      rows +=
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.0f | %.1f | %.0f |\n",
              times[i],
              without[i],
              without[i] * PACKETS_OF_A_DEAD_ONE * 3.6,
              with[i],
              with[i] * PACKETS_OF_A_DEAD_ONE * 3.6);
    }
    System.out.print(rows);
    assertThat(with[1]).isLessThan(5);
    assertThat(with[2]).isLessThan(5);
    assertThat(Files.readString(DOCUMENT)).contains(rows);
  }

  /** NOTIFYs a second, in the first minute, the first hour, and from the tenth minute on. */
  private static double[] dead(Function<World, Engine> maker) {
    World world = new World();
    Engine engine = maker.apply(world);
    world.add(List.of(new Kind(60, Port.NEW, Refresh.OUTBOUND)), 1_000, engine);
    world.hands.advance(Duration.ofHours(2));
    world.phones.forEach(phone -> phone.unplug(world.hands.nanos()));
    long began = engine.sent;
    world.hands.advance(Duration.ofMinutes(1));
    long minute = engine.sent;
    world.hands.advance(Duration.ofMinutes(9));
    long ten = engine.sent;
    world.hands.advance(Duration.ofMinutes(50));
    return new double[] {
      (minute - began) / 60.0, (engine.sent - began) / 3600.0, (engine.sent - ten) / 3000.0
    };
  }
}
