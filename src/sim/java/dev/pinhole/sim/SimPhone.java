package dev.pinhole.sim;

import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A phone that registers, refreshes, answers what reaches it, and keeps account of when a call
 * would have reached it. The simulator's thread owns it; any thread may call the public methods.
 */
public final class SimPhone {
  /** What it does beside refreshing. */
  enum Habit {
    STEADY,
    /** Unregisters after a while and comes back under another Call-ID. */
    COMES_AND_GOES,
    /** Now and then refreshes from another port of its own. */
    CHANGES_PORT
  }

  /** In the place of a status: it takes a NOTIFY and answers nothing. */
  public static final int SILENT = 0;

  private static final long FOREVER = Long.MAX_VALUE / 4;

  private final SimServer sim;
  private final Random random;
  private final Map<SimWorld.PacketTarget, SimPhone> directory;
  private final PhoneIdentity identity;
  private final ReachClock reach = new ReachClock();
  private final ReachClock alone = new ReachClock();
  private PhonePlace place;
  private Duration refresh;
  private Habit habit = Habit.STEADY;
  private String callId;
  private Optional<SimEndpoint> learnt = Optional.empty();
  private Optional<SimRow> row = Optional.empty();
  private Optional<Timers.Timer> next = Optional.empty();
  private boolean unplugged;
  private boolean stopped;
  private long keepAlives;
  private int status = 200;
  private Duration roundTrip = Duration.ofMillis(30);

  SimPhone(
      SimServer sim,
      Random random,
      Map<SimWorld.PacketTarget, SimPhone> directory,
      PhoneIdentity identity,
      PhonePlace place) {
    this.sim = sim;
    this.random = random;
    this.directory = directory;
    this.identity = identity;
    this.place = place;
    directory.put(whereabouts(), this);
    callId = newCallId();
    // What is forced is granted 30 s.
    refresh = Duration.ofSeconds(kind() == PhoneKind.FORCED_CONTACT ? 24 : 3600);
  }

  public String user() {
    return identity.user();
  }

  public PhoneKind kind() {
    return identity.kind();
  }

  public String callId() {
    return sim.atOnce(() -> callId);
  }

  public Optional<SimNat> nat() {
    return sim.atOnce(() -> place.nat());
  }

  /** The row that its last REGISTER made; empty while it is not registered. */
  public Optional<SimRow> row() {
    return sim.atOnce(() -> row);
  }

  /** Between two REGISTERs, give or take a tenth. From its next one on. */
  public SimPhone refreshEvery(Duration interval) {
    sim.loop.run(() -> refresh = interval);
    return this;
  }

  /**
   * What it answers to a NOTIFY, and how long that takes there and back.
   *
   * @param value such as 200, or {@link #SILENT}
   */
  public SimPhone answers(int value, Duration there) {
    sim.loop.run(
        () -> {
          status = value;
          roundTrip = there;
        });
    return this;
  }

  /** Sends two CRLFs, as phones do that keep their own binding (RFC 5626 section 3.5.1). */
  public void ping() {
    sim.loop.run(
        () -> {
          SimEndpoint source = seenFrom();
          row.ifPresent(
              made -> {
                if (leadsHere(made.target())) {
                  reach.open(now(), openFor());
                  alone.open(now(), openFor());
                }
                sim.capture.received(made.profile(), source, kind().transport(), "\r\n\r\n");
              });
        });
  }

  SimPhone habit(Habit value) {
    habit = value;
    return this;
  }

  /** Registers or refreshes now. */
  public void register() {
    sim.loop.run(this::registerNow);
  }

  /** Unregisters and stays away until {@link #register}. */
  public void unregister() {
    sim.loop.run(this::leave);
  }

  /** Its power fails: it answers nothing and registers no more. FreeSWITCH does not know. */
  public void unplug() {
    sim.loop.run(
        () -> {
          unplugged = true;
          next.ifPresent(Timers.Timer::cancel);
          lost();
        });
  }

  /** Power is back: it registers. */
  public void plugIn() {
    sim.loop.run(
        () -> {
          unplugged = false;
          registerNow();
        });
  }

  /** Whether a call would reach it now: where FreeSWITCH would send it, a way to it is open. */
  public boolean reachable() {
    return sim.atOnce(
        () ->
            !unplugged
                && row.isPresent()
                && sim.registrar().table().ofCallId(row.get().profile(), callId).stream()
                    .anyMatch(current -> leadsHere(current.target())));
  }

  /** For how long, while registered, no call would have reached it. */
  public Duration unreachable() {
    return sim.atOnce(() -> Duration.ofNanos(reach.unreachable(now())));
  }

