package dev.pinhole.sofia;

import java.util.Objects;

/**
 * What mod_sofia and the core tell us, reduced to what pinhole uses. Text that FreeSWITCH left out
 * is empty, a number it left out is 0. All text but the profile's name may come from a phone.
 */
public sealed interface SofiaEvent {

  /**
   * Whose registration: profile and address of record. Of a domain, upper and lower case are the
   * same, of a user they are not (RFC 3261 section 19.1.4).
   */
  record Aor(String profile, String user, String domain) {
    // Written out, since it is looked up all the time.
    @Override
    public boolean equals(Object other) {
      return other instanceof Aor aor
          && Objects.equals(user, aor.user)
          && domain.equalsIgnoreCase(aor.domain)
          && Objects.equals(profile, aor.profile);
    }

    @Override
    public int hashCode() {
      return hash(profile, user, domain);
    }

    /** The hash of one of these parts. */
    public static int hash(String profile, String user, String domain) {
      int hash = 31 * Objects.hashCode(user) + Objects.hashCode(profile);
      for (int i = 0; i < domain.length(); i++) {
        char c = domain.charAt(i);
        // No letter but those of ASCII is the same as one of them, so their tables can wait.
        hash = 31 * hash + (c < 0x80 ? c | 0x20 : Character.toLowerCase(Character.toUpperCase(c)));
      }
      return hash;
    }
  }

  /**
   * A REGISTER as mod_sofia reports it; the port is 0 if it made no sense. Contact and User-Agent
   * are cut: FreeSWITCH itself cuts a Contact, but keeps a User-Agent of 50,000 bytes.
   */
  record Register(
      Aor aor,
      String callId,
      String contact,
      String status,
      String networkIp,
      int networkPort,
      String userAgent) {
    /** FreeSWITCH cuts at so many bytes. */
    static final int LONGEST_CONTACT = 1023;

    static final int LONGEST_USER_AGENT = 255;

    public Register {
      contact = cut(contact, LONGEST_CONTACT);
      userAgent = cut(userAgent, LONGEST_USER_AGENT);
    }

    /** At most so many characters, and no half of one. */
    public static String cut(String text, int most) {
      if (text.length() <= most) {
        return text;
      }
      return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
  }

  /** {@code sofia::register}: accepted; {@code expires} in seconds. */
  record Registered(Register register, long expires, DirectoryPing ping) implements SofiaEvent {}

  /** {@code sofia::pre_register}: challenged. Anyone on the internet can cause it. */
  record Challenged(Register register) implements SofiaEvent {}

  /**
   * {@code sofia::register_failure}: answered with 403. Anyone on the internet can cause it.
   *
   * @param aor whom it names
   */
  record Forbidden(Aor aor, String networkIp, String userAgent) implements SofiaEvent {}

  /** {@code sofia::unregister}; without a contact after a socket was closed. */
  record Unregistered(Aor aor, String callId, String contact, UnregisterReason reason)
      implements SofiaEvent {}

  /**
   * {@code sofia::expire}: timed out, flushed, or failed option pings; of a row that bears a former
   * name of the server each 30 s, for ever.
   *
   * @param expires when its time was over, or would have been, in epoch seconds; 0 if that is not
   *     told
   */
  record Expired(Aor aor, String callId, String contact, long expires) implements SofiaEvent {}

  /** {@code sofia::sip_user_state}: an OPTIONS ping of FreeSWITCH changed its mind. */
  record UserState(Aor aor, String callId, PingStatus reachability, String sipStatus)
      implements SofiaEvent {}

  /** {@code PUBLISH}, {@code UNPUBLISH}: a profile started or stopped. */
  record ProfileChanged(String profile, Running running) implements SofiaEvent {}

  /** {@code HEARTBEAT}. */
  record Heartbeat(String coreUuid, String switchname, String version, long uptimeMillis)
      implements SofiaEvent {}

  /** Counted, but of no effect on a binding. */
  record Noted(String name) implements SofiaEvent {}

  /** An event of ours that lacks what it must have; says what. */
  record Unusable(String name, String why) implements SofiaEvent {}

  /** By the directory variable {@code force_ping} of the user; FreeSWITCH takes none for off. */
  enum DirectoryPing {
    FORCED,
    NOT_FORCED
  }

  enum UnregisterReason {
    BY_PHONE,
    SOCKET_CLOSED
  }

  enum PingStatus {
    REACHABLE,
    UNREACHABLE
  }

  enum Running {
    STARTED,
    STOPPED
  }
}
