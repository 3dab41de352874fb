package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.LastHeard;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.binding.SentBy;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Bindings and rows of history to write. */
final class Samples {
  static final long NOW = 1_795_354_572_000L;

  private Samples() {}

  static BindingKey key(String user) {
    return new BindingKey("default", "internal", user, "112.2.80.88", "id-" + user);
  }

  /** Another for each user. */
  static long id(String user) {
    return id(key(user));
  }

  private static long id(BindingKey key) {
    return (1L << 32) + key.toString().hashCode();
  }

  /** The same after it had ended, in its next life. */
  static Binding again(Binding binding, int life) {
    return new Binding(
        binding.id() + ((long) life << 33),
        binding.key(),
        binding.registration(),
        binding.first(),
        binding.nat(),
        binding.natKind(),
        binding.lifetime(),
        binding.reachability());
  }

  /** The phone of the case that this project exists for. */
  static Binding binding(String user) {
    return binding(user, 0);
  }

  static Binding binding(String user, int refreshes) {
    return new Binding(
        id(user),
        key(user),
        new Registration(
            "\"\" <sip:" + user + "@110.202.56.98:54526;rinstance=ab>",
            "110.202.56.98",
            54526,
            "110.202.56.98",
            54526,
            Optional.empty(),
            Optional.of(Transport.UDP),
            "eyeBeam release 1011d",
            "Registered(UDP)",
            ForcePing.OFF,
            "",
            new SentBy("192.168.1.120", 61724, SentBy.Rport.ASKED)),
        new FirstContact("192.168.1.120", 61724),
        Nat.YES,
        Optional.of(NatKind.REWRITTEN_CONTACT),
        new Lifetime(NOW, NOW + 1_000L * refreshes, refreshes, NOW + 3_600_000, 42),
        Reachability.NOT_OBSERVED);
  }

  /** Of which nothing is known. */
  static Binding unknown(BindingKey key) {
    return new Binding(
        id(key),
        key,
        new Registration(
            "",
            "",
            0,
            "",
            0,
            Optional.empty(),
            Optional.empty(),
            "",
            "",
            ForcePing.UNKNOWN,
            "",
            SentBy.UNKNOWN),
        FirstContact.UNKNOWN,
        Nat.UNKNOWN,
        Optional.empty(),
        new Lifetime(0, 0, 0, 0, 0),
        Reachability.NOT_OBSERVED);
  }

  static Binding withContact(Binding binding, String contact) {
    Registration old = binding.registration();
    return new Binding(
        binding.id(),
        binding.key(),
        new Registration(
            contact,
            old.contactHost(),
            old.contactPort(),
            old.networkIp(),
            old.networkPort(),
            old.proxy(),
            old.transport(),
            old.userAgent(),
            old.freeswitchStatus(),
            old.forcePing(),
            old.otherServer(),
            old.via()),
        binding.first(),
        binding.nat(),
        binding.natKind(),
        binding.lifetime(),
        binding.reachability());
  }

  static Binding with(Binding binding, String networkIp, Nat nat) {
    Registration old = binding.registration();
    return new Binding(
        binding.id(),
        binding.key(),
        new Registration(
            old.contact(),
            old.contactHost(),
            old.contactPort(),
            networkIp,
            old.networkPort(),
            old.proxy(),
            old.transport(),
            old.userAgent(),
            old.freeswitchStatus(),
            old.forcePing(),
            old.otherServer(),
            old.via()),
        binding.first(),
        nat,
        binding.natKind(),
        binding.lifetime(),
        binding.reachability());
  }

  /** A REGISTER has made it so. */
  static Change saved(Binding binding, List<String> evidence) {
    return new Change.Saved(Optional.empty(), binding, evidence, Change.Origin.REGISTER);
  }

  /** A keep-alive sent at that time, the next one to come 25 s later. */
  static Keepalive kept(long at, int count) {
    return new Keepalive(
        at,
        count,
        at + 25_000,
        28_000,
        26_000,
        27_500,
        new LastHeard(at - 500, at - 700, 34_250, 36_125, (short) 481));
  }

  static HistoryRow row(Binding binding, HistoryEvent event, long at) {
    return row(binding, event, at, "");
  }

  static HistoryRow row(Binding binding, HistoryEvent event, long at, String detail) {
    return new HistoryRow(at, event, binding, detail);
  }

  static DaemonStatus status(long at, Optional<Long> stoppedAt) {
    return new DaemonStatus(
        Instant.ofEpochMilli(at),
        Instant.ofEpochMilli(1),
        stoppedAt.map(Instant::ofEpochMilli),
        4711,
        "0.1.0",
        0,
        Optional.empty(),
        DaemonStatus.Writing.NOTHING,
        DaemonStatus.HepSocket.NONE,
        List.of(),
        List.of());
  }
}
