package dev.pinhole.sofia;

import dev.pinhole.esl.EslCommand;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.sofia.SofiaEvent.DirectoryPing;
import dev.pinhole.sofia.SofiaEvent.PingStatus;
import dev.pinhole.sofia.SofiaEvent.Register;
import dev.pinhole.sofia.SofiaEvent.Running;
import dev.pinhole.sofia.SofiaEvent.UnregisterReason;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Subscribes to mod_sofia's events and reads them. */
public final class SofiaEvents {
  /** FreeSWITCH's own events that are needed. */
  public static final List<String> EVENTS =
      List.of("HEARTBEAT", "BACKGROUND_JOB", "PUBLISH", "UNPUBLISH");

  /** The events of mod_sofia that are needed. */
  public static final List<String> SUBCLASSES =
      List.of(
          "sofia::register",
          "sofia::unregister",
          "sofia::expire",
          "sofia::pre_register",
          "sofia::register_attempt",
          "sofia::register_failure",
          "sofia::sip_user_state");

  /**
   * Plain event names come first: FreeSWITCH takes every word behind {@code CUSTOM} for a subclass.
   */
  public static final EslCommand SUBSCRIBE =
      EslCommand.of(
          "event json " + String.join(" ", EVENTS) + " CUSTOM " + String.join(" ", SUBCLASSES));

  /** The name of the server, in each of its events and in the rows of a listing as their Host. */
  public static final String SWITCHNAME = "FreeSWITCH-Switchname";

  /** Of each run of FreeSWITCH another, in each of its events. */
  public static final String CORE_UUID = "Core-UUID";

  /** The name of its host; what a listed row has as {@code Host} is this or the other. */
  public static final String HOSTNAME = "FreeSWITCH-Hostname";

  /** The event headers that are read; a register event has some 30 more. */
  public static final Set<String> WANTED =
      Set.of(
          "Event-Name",
          "Event-Subclass",
          "Event-Date-Timestamp",
          CORE_UUID,
          SWITCHNAME,
          HOSTNAME,
          "FreeSWITCH-Version",
          "Uptime-msec",
          "Job-UUID",
          "_body",
          "profile-name",
          "profile_name",
          "from-user",
          "from-host",
          "to-user",
          "to-host",
          "user",
          "host",
          "call-id",
          "contact",
          "status",
          "expires",
          "network-ip",
          "network-port",
          "user-agent",
          "reason",
          "Ping-Status",
          "Status",
          "force_ping");

  private static final Set<String> TRUE =
      Set.of("yes", "on", "true", "t", "enabled", "active", "allow");

  /** As FreeSWITCH's own tables have it: VARCHAR(255), which its SQLite does not enforce. */
  static final int LONGEST_NAME = 255;

  static final int LONGEST_CALL_ID = 1023;

  private SofiaEvents() {}

  /** Reads one event; never throws, whatever a phone sent. */
  public static SofiaEvent read(EslEvent event) {
    String name = event.name();
    return switch (name) {
      case "sofia::register" -> registered(event);
      case "sofia::pre_register" -> challenged(event);
      case "sofia::register_failure" ->
          new SofiaEvent.Forbidden(
              aor(event, "to-user", "to-host"), event.get("network-ip"), event.get("user-agent"));
      case "sofia::unregister" -> unregistered(event);
      case "sofia::expire" -> expired(event);
      case "sofia::sip_user_state" -> userState(event);
      case "PUBLISH" -> profile(event, Running.STARTED);
      case "UNPUBLISH" -> profile(event, Running.STOPPED);
      case "HEARTBEAT" ->
          new SofiaEvent.Heartbeat(
              event.get(CORE_UUID),
              event.get(SWITCHNAME),
              event.get("FreeSWITCH-Version"),
              number(event.get("Uptime-msec")));
      default -> new SofiaEvent.Noted(name);
    };
  }

  private static SofiaEvent registered(EslEvent event) {
    Register register = register(event);
    return usable(
        event,
        register.contact().isEmpty() ? "no contact" : fault(register.aor(), register.callId()),
        () ->
            new SofiaEvent.Registered(
                register,
                number(event.get("expires")),
                isTrue(event.get("force_ping")) ? DirectoryPing.FORCED : DirectoryPing.NOT_FORCED));
  }

