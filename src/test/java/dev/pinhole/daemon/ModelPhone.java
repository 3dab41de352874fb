package dev.pinhole.daemon;

import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sim.SimTransport;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A phone of the model: where it is, and how its REGISTER looks from there. */
final class ModelPhone {
  /** What it writes into its Contact. */
  enum Kind {
    PRIVATE_CONTACT,
    REWRITTEN_CONTACT,
    DIRECT,
    TCP,
    WEBSOCKET
  }

  /** Whether the daemon surely heard what happened at some time. */
  enum Listening {
    ALL_THE_TIME,
    PERHAPS
  }

  private static final int[] EXPIRES = {60, 120, 600, 3600};
  private static final String[] DISPLAYS = {"", "\"Büro \\\"2\\\" <x>\"", "%0A\u001b[1m"};

  private String profile;
  private final String user;
  private final int number;
  private final Kind kind;
  private final int expires;
  private int calls;
  private String publicIp;
  private int publicPort;
  private Optional<String> learntAddress = Optional.empty();
  private Listening first = Listening.PERHAPS;
  private Optional<SimRow> row = Optional.empty();

  /** Its Call-ID began with the Contact that it had learnt under another. */
  private boolean anew;

  /** It has been at another address since its first REGISTER of all. */
  private boolean moved;

  ModelPhone(String profile, String user, int number, RandomGenerator random) {
    this.profile = profile;
    this.user = user;
    this.number = number;
    kind = Kind.values()[random.nextInt(Kind.values().length)];
    expires = EXPIRES[random.nextInt(EXPIRES.length)];
    move(random);
  }

  String profile() {
    return profile;
  }

  String account() {
    return user + "@203.0.113.88";
  }

  /** The row that its last REGISTER made; it may be gone since. */
  Optional<SimRow> row() {
    return row;
  }

  /** It registered, and learnt its address outside. */
  void made(SimRow made, Listening listening) {
    if (learntAddress.isEmpty()) {
      first = listening;
    }
    row = Optional.of(made);
    learntAddress = Optional.of(made.network().toString());
  }

  boolean isWebSocket() {
    return kind == Kind.WEBSOCKET;
  }

  /**
   * Whether a verdict of {@code no} on that Call-ID is wrong, and would end the keep-alives that it
   * cannot do without. A phone that rewrites its Contact is known by its first REGISTER only.
   */
  boolean isBehindNat(String callId) {
    return switch (kind) {
      case DIRECT -> false;
      case REWRITTEN_CONTACT ->
          callId.equals(callId()) && first == Listening.ALL_THE_TIME && !(anew && moved);
      default -> owns(callId);
    };
  }

  String callId() {
    return user.replace(' ', '.') + "-" + number + "-" + calls + "@phone";
  }

  boolean owns(String callId) {
    return callId.startsWith(user.replace(' ', '.') + "-" + number + "-");
  }

  /** It is told another port of FreeSWITCH; its row at the one before stays until it expires. */
  void changeProfile() {
    profile = profile.equals("internal") ? "external" : "internal";
  }

  /** It was switched off and on again, and knows its address outside. */
  void forgetCallAlone() {
    calls++;
    anew = true;
  }

  /** It was switched off and on again. */
  void forgetCall() {
    calls++;
    learntAddress = Optional.empty();
    anew = false;
    moved = false;
  }

  void rebind(RandomGenerator random) {
    publicPort = 1024 + random.nextInt(60_000);
  }

  void move(RandomGenerator random) {
    moved = learntAddress.isPresent();
    publicIp = "198.51.100." + (1 + random.nextInt(5));
    rebind(random);
  }

  /** The next REGISTER of it. */
  SimRegister register(SimChallenge challenge) {
    String source = publicIp + ":" + publicPort;
    SimRegister register =
        SimRegister.of(user)
            .profile(profile)
            .callId(callId())
            .display(DISPLAYS[Math.floorMod(user.hashCode() + number, DISPLAYS.length)])
            .userAgent("LabUA/1." + number)
            .expires(expires)
            .challenge(challenge)
            .source(source);
    return switch (kind) {
      case PRIVATE_CONTACT -> register.firstContact(ownIp() + ":5060");
      case TCP -> register.transport(SimTransport.TCP).firstContact(ownIp() + ":5060");
      case WEBSOCKET ->
          register.transport(SimTransport.WS).firstContact("x" + number + ".invalid:5060");
      case DIRECT -> register.firstContact(source);
      case REWRITTEN_CONTACT ->
          register.firstContact(learntAddress.orElse(ownIp() + ":5060")).contact(source);
    };
  }

  private String ownIp() {
    return "192.168.1." + (10 + number);
  }

  @Override
  public String toString() {
    return profile + "/" + callId() + " " + kind + " " + publicIp + ":" + publicPort;
  }
}