  /** The same if nothing but its own REGISTERs had kept its NAT's mapping alive. */
  public Duration unreachableAlone() {
    return sim.atOnce(() -> Duration.ofNanos(alone.unreachable(now())));
  }

  /** How many NOTIFYs have reached it. */
  public long keepAlives() {
    return sim.atOnce(() -> keepAlives);
  }

  /** Its first REGISTER, unless somebody else had it register before. */
  void start() {
    if (row.isEmpty() && !unplugged && !stopped) {
      registerNow();
    }
  }

  /** A NOTIFY got through to it; its answer leaves through its NAT. */
  Optional<SimAnswer> answer() {
    if (unplugged) {
      return Optional.empty();
    }
    keepAlives++;
    if (status == SILENT) {
      return Optional.empty();
    }
    SimEndpoint source = seenFrom();
    if (row.isPresent() && leadsHere(row.get().target())) {
      reach.open(now(), openFor());
    }
    return Optional.of(new SimAnswer(status, source, roundTrip));
  }

  /** Whether that is its row, and others find it wherever it is. */
  boolean isBehindOthers(SimRow other) {
    return identity.foundByOthers() && row.isPresent() && row.get().callId().equals(other.callId());
  }

  /** No way leads to it any more, until its next REGISTER. */
  void lost() {
    if (row.isPresent()) {
      reach.shut(now());
      alone.shut(now());
    }
  }

  /** Ends what it does of its own accord. */
  void stop() {
    stopped = true;
    next.ifPresent(Timers.Timer::cancel);
  }

  private void registerNow() {
    if (row.isPresent() && habit == Habit.CHANGES_PORT && random.nextInt(3) == 0) {
      directory.remove(whereabouts());
      place = place.at(20_000 + random.nextInt(40_000));
      directory.put(whereabouts(), this);
    }
    SimEndpoint source = seenFrom();
    SimRow made = sim.registrar().register(describe(source));
    learnt = Optional.of(source);
    row = Optional.of(made);
    boolean here = leadsHere(made.target());
    for (ReachClock clock : List.of(reach, alone)) {
      if (here) {
        clock.open(now(), openFor());
      } else {
        clock.shut(now());
      }
    }
    if (habit == Habit.COMES_AND_GOES && random.nextBoolean()) {
      after(Duration.ofSeconds(25 + random.nextInt(40)), this::leave);
    } else {
      after(refresh.multipliedBy(90 + random.nextInt(11)).dividedBy(100), this::registerNow);
    }
  }

  private void leave() {
    if (row.isEmpty()) {
      return;
    }
    next.ifPresent(Timers.Timer::cancel);
    if (kind() == PhoneKind.WEBSOCKET) {
      sim.registrar().closeSocket(row.get());
    } else {
      sim.registrar().unregister(describe(seenFrom()));
    }
    row = Optional.empty();
    learnt = Optional.empty();
    reach.pause(now());
    alone.pause(now());
    if (habit == Habit.COMES_AND_GOES) {
      callId = newCallId();
      after(Duration.ofSeconds(5 + random.nextInt(10)), this::registerNow);
    }
  }

  private SimWorld.PacketTarget whereabouts() {
    return new SimWorld.PacketTarget(place.nat().map(SimNat::publicIp).orElse(""), place.own());
  }

  private SimRegister describe(SimEndpoint source) {
    // A nonce serves for a minute, and a phone that is seen elsewhere is to learn of it first.
    boolean known = row.isPresent() && row.get().network().equals(source);
    return identity
        .register(callId, place, source, learnt)
        .expires((int) Math.max(30, refresh.toSeconds() * 2))
        .challenge(
            known && refresh.toSeconds() < 60
                ? SimRegister.SimChallenge.CACHED
                : SimRegister.SimChallenge.CHALLENGED);
  }

  private SimEndpoint seenFrom() {
    return place
        .nat()
        .map(nat -> nat.outbound(place.own(), kind().transport(), now()))
        .orElse(place.source());
  }

  private boolean leadsHere(SimEndpoint target) {
    return identity.foundByOthers()
        || place
            .nat()
            .map(
                nat ->
                    nat.publicIp().equals(target.host())
                        && nat.leadsTo(place.own(), target.port(), kind().transport(), now()))
            .orElse(place.own().equals(target));
  }

  private long openFor() {
    return place
        .nat()
        .map(nat -> nat.options().timeout(kind().transport()).toNanos())
        .orElse(FOREVER);
  }

  private void after(Duration delay, Runnable task) {
    next.ifPresent(Timers.Timer::cancel);
    next = stopped ? Optional.empty() : Optional.of(sim.loop.schedule(delay, task));
  }

  private String newCallId() {
    return identity.model().callId(place.own().host(), random);
  }

  private long now() {
    return sim.timers().nanos();
  }
}
