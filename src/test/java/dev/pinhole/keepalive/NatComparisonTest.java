package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.Reachability;
import dev.pinhole.keepalive.KeepaliveEngine.Due;
import dev.pinhole.keepalive.NatPhone.Kind;
import dev.pinhole.keepalive.NatPhone.Port;
import dev.pinhole.keepalive.NatPhone.Refresh;
import dev.pinhole.time.ManualTimers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/**
 * The engine beside what else keeps bindings alive, for half a day, before NATs of every sort. The
 * table stands in the documentation as it is printed here.
 */
class NatComparisonTest {
  private static final Path DOCUMENT = Path.of("src/docs/keepalives.md");
  private static final int[] TIMEOUTS = {10, 12, 30, 35, 60, 65, 120, 180, 300};
  private static final int PHONES_OF_A_KIND = 10;
  private static final Duration TIME = Duration.ofHours(12);
  private static final long SECOND = 1_000_000_000L;

  /** Timers E and F of a request without an answer (RFC 3261 17.1.2.2). */
  private static final int SIP_TRIES = 11;

  /** What one of them came to with one sort of NAT. */
  record Outcome(double reachable, double packets) {
    static Outcome worse(Outcome one, Outcome other) {
      return new Outcome(
          Math.min(one.reachable, other.reachable), Math.max(one.packets, other.packets));
    }

    Outcome plus(Outcome other) {
      return new Outcome(reachable + other.reachable, packets + other.packets);
    }

    Outcome mean(int phones) {
      return new Outcome(reachable / phones, packets / phones);
    }

    String percent() {
      // Down, so that 100 is all of the time.
      return String.format(Locale.ROOT, "%.1f", Math.floor(reachable * 1000) / 10);
    }
  }

  /** Something that sends requests to phones so that their bindings stay. */
  interface Pings {
    void registered(NatPhone phone, int port, boolean rebound);

    /** It sent a packet by itself. */
    default void heard(NatPhone phone) {}
  }

  /** A world with phones of every kind that register every half hour or so. */
  static final class World {
    final ManualTimers hands = new ManualTimers();
    final List<NatPhone> phones = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(5);
    private final Map<Integer, Integer> ports = new HashMap<>();

    Map<Kind, Outcome> run(List<Kind> kinds, Function<World, ? extends Pings> maker) {
      add(kinds, PHONES_OF_A_KIND, maker.apply(this));
      hands.advance(TIME);
      long now = hands.nanos();
      Map<Kind, Outcome> outcomes = new HashMap<>();
      for (NatPhone phone : phones) {
        outcomes.merge(
            phone.kind,
            new Outcome(phone.reachablePart(now), phone.packetsAnHour(now)),
            Outcome::plus);
      }
      outcomes.replaceAll((kind, sum) -> sum.mean(PHONES_OF_A_KIND));
      return outcomes;
    }

    /** They come within half an hour. */
    void add(List<Kind> kinds, int phonesOfAKind, Pings pings) {
      for (Kind kind : kinds) {
        for (int i = 0; i < phonesOfAKind; i++) {
          later(seconds(0, 1800), () -> add(kind, pings));
        }
      }
    }

    private void add(Kind kind, Pings pings) {
      NatPhone phone = new NatPhone(phones.size(), kind, hands.nanos());
      phones.add(phone);
      register(phone, pings);
      if (kind.ownSeconds() > 0) {
        hands.every(kind.ownSeconds() * SECOND, () -> keepItself(phone, pings));
      }
    }

    private void keepItself(NatPhone phone, Pings pings) {
      if (phone.hasPower()) {
        phone.packet(hands.nanos());
        pings.heard(phone);
      }
    }

    private void register(NatPhone phone, Pings pings) {
      if (!phone.hasPower()) {
        return;
      }
      int port = phone.register(hands.nanos());
      Integer before = ports.put(phone.number, port);
      pings.registered(phone, port, before != null && before != port);
      later(seconds(1700, 1800), () -> register(phone, pings));
    }

    long seconds(int least, int most) {
      return random.nextLong(least * SECOND, most * SECOND);
    }