  private static SofiaEvent challenged(EslEvent event) {
    Register register = register(event);
    // Without a Contact it is a query for the bindings, RFC 3261 10.2.3.
    return register.contact().isEmpty()
        ? new SofiaEvent.Noted(event.name())
        : usable(
            event,
            fault(register.aor(), register.callId()),
            () -> new SofiaEvent.Challenged(register));
  }

  private static SofiaEvent unregistered(EslEvent event) {
    Aor aor = aor(event, "from-user", "from-host");
    String callId = event.get("call-id");
    UnregisterReason reason =
        event.get("reason").equals("socket-disconnection")
            ? UnregisterReason.SOCKET_CLOSED
            : UnregisterReason.BY_PHONE;
    return usable(
        event,
        fault(aor, callId),
        () -> new SofiaEvent.Unregistered(aor, callId, contact(event), reason));
  }

  private static SofiaEvent expired(EslEvent event) {
    Aor aor = aor(event, "user", "host");
    String callId = event.get("call-id");
    return usable(
        event,
        fault(aor, callId),
        () -> new SofiaEvent.Expired(aor, callId, contact(event), number(event.get("expires"))));
  }

  private static SofiaEvent userState(EslEvent event) {
    Aor aor = aor(event, "from-user", "from-host");
    String callId = event.get("call-id");
    String ping = event.get("Ping-Status").toUpperCase(Locale.ROOT);
    boolean known = ping.equals("REACHABLE") || ping.equals("UNREACHABLE");
    return usable(
        event,
        known ? fault(aor, callId) : "no Ping-Status",
        () -> new SofiaEvent.UserState(aor, callId, PingStatus.valueOf(ping), event.get("Status")));
  }

  private static SofiaEvent usable(EslEvent event, String fault, Supplier<SofiaEvent> read) {
    return fault.isEmpty() ? read.get() : new SofiaEvent.Unusable(event.name(), fault);
  }

  private static SofiaEvent profile(EslEvent event, Running running) {
    String profile = event.get("profile_name");
    // Other modules publish services too; they have no sofia profile.
    return profile.isEmpty()
        ? new SofiaEvent.Noted(event.name())
        : new SofiaEvent.ProfileChanged(profile, running);
  }

  private static Register register(EslEvent event) {
    return new Register(
        aor(event, "from-user", "from-host"),
        event.get("call-id"),
        contact(event),
        event.get("status"),
        event.get("network-ip"),
        port(event.get("network-port")),
        event.get("user-agent"));
  }

  private static Aor aor(EslEvent event, String user, String host) {
    return new Aor(event.get("profile-name"), event.get(user), event.get(host));
  }

  private static String contact(EslEvent event) {
    return Register.cut(event.get("contact"), Register.LONGEST_CONTACT);
  }

  /** What is wrong with the names of a registration, or the empty string. */
  static String fault(Aor aor, String callId) {
    if (aor.profile().isEmpty()) {
      return "no profile-name";
    }
    if (aor.user().isEmpty() || aor.domain().isEmpty()) {
      return "no address of record";
    }
    if (aor.user().length() > LONGEST_NAME || aor.domain().length() > LONGEST_NAME) {
      return "a user or domain of more than " + LONGEST_NAME + " characters";
    }
    if (callId.length() > LONGEST_CALL_ID) {
      return "a Call-ID of more than " + LONGEST_CALL_ID + " characters";
    }
    return callId.isEmpty() ? "no call-id" : "";
  }

  /** As {@code switch_true}: one of its words, or a number that is not 0 before its point. */
  static boolean isTrue(String value) {
    return TRUE.contains(value.toLowerCase(Locale.ROOT)) || isNumberBesidesZero(value);
  }

  private static boolean isNumberBesidesZero(String value) {
    boolean signed = value.startsWith("-") || value.startsWith("+");
    boolean whole = true;
    boolean nonZero = false;
    for (int i = signed ? 1 : 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
      whole &= c != '.';
      nonZero |= whole && c != '0';
    }
    return nonZero;
  }

  static int port(String text) {
    long port = number(text);
    return port > 0 && port <= 65_535 ? (int) port : 0;
  }

  /** The number, or 0 if it is none: a phone's Expires can be anything. */
  static long number(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return 0;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return 0;
      }
      number = 10 * number + (c - '0');
    }
    return number;
  }
}
