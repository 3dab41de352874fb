package dev.pinhole.daemon;

import dev.pinhole.daemon.ModelPhone.Listening;
import dev.pinhole.sim.MultipleRegistrations;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.store.StoreException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Random steps of one seed: phones come and go, all sorts of things go wrong, and now and then
 * there is quiet, after which daemon and FreeSWITCH must agree.
 */
final class ModelWalk implements AutoCloseable {
  /**
   * From the end of all faults until both agree: 30 s until an unanswered command is noticed, 30 s
   * of back-off at most, 40 s of a reply that is late already, two late jobs of 20 s, and seconds.
   */
  static final Duration RECOVERY = Duration.ofSeconds(150);

  /**
   * More after a change that nobody told of, or a listing that failed: two minutes for a job that
   * is never answered, then each profile has its turn once in ten.
   */
  static final Duration SILENT = Duration.ofMinutes(2 + 10);

  /** Listings give whole seconds, and differences of 5 s are let pass. */
  private static final Duration EXPIRY = Duration.ofSeconds(9);

  /** What was held back on its way counts from when it came. */
  private static final Duration LATE_EXPIRY = EXPIRY.plusSeconds(100);

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SplittableRandom random;
  private final List<String> steps;
  private final MultipleRegistrations multiple;
  private final Rig rig;
  private final ModelPhones phones;
  private final ModelFaults faults;
  private final Agreement agreement;
  private final ModelInvariants invariants;
  private final Menu heard;
  private final Menu unheard;
  private final Set<Long> wallSteps = new TreeSet<>(Set.of(0L));
  private Map<String, Long> lastExpires = new HashMap<>();
  private long wallAhead;

  /** By how much FreeSWITCH's clock may have stepped while something was held back. */
  private final Set<Long> heldSteps = new TreeSet<>(Set.of(0L));

  private boolean daemonRuns;
  private boolean silent;
  private boolean troubled;
  private boolean heldBack;

  ModelWalk(long seed, Path folder, List<String> steps) throws StoreException {
    this.random = new SplittableRandom(seed);
    this.steps = steps;
    multiple = oneOf(MultipleRegistrations.values());
    boolean heartbeats = random.nextInt(4) > 0;
    steps.add("multiple registrations " + multiple + (heartbeats ? "" : ", no heartbeats"));
    rig =
        new Rig(
            folder,
            SimOptions.builder()
                .profiles("internal", "external")
                .multipleRegistrations(multiple)
                .heartbeat(heartbeats ? Duration.ofSeconds(20) : Duration.ZERO));
    rig.takeTurns();
    phones = new ModelPhones(rig.sim.registrar(), random, this::log, this::listening);
    faults = new ModelFaults(rig.sim, phones, random, this::log);
    agreement = new Agreement(rig);
    invariants = new ModelInvariants(rig, phones);
    heard =
        new Menu(random)
            .add(60, this::phoneActs)
            .add(8, this::phonesActAtOnce)
            .add(22, this::somethingFails)
            .add(5, this::restartDaemon)
            .add(2, this::stepWallClock)
            .add(30, this::passSome);
    unheard =
        new Menu(random)
            .add(30, heard::takeOne)
            .add(2, this::silentChange)
            .add(1, this::loseEvents);
    startDaemon();
    rig.calm();
  }

  private void log(String step) {
    steps.add(rig.clock.nanos() / 1_000_000 + " ms: " + step);
  }

  private <T> T oneOf(T[] values) {
    return values[random.nextInt(values.length)];
  }

  /** So many steps, then quiet, then the comparison. */
  void walk(int count) throws SQLException, StoreException {
    Menu menu = random.nextInt(3) == 0 ? unheard : heard;
    for (int i = 0; i < count; i++) {
      menu.takeOne();
      rig.calm();
      if (daemonRuns) {
        rig.commit();
      }
      noticeOlderRows();
    }
    compareAfterQuiet();
  }

  /** All that FreeSWITCH was told since the last comparison, and all that is in the store. */
  List<String> traces() throws SQLException {
    List<String> traces = new ArrayList<>();
    for (SimCommand command : rig.sim.commands().all()) {
      if (command.argument().equals(SofiaCommands.SETTINGS)) {
        // Asked again when a thread has read the last answer.
        continue;
      }
      traces.add(command.nanos() + " " + command.line() + " " + command.header("call-id"));
    }
    traces.addAll(rig.rows("SELECT at, event, call_id, detail FROM history ORDER BY id"));
    traces.addAll(
        rig.rows(
            "SELECT call_id, contact, expires_at, refreshed_at, keepalive_count, next_keepalive_at"
                + " FROM binding ORDER BY profile, user, call_id"));
    return traces;
  }

