package dev.pinhole.sim;

import dev.pinhole.sim.RegistrarEvents.AuthResult;
import dev.pinhole.sim.SimMessages.Credentials;
import dev.pinhole.sim.SimRow.SimPingStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What can happen to FreeSWITCH's registrations, with the events that it fires, in its order. Any
 * thread may call.
 */
public final class SimRegistrar {
  /** How long a row outlives what the phone was granted. */
  private static final int LATE_MARGIN_SECONDS = 60;

  private static final Duration EXPIRY_CHECK = Duration.ofSeconds(30);

  private final SimLoop loop;
  private final SimOptions options;
  private final SofiaProfiles profiles;
  private final RegistrarEvents events;
  private final SipCapture capture;
  private final SimMessages texts;
  private int cseq;
  private final RegistrationTable table = new RegistrationTable();
  private final RegistrationRules rules;

  SimRegistrar(
      SimLoop loop,
      SimOptions options,
      SofiaProfiles profiles,
      RegistrarEvents events,
      SipCapture capture,
      SimMessages texts) {
    this.capture = capture;
    this.texts = texts;
    this.loop = loop;
    this.options = options;
    this.profiles = profiles;
    this.events = events;
    rules = new RegistrationRules(table, options.multipleRegistrations);
  }

  void start() {
    loop.schedule(EXPIRY_CHECK, this::checkAgain);
  }

  RegistrationTable table() {
    return table;
  }

  /** A REGISTER with its challenge, up to the row it leaves. */
  public SimRow register(SimRegister register) {
    return loop.call(
        () -> {
          profiles.profile(register.profile());
          authenticate(register);
          ContactText contact = accepted(register).asUserRequires(register);
          var stored = rules.store(row(register, contact), register);
          events.register(register, contact, stored.change());
          return stored.row();
        });
  }

  /** The same with {@code Expires: 0}. */
  public void unregister(SimRegister register) {
    loop.run(
        () -> {
          SimRegister leaving = register.expires(0);
          authenticate(leaving);
          ContactText contact = accepted(leaving);
          rules.remove(row(leaving, contact));
          events.unregister(leaving, contact);
        });
  }

  /** A REGISTER that is challenged and never heard of again, as anyone on the internet sends. */
  public void challenge(SimRegister register) {
    loop.run(
        () -> {
          events.preRegister(register, offered(register));
          exchange(register, Credentials.NONE, 401);
        });
  }

  public void wrongPassword(SimRegister register) {
    loop.run(
        () -> {
          events.preRegister(register, offered(register));
          exchange(register, Credentials.NONE, 401);
          events.attempt(register, accepted(register), AuthResult.FORBIDDEN);
          events.failure(register);
          exchange(register, Credentials.GIVEN, 403);
        });
  }

  /** A REGISTER without a Contact: the phone only asks what is registered. */
  public void fetchBindings(SimRegister register) {
    loop.run(
        () -> {
          events.preRegister(register, ContactText.absent());
          events.attempt(register, ContactText.absent(), AuthResult.RENEWED);
        });
  }

  /**
   * The phone's connection ends. The event comes in any case; gone is only the row that was made
   * over that very connection, and over TCP or TLS nothing happens unless it is set up so.
   */
  public void closeSocket(SimRow made) {
    loop.run(
        () -> {
          boolean webSocket = made.contact().toLowerCase(Locale.ROOT).contains("transport=ws");
          if (!webSocket && options.socketClose == SimOptions.SocketClose.KEEPS_ROW) {
            return;
          }
          table.ofCallId(made.profile(), made.callId()).stream()
              .filter(row -> row.network().equals(made.network()))
              .forEach(table::remove);
          events.socketClosed(made.profile(), made.user(), made.host(), made.callId());
        });
  }

  /** Looks for rows past their time, as FreeSWITCH does every 30 s. */
  public void checkExpiry() {
    loop.run(
        () -> {
          long now = now();
          expire(own(row -> row.expires() > 0 && row.expires() <= now));
          // It selects those of any server, and deletes its own.
          table.all().stream()
              .filter(row -> row.expires() > 0 && row.expires() <= now)
              .forEach(events::expire);
        });
  }

  /** This row's time is over at once, as after failed option pings. */
  public void expire(SimRow row) {
    loop.run(() -> expire(List.of(row)));
  }

  /**
   * As {@code sofia profile NAME flush_inbound_reg WHAT}: the rows with that Call-ID or that
   * user@host, or without an @ with that host, with all their expire events.
   */
  public void flush(String profile, String what) {
    loop.run(
        () -> {
          int at = what.indexOf('@');
          String user = at < 0 ? "" : what.substring(0, at);
          String host = what.substring(at + 1).isEmpty() ? "none" : what.substring(at + 1);
          Predicate<SimRow> ofUser =
              row -> row.host().equals(host) && (user.isEmpty() || row.user().equals(user));
          expire(
              table.ofProfile(profile).stream()
                  .filter(row -> row.callId().equals(what) || ofUser.test(row))
                  .toList());
        });
  }

