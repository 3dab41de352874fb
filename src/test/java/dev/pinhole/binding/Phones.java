package dev.pinhole.binding;

import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;

/** Events of phones, made up for tests. */
final class Phones {
  static final Aor AOR = new Aor("internal", "1000", "203.0.113.88");
  static final String NAT = "198.51.100.98";
  static final String PUBLIC = "198.51.100.106";

  private Phones() {}

  static SofiaEvent.Register register(String callId, String contact, String ip, int port) {
    return new SofiaEvent.Register(
        AOR, callId, "\"\" <sip:1000@" + contact + ">", "Registered(UDP)", ip, port, "LabUA/1.0");
  }

  /** The same event of another user, whose phone may be at the same address. */
  static SofiaEvent by(String user, SofiaEvent event) {
    Aor aor = new Aor(AOR.profile(), user, AOR.domain());
    if (event instanceof SofiaEvent.Challenged challenged) {
      return new SofiaEvent.Challenged(by(aor, challenged.register()));
    } else if (event instanceof SofiaEvent.Registered registered) {
      return new SofiaEvent.Registered(
          by(aor, registered.register()), registered.expires(), registered.ping());
    }
    SofiaEvent.Unregistered gone = (SofiaEvent.Unregistered) event;
    return new SofiaEvent.Unregistered(aor, gone.callId(), gone.contact(), gone.reason());
  }

  private static SofiaEvent.Register by(Aor aor, SofiaEvent.Register register) {
    return new SofiaEvent.Register(
        aor,
        register.callId(),
        register.contact(),
        register.status(),
        register.networkIp(),
        register.networkPort(),
        register.userAgent());
  }

  static SofiaEvent.Challenged challenged(String callId, String contact, String ip, int port) {
    return new SofiaEvent.Challenged(register(callId, contact, ip, port));
  }

  static SofiaEvent.Registered registered(String callId, String contact, String ip, int port) {
    return new SofiaEvent.Registered(
        register(callId, contact, ip, port), 3600, SofiaEvent.DirectoryPing.NOT_FORCED);
  }

  static SofiaEvent.Unregistered unregistered(String callId) {
    return new SofiaEvent.Unregistered(AOR, callId, "", SofiaEvent.UnregisterReason.BY_PHONE);
  }

  static ListedRegistration listed(String callId, String contact, String ip, int port) {
    return new ListedRegistration(register(callId, contact, ip, port), 3660, "Reachable", "vm");
  }
}
