package dev.pinhole.sim;

import java.util.function.Consumer;

/** Puts together the events that mod_sofia fires, header by header. */
final class RegistrarEvents {
  /** How FreeSWITCH judged the credentials. */
  enum AuthResult {
    RENEWED,
    STALE,
    FORBIDDEN
  }

  /** Whether the row was changed in place, which the event then says. */
  enum RowChange {
    INSERTED,
    UPDATED
  }

  private final EventStamp stamp;
  private final String ip;
  private final Consumer<SimEvent> listeners;

  RegistrarEvents(EventStamp stamp, String ip, Consumer<SimEvent> listeners) {
    this.stamp = stamp;
    this.ip = ip;
    this.listeners = listeners;
  }

  void preRegister(SimRegister register, ContactText contact) {
    fire(
        described(stamp.event(EventKind.PRE_REGISTER), register, contact)
            .add("user-agent", register.userAgent()));
    stamp.unseen();
  }

  void attempt(SimRegister register, ContactText contact, AuthResult result) {
    fire(
        described(stamp.event(EventKind.REGISTER_ATTEMPT), register, contact)
            .add("username", register.user())
            .add("realm", host(register))
            .add("user-agent", register.userAgent())
            .add("auth-result", result.name()));
  }

  void register(SimRegister register, ContactText contact, RowChange change) {
    String host = host(register);
    SimEvent.EventBuilder event =
        named(stamp.event(EventKind.REGISTER), register)
            .add("presence-hosts", host + "," + ip)
            .add("contact", contact.contact())
            .add("call-id", register.callId())
            .add("rpid", "unknown")
            .add("status", contact.status())
            .add("expires", contact.expires())
            .add("to-user", register.user())
            .add("to-host", host);
    network(event, register.source())
        .add("username", register.user())
        .add("realm", host)
        .add("user-agent", register.userAgent());
    if (change == RowChange.UPDATED) {
      event.add("update-reg", "true");
    }
    fire(event.addAll(DirectoryEntry.of(register, host)));
    stamp.unseen();
  }

  void failure(SimRegister register) {
    SimEvent.EventBuilder event =
        stamp
            .event(EventKind.REGISTER_FAILURE)
            .add("profile-name", register.profile())
            .add("to-user", register.user())
            .add("to-host", host(register))
            .add("network-ip", register.source().host())
            .add("user-agent", register.userAgent())
            .add("profile-name", register.profile())
            .add("network-port", register.source().port())
            .add("registration-type", "REGISTER");
    fire(event);
  }

  void unregister(SimRegister register, ContactText contact) {
    stamp.unseen();
    SimEvent.EventBuilder event =
        stamp
            .event(EventKind.UNREGISTER)
            .add("profile-name", register.profile())
            .add("username", register.user())
            .add("from-user", register.user())
            .add("from-host", host(register))
            .add("contact", contact.contact())
            .add("call-id", register.callId())
            .add("rpid", "unknown")
            .add("realm", host(register));
    network(event, register.source()).add("user-agent", register.userAgent()).add("expires", 0);
    fire(event.addAll(DirectoryEntry.of(register, host(register))));
  }

  void socketClosed(String profile, String user, String host, String callId) {
    stamp.unseen();
    fire(
        stamp
            .event(EventKind.SOCKET_UNREGISTER)
            .add("profile-name", profile)
            .add("from-user", user)
            .add("from-host", host)
            .add("call-id", callId)
            .add("rpid", "unknown")
            .add("reason", "socket-disconnection"));
  }

  void expire(SimRow row) {
    SimEvent.EventBuilder event =
        stamp
            .event(EventKind.EXPIRE)
            .add("profile-name", row.profile())
            .add("call-id", row.callId())
            .add("user", row.user())
            .add("username", row.user())
            .add("host", row.host())
            .add("contact", row.contact())
            .add("expires", row.expires())
            .add("user-agent", row.userAgent())
            .add("realm", row.realm());
    fire(network(event, row.network()));
    stamp.unseen();
  }

  void userState(SimRow row) {
    fire(
        stamp
            .event(EventKind.SIP_USER_STATE)
            .add("sip_contact", row.contact())
            .add("profile-name", row.profile())
            .add("sip_user", row.user() + "@" + row.host())
            .add("from-user", row.user())
            .add("from-host", row.host())
            .add("call-id", row.callId())
            .add("Ping-Status", row.pingStatus().name())
            .add("Status", row.pingStatus().sipStatus)
            .add("Phrase", row.pingStatus().phrase));
  }

  void profile(EventKind kind, SofiaEntry profile) {
    fire(
        stamp
            .event(kind)
            .add("service", "_sip._udp,_sip._tcp,_sip._sctp")
            .add("port", profile.port())
            .add("module_name", "mod_sofia")
            .add("profile_name", profile.name())
            .add("profile_uri", profile.data()));
  }

  private SimEvent.EventBuilder described(
      SimEvent.EventBuilder event, SimRegister register, ContactText contact) {
    boolean present = !contact.contact().isEmpty();
    named(event, register);
    if (present) {
      event.add("contact", contact.contact());
    }
    event.add("call-id", register.callId()).add("rpid", "unknown").add("status", contact.status());
    if (present) {
      event.add("expires", contact.expires());
    }
    event.add("to-user", register.user()).add("to-host", host(register));
    return network(event, register.source());
  }

  private SimEvent.EventBuilder named(SimEvent.EventBuilder event, SimRegister register) {
    return event
        .add("profile-name", register.profile())
        .add("from-user", register.user())
        .add("from-host", host(register));
  }

  private static SimEvent.EventBuilder network(SimEvent.EventBuilder event, SimEndpoint network) {
    return event.add("network-ip", network.host()).add("network-port", network.port());
  }

  private String host(SimRegister register) {
    return register.host().isEmpty() ? ip : register.host();
  }

  private void fire(SimEvent.EventBuilder event) {
    listeners.accept(event.build());
  }
}