  public void flushAll(String profile) {
    loop.run(() -> expire(own(row -> row.profile().equals(profile))));
  }

  /** An option ping of FreeSWITCH's own came out so; there is an event only on a change. */
  public void ping(SimRow row, SimPingStatus status) {
    loop.run(
        () -> {
          for (SimRow found : table.ofCallId(row.profile(), row.callId())) {
            if (found.pingStatus() != status) {
              double millis = status == SimPingStatus.REACHABLE ? 12.34 : 0;
              events.userState(table.replace(found.withPing(status, millis)));
            }
          }
        });
  }

  /** Takes the profile away, its rows stay; PUBLISH comes with {@link #startProfile}. */
  public void stopProfile(String name) {
    loop.run(
        () -> {
          profiles.stop(name);
          events.profile(EventKind.UNPUBLISH, profiles.profile(name));
        });
  }

  public void startProfile(String name) {
    loop.run(
        () -> {
          profiles.start(name);
          capture.started(name);
          events.profile(EventKind.PUBLISH, profiles.profile(name));
        });
  }

  /** Without an event. */
  public SimRow addSilently(SimRegister register) {
    return loop.call(
        () -> {
          ContactText contact = accepted(register).asUserRequires(register);
          return rules.store(row(register, contact), register).row();
        });
  }

  /** Without an event and whatever is there already. */
  public void addSilently(Collection<SimRow> rows) {
    loop.run(() -> rows.forEach(table::insert));
  }

  /** Without an event. */
  public void removeSilently(SimRow row) {
    loop.run(() -> table.remove(row));
  }

  /** The table as it is now, in the order of insertion. */
  public List<SimRow> rows() {
    return loop.call(table::all);
  }

  public int size() {
    return loop.call(table::size);
  }

  /** Nothing of this is on the event socket: a REGISTER whose answer the phone never hears. */
  public void unheard(SimRegister register) {
    loop.run(() -> exchange(register, Credentials.NONE, 401));
  }

  private void authenticate(SimRegister register) {
    if (register.challenge() == SimRegister.SimChallenge.STALE) {
      events.attempt(register, offered(register), AuthResult.STALE);
      exchange(register, Credentials.GIVEN, 401);
    }
    if (register.challenge() != SimRegister.SimChallenge.CACHED) {
      events.preRegister(register, offered(register));
      exchange(register, Credentials.NONE, 401);
    }
    events.attempt(register, accepted(register), AuthResult.RENEWED);
    exchange(register, Credentials.GIVEN, 200);
  }

  /** A REGISTER and FreeSWITCH's answer, of which copies are sent. */
  private void exchange(SimRegister phone, Credentials credentials, int status) {
    if (!capture.isOn(phone.profile())) {
      return;
    }
    String domain = phone.host().isEmpty() ? options.ip : phone.host();
    // Each of a Call-ID is higher than those before (RFC 3261 section 8.1.1.5).
    SimMessages.Request request =
        new SimMessages.Request(phone, domain, "z9hG4bK" + texts.unique(), ++cseq, texts.unique());
    SimEndpoint contact = credentials == Credentials.NONE ? phone.firstContact() : phone.contact();
    SimTransport transport = phone.transport();
    capture.received(
        phone.profile(), phone.source(), transport, texts.register(request, contact, credentials));
    capture.sent(
        phone.profile(),
        phone.answeredAt(),
        transport,
        texts.answer(request, status, contact, loop.timers().epochMillis()));
  }

  private ContactText offered(SimRegister register) {
    return ContactText.of(register, register.firstContact(), options);
  }

  private ContactText accepted(SimRegister register) {
    return ContactText.of(register, register.contact(), options);
  }

  private SimRow row(SimRegister register, ContactText contact) {
    String host = register.host().isEmpty() ? options.ip : register.host();
    return new SimRow(
        0,
        register.profile(),
        register.callId(),
        register.user(),
        host,
        contact.contact(),
        register.userAgent(),
        contact.status(),
        now() + contact.expires() + LATE_MARGIN_SECONDS,
        SimPingStatus.REACHABLE,
        0,
        options.hostname,
        register.source(),
        register.user(),
        host);
  }

  private List<SimRow> own(Predicate<SimRow> which) {
    return table.all().stream()
        .filter(row -> row.hostname().equals(options.hostname) && which.test(row))
        .toList();
  }

  private void expire(List<SimRow> rows) {
    rows.forEach(events::expire);
    table.removeAll(rows);
  }

  private void checkAgain() {
    checkExpiry();
    loop.schedule(EXPIRY_CHECK, this::checkAgain);
  }

  private long now() {
    return Math.floorDiv(loop.timers().epochMillis(), 1000);
  }
}