    void later(long delay, Runnable task) {
      hands.schedule(delay, task);
    }
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int timeout : TIMEOUTS) {
      for (Port port : Port.values()) {
        for (Refresh refresh : Refresh.values()) {
          kinds.add(new Kind(timeout, port, refresh));
        }
      }
    }
    return kinds;
  }

  private static Pings none(World world) {
    return (phone, port, rebound) -> {};
  }

  /**
   * Each REGISTER plans a ping within 30 s, each ping the next one 30 s later, in whole seconds; a
   * loop that takes little more than a second looks what is due (sofia_reg.c, sofia.c).
   */
  private static Pings freeswitch(World world) {
    return new Repeated(world, SIP_TRIES, () -> world.seconds(0, 30)) {
      @Override
      long next() {
        return 30 * SECOND + world.random.nextLong(SECOND / 10);
      }
    };
  }

  /** 40 s and up to 20 s, as nathelper does; its requests are not repeated. */
  private static Pings kamailio(World world) {
    return new Repeated(world, 1, () -> world.seconds(0, 60)) {
      @Override
      long next() {
        return world.seconds(40, 60);
      }
    };
  }

  /** Pings each phone from its last REGISTER on. */
  private abstract static class Repeated implements Pings {
    private final World world;
    private final int tries;
    private final LongSupplier first;
    private final Map<Integer, Integer> plans = new HashMap<>();

    Repeated(World world, int tries, LongSupplier first) {
      this.world = world;
      this.tries = tries;
      this.first = first;
    }

    abstract long next();

    @Override
    public void registered(NatPhone phone, int port, boolean rebound) {
      int plan = plans.merge(phone.number, 1, Integer::sum);
      world.later(first.getAsLong(), () -> ping(phone, plan));
    }

    private void ping(NatPhone phone, int plan) {
      if (plans.get(phone.number) == plan) {
        phone.request(world.hands.nanos(), tries);
        world.later(next(), () -> ping(phone, plan));
      }
    }
  }

  private static Pings pinhole(World world) {
    return new Engine(world, Rig.policy(500));
  }

  /** The daemon's, before a FreeSWITCH that takes all. */
  static class Engine implements Pings {
    final World world;
    final NatTimeouts timeouts;
    final KeepaliveEngine engine;
    final EngineLoop loop;

    /** As they registered last, by number. */
    final Map<Integer, Binding> bindings = new HashMap<>();

    long sent;

    Engine(World world, Policy policy) {
      this.world = world;
      timeouts = new NatTimeouts(world.hands);
      engine = new KeepaliveEngine(policy, world.hands, new SplittableRandom(6), timeouts);
      loop = new EngineLoop(engine, world.hands, this::send);
    }

    @Override
    public void registered(NatPhone phone, int port, boolean rebound) {
      Binding there = Phones.at(phone.number, phone.kind.address());
      Binding binding =
          Phones.refreshed(there, world.hands.epochMillis()).with(reachability(phone, rebound));
      bindings.put(phone.number, binding);
      engine.apply(Phones.saved(binding, rebound ? Origin.REBIND : Origin.REGISTER));
      timeouts.takeShortened().forEach(each -> engine.replan(each.network().networkIp()));
      loop.wake();
    }

    /** Once it has registered. */
    Reachability reachability(NatPhone phone, boolean rebound) {
      return Reachability.NOT_OBSERVED;
    }

    void send(Due due) {
      sent++;
      long now = world.hands.nanos();
      BindingKey key = due.binding().key();
      world.phones.get(Phones.number(key)).request(now, SIP_TRIES);
      engine.acknowledged(due.binding().id(), now);
    }
  }

  @Test
  void nobodyReachesMoreAndFrom30SecondsOnEverybodyIsReached() throws Exception {
    List<Map<Kind, Outcome>> outcomes = new ArrayList<>();
    for (Function<World, Pings> maker :
        List.<Function<World, Pings>>of(
            NatComparisonTest::none,
            NatComparisonTest::freeswitch,
            NatComparisonTest::kamailio,
            NatComparisonTest::pinhole)) {
      outcomes.add(new World().run(kinds(), maker));
    }
    StringBuilder table = new StringBuilder();
    for (int timeout : TIMEOUTS) {
      for (Port port : Port.values()) {
        table.append(row(outcomes, timeout, port));
      }
    }
    System.out.print(table);

    for (Kind kind : kinds()) {
      double ours = outcomes.get(3).get(kind).reachable;
      if (kind.timeoutSeconds() >= 30) {
        assertThat(ours).as("%s", kind).isEqualTo(1);
      }
      for (Map<Kind, Outcome> others : outcomes.subList(0, 3)) {
        assertThat(others.get(kind).reachable).as("%s", kind).isLessThanOrEqualTo(ours);
      }
    }
    assertThat(Files.readString(DOCUMENT)).contains(table);
  }

  private static String row(List<Map<Kind, Outcome>> outcomes, int timeout, Port port) {
    StringBuilder row = new StringBuilder();
    row.append("| %d s, %s |".formatted(timeout, port == Port.KEPT ? "the same" : "another"));
    for (Map<Kind, Outcome> each : outcomes) {
      Outcome worst =
          Outcome.worse(
              each.get(new Kind(timeout, port, Refresh.OUTBOUND)),
              each.get(new Kind(timeout, port, Refresh.BOTH_WAYS)));
      row.append(" %s %% | %.0f |".formatted(worst.percent(), worst.packets));
    }
    return row.append('\n').toString();
  }
}
