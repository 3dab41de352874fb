package dev.pinhole.sofia;

import dev.pinhole.esl.EslCommand;
import dev.pinhole.sofia.SofiaEvent.Aor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What we ask and tell mod_sofia. */
public final class SofiaCommands {
  /** Lists the profiles. */
  public static final String STATUS = "sofia status";

  /** Tells what the configuration says of all profiles, whatever serves it. */
  public static final String SETTINGS = "xml_locate configuration configuration name sofia.conf";

  private SofiaCommands() {}

  /** Lists a profile's registrations. */
  public static String registrations(String profile) {
    return "sofia status profile " + profile + " reg";
  }

  /**
   * Lists one user's registrations in a profile, or nothing if the name cannot stand in an API
   * command.
   */
  public static Optional<String> registrations(Aor aor) {
    return isPlain(aor.user()) && isPlain(aor.domain())
        ? Optional.of(
            "sofia status profile " + aor.profile() + " user " + aor.user() + "@" + aor.domain())
        : Optional.empty();
  }

  /**
   * Deletes the registrations of one user, or nothing if one of the names could be taken for
   * something else: {@code flush_inbound_reg} deletes far more when its argument is not exactly
   * {@code USER@HOST}. A word without {@code @} is taken for a Call-ID and for a whole domain,
   * {@code reboot} or nothing for all.
   */
  public static Optional<String> flush(Aor aor) {
    return isPlain(aor.profile()) && isPlain(aor.user()) && isPlain(aor.domain())
        ? Optional.of(
            "sofia profile "
                + aor.profile()
                + " flush_inbound_reg "
                + aor.user()
                + "@"
                + aor.domain())
        : Optional.empty();
  }

  /**
   * Has a profile send copies of its SIP messages, or nothing if its name cannot stand in an API
   * command.
   */
  public static Optional<String> captureOn(String profile) {
    return isPlain(profile)
        ? Optional.of("sofia profile " + profile + " capture on")
        : Optional.empty();
  }

  /**
   * Whether a name can stand in an API command: FreeSWITCH splits one at blanks, knows quotes, and
   * splits an address of record at its first {@code @}.
   */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!SipText.isAlphanumeric(c) && ".-_+~#*:[]".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /**
   * A keep-alive: makes FreeSWITCH send a SIP NOTIFY to the registration's own Contact, whose
   * answer passes the phone's NAT from the inside and so refreshes the binding (RFC 4787 REQ-6).
   * FreeSWITCH looks the registration up by Call-ID, and ignores the event if any of these headers
   * is missing.
   *
   * @throws IllegalArgumentException if a control character stands in a value
   */
  public static EslCommand keepalive(
      String profile, String user, String host, String callId, String event) {
    Map<String, String> headers = new LinkedHashMap<>(8);
    headers.put("profile", profile);
    headers.put("event-string", event);
    headers.put("content-type", "text/plain");
    headers.put("user", user);
    headers.put("host", host);
    headers.put("call-id", callId);
    return EslCommand.of("sendevent NOTIFY", headers);
  }
}