  private void phoneActs() {
    if (!faults.isDown()) {
      phones.act();
    }
  }

  /** So quickly that nothing of the daemon can come between. */
  private void phonesActAtOnce() {
    log("at once:");
    int count = 2 + random.nextInt(4);
    rig.sim.atOnce(
        () -> {
          for (int i = 0; i < count; i++) {
            phoneActs();
          }
          return null;
        });
    log("that was at once");
  }

  private void silentChange() {
    silent = true;
    if (random.nextBoolean()) {
      phones.vanish();
    } else {
      phones.appear();
    }
  }

  private void loseEvents() {
    log("events and jobs are lost");
    silent = true;
    troubled = true;
    rig.sim.faults().loseEvents();
    phonesActAtOnce();
    passSome();
    rig.sim.faults().deliverEvents();
    log("no longer");
  }

  /**
   * Where a Call-ID has several rows, the end of the newest is told, and nobody can know that
   * another one lives.
   */
  private void noticeOlderRows() {
    Map<String, Long> now = new HashMap<>();
    for (SimRow row : ModelPhones.alive(rig.sim.registrar())) {
      now.merge(Agreement.phone(row), row.expires(), Math::max);
    }
    now.forEach((key, last) -> silent |= last < lastExpires.getOrDefault(key, last));
    lastExpires = now;
  }

  private void somethingFails() {
    troubled = true;
    faults.act();
  }

  private void restartDaemon() {
    troubled = true;
    if (daemonRuns) {
      log("daemon stops");
      daemonRuns = false;
      rig.stop();
    }
    if (random.nextBoolean()) {
      startDaemon();
    }
  }

  private void startDaemon() {
    log("daemon starts");
    try {
      rig.launch();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
    daemonRuns = true;
  }

  private void stepWallClock() {
    Duration step = Duration.ofHours(random.nextBoolean() ? 1 : -1);
    // Where a Call-ID has several rows, FreeSWITCH's own clock going back mixes up their ends.
    boolean both = multiple == MultipleRegistrations.OFF || !step.isNegative();
    if (both && random.nextBoolean()) {
      log("both wall clocks step by " + step);
      rig.clock.stepWallClock(step);
      for (long before : List.copyOf(heldSteps)) {
        heldSteps.add(before + step.toMillis());
      }
    } else {
      log("the daemon's wall clock steps by " + step);
      rig.stepDaemonWallClock(step);
      wallAhead += step.toMillis();
      wallSteps.add(wallAhead);
    }
  }

  private void passSome() {
    int most =
        switch (random.nextInt(8)) {
          case 0 -> 100_000;
          case 1, 2 -> 20_000;
          default -> 2_000;
        };
    Duration time = Duration.ofMillis(1 + random.nextInt(most));
    log("passes " + time);
    rig.pass(time, most > 2_000 ? SECOND : Duration.ofMillis(100));
  }

  private void compareAfterQuiet() throws SQLException {
    faults.end();
    if (!daemonRuns) {
      startDaemon();
    }
    heldBack |= faults.tookHeldBack();
    silent |= faults.tookListingFailed();
    Duration more = silent ? SILENT : Duration.ZERO;
    log("quiet for " + RECOVERY.plus(more));
    rig.pass(RECOVERY, SECOND);
    rig.pass(more, SECOND.multipliedBy(5));
    heldBack &= !silent;
    troubled = false;
    silent = false;
    compare();
    fail(invariants.keepalives());
    compare();
  }

  private void compare() throws SQLException {
    // The last events may have left doubts, which are settled within a second.
    for (int i = 0; i < 3 && !rig.await(rig.daemon.idle()); i++) {
      rig.pass(SECOND, SECOND);
    }
    if (!rig.isConnected() || !rig.await(rig.daemon.idle())) {
      fail(List.of("not settled: " + rig.daemon.nodes()));
    }
    rig.settle();
    fail(
        heldBack
            ? agreement.differences(wallStepsOfHeld(), LATE_EXPIRY)
            : agreement.differences(wallSteps, EXPIRY));
    fail(invariants.broken());
  }

  /** What FreeSWITCH granted by the clock before a step can be heard after it. */
  private Set<Long> wallStepsOfHeld() {
    Set<Long> steps = new TreeSet<>();
    for (long own : wallSteps) {
      for (long both : heldSteps) {
        steps.add(own + both);
      }
    }
    return steps;
  }

  private void fail(List<String> faulty) {
    if (!faulty.isEmpty()) {
      log("disagreement:");
      throw new AssertionError(String.join("\n", faulty));
    }
  }

  private Listening listening() {
    return troubled ? Listening.PERHAPS : Listening.ALL_THE_TIME;
  }

  @Override
  public void close() {
    rig.close();
  }
}
