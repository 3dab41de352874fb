package dev.pinhole.daemon;

import dev.pinhole.daemon.ModelPhone.Listening;
import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.sim.SimRegistrar;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sim.SimRow.SimPingStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What the phones of the model do, one random thing of one random phone at a time. */
final class ModelPhones {
  private static final String[] USERS = {"1000", "1001", "1002", "a b", "1004"};
  private static final int PHONES_PER_USER = 2;

  /** The name that FreeSWITCH once had. */
  static final String FORMER = "former";

  private final SimRegistrar registrar;
  private final RandomGenerator random;
  private final Consumer<String> log;
  private final Supplier<Listening> listening;
  private final List<ModelPhone> all = new ArrayList<>();
  private final Set<String> stoppedProfiles = new HashSet<>();
  private final Menu heard;

  ModelPhones(
      SimRegistrar registrar,
      RandomGenerator random,
      Consumer<String> log,
      Supplier<Listening> listening) {
    this.listening = listening;
    this.registrar = registrar;
    this.random = random;
    this.log = log;
    for (int i = 0; i < USERS.length; i++) {
      for (int j = 0; j < PHONES_PER_USER; j++) {
        all.add(new ModelPhone(i < 3 ? "internal" : "external", USERS[i], j, random));
      }
    }
    heard =
        new Menu(random)
            .add(30, () -> with(this::register))
            .add(8, () -> with(this::rebind))
            .add(5, () -> with(this::move))
            .add(6, () -> with(this::reboot))
            .add(4, () -> with(this::beginAnew))
            .add(3, this::haunt)
            .add(3, () -> with(this::changeProfile))
            .add(10, () -> with(this::unregister))
            .add(6, () -> with(this::closeSocket))
            .add(6, () -> with(this::reconnectSocket))
            .add(5, () -> with(this::expire))
            .add(2, () -> with(this::flush))
            .add(1, () -> with(this::flushAll))
            .add(3, () -> with(this::knock))
            .add(2, () -> with(this::ping));
  }

  List<ModelPhone> all() {
    return all;
  }

  Set<String> stoppedProfiles() {
    return stoppedProfiles;
  }

  /** All but the ghosts. */
  static List<SimRow> alive(SimRegistrar registrar) {
    return registrar.rows().stream().filter(row -> !row.hostname().equals(FORMER)).toList();
  }

  /** Something of which FreeSWITCH tells. */
  void act() {
    heard.takeOne();
  }

  /** A row goes, and nobody is told. */
  void vanish() {
    List<SimRow> rows = alive(registrar);
    if (!rows.isEmpty()) {
      SimRow row = rows.get(random.nextInt(rows.size()));
      log.accept("vanishes silently: " + Agreement.key(row));
      registrar.removeSilently(row);
    }
  }

  /** A row comes, and nobody is told. */
  void appear() {
    with(
        phone -> {
          log.accept("appears silently: " + phone);
          phone.made(registrar.addSilently(phone.register(SimChallenge.CACHED)), Listening.PERHAPS);
        });
  }

  private void with(Consumer<ModelPhone> act) {
    ModelPhone phone = all.get(random.nextInt(all.size()));
    if (!stoppedProfiles.contains(phone.profile())) {
      act.accept(phone);
    }
  }

  private void register(ModelPhone phone) {
    SimChallenge challenge = SimChallenge.values()[random.nextInt(SimChallenge.values().length)];
    log.accept("registers, " + challenge + ": " + phone);
    phone.made(registrar.register(phone.register(challenge)), listening.get());
  }

  private void rebind(ModelPhone phone) {
    phone.rebind(random);
    register(phone);
  }

  private void move(ModelPhone phone) {
    phone.move(random);
    register(phone);
  }

  private void reboot(ModelPhone phone) {
    phone.forgetCall();
    register(phone);
  }

  /** Another Call-ID, and what it had learnt of its address outside. */
  private void beginAnew(ModelPhone phone) {
    phone.forgetCallAlone();
    register(phone);
  }

  private void changeProfile(ModelPhone phone) {
    phone.changeProfile();
    if (!stoppedProfiles.contains(phone.profile())) {
      register(phone);
    }
  }

  /** A row of a former name of FreeSWITCH, which never goes away; it may be a phone's of today. */
  private void haunt() {
    ModelPhone phone = all.get(random.nextInt(all.size()));
    log.accept("leaves a ghost: " + phone);
    phone.row().ifPresent(row -> registrar.addSilently(List.of(row.withHostname(FORMER).over())));
  }

  private void unregister(ModelPhone phone) {
    log.accept("unregisters: " + phone);
    registrar.unregister(phone.register(SimChallenge.CHALLENGED));
  }

  private void closeSocket(ModelPhone phone) {
    if (phone.isWebSocket() && phone.row().isPresent()) {
      log.accept("closes its socket: " + phone);
      registrar.closeSocket(phone.row().get());
    }
  }

  /** The new connection is there before the old one's end is noticed. */
  private void reconnectSocket(ModelPhone phone) {
    if (phone.isWebSocket() && phone.row().isPresent()) {
      SimRow old = phone.row().get();
      rebind(phone);
      log.accept("its old socket closes: " + phone);
      registrar.closeSocket(old);
    }
  }

  private void expire(ModelPhone phone) {
    List<SimRow> rows = alive(registrar).stream().filter(row -> phone.owns(row.callId())).toList();
    if (!rows.isEmpty()) {
      SimRow row = rows.get(random.nextInt(rows.size()));
      log.accept("expires: " + Agreement.key(row));
      registrar.expire(row);
    }
  }

  private void flush(ModelPhone phone) {
    log.accept("is flushed: " + phone.account());
    registrar.flush(phone.profile(), phone.account());
  }

  private void flushAll(ModelPhone phone) {
    log.accept("are flushed: all of " + phone.profile());
    registrar.flushAll(phone.profile());
  }

  /** What FreeSWITCH refuses, or is only asked. */
  private void knock(ModelPhone phone) {
    switch (random.nextInt(3)) {
      case 0 -> registrar.challenge(phone.register(SimChallenge.CHALLENGED));
      case 1 -> registrar.wrongPassword(phone.register(SimChallenge.CHALLENGED));
      default -> registrar.fetchBindings(phone.register(SimChallenge.CHALLENGED));
    }
    log.accept("knocks: " + phone);
  }

  private void ping(ModelPhone phone) {
    if (phone.row().isPresent()) {
      log.accept("is pinged: " + phone);
      SimPingStatus status = SimPingStatus.values()[random.nextInt(SimPingStatus.values().length)];
      registrar.ping(phone.row().get(), status);
    }
  }
}
