package dev.pinhole.advice;

import static dev.pinhole.sofia.SofiaParameter.AGGRESSIVE_NAT_DETECTION;
import static dev.pinhole.sofia.SofiaParameter.APPLY_NAT_ACL;
import static dev.pinhole.sofia.SofiaParameter.NAT_OPTIONS_PING;
import static dev.pinhole.sofia.SofiaParameter.PING_MEAN_INTERVAL;
import static dev.pinhole.sofia.SofiaParameter.SIP_FORCE_EXPIRES;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Registration;
import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.NatKind;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaParameter;
import java.time.Duration;
import java.util.Optional;

/**
 * What would help a phone that an audit found, in FreeSWITCH's own terms and after its sources
 * (sofia_reg.c: {@code sofia_reg_handle_register_token}, {@code sofia_reg_check_ping_expire}).
 *
 * @param told what each FreeSWITCH told of its profiles
 */
record AuditAdvice(FreeswitchPings told) {
  static final String CONNECTION_ENDED =
      "It comes back with its next REGISTER: a sip-force-expires of a few minutes in the user's"
          + " directory entry has that come sooner.";

  static final String FLAPPING =
      "Their router forgets between two packets, or the phone begins anew each time: give their"
          + " network a shorter interval in a [[keepalive.rule]], or the user a sip-force-expires"
          + " below that router's timeout.";

  static final String SITE_REBINDS =
      "The router there restarts, empties its table or gets another address: see to it; with a"
          + " sip-force-expires of a few minutes its phones come back sooner.";

  static final String CUT_PATH =
      "Give the phone a user name without a comma: no parameter makes FreeSWITCH read on behind"
          + " it.";

  /**
   * @param kept whether it gets keep-alives
   * @param silentSite whether nobody at its address answers
   */
  String silent(Binding binding, boolean kept, boolean silentSite) {
    boolean behindPath = isBehindPath(binding);
    if (!behindPath && hasWrongContact(binding) && !isSentToSource(binding)) {
      return "See wrong-contact: requests go to its Contact, and not to where it sends from.";
    }
    if (silentSite) {
      return "Nobody at their address answers: see to the line and the router there.";
    }
    if (behindPath) {
      return "FreeSWITCH sends to its proxy: see whether that can reach it.";
    }
    if (!kept) {
      return "No keep-alives hold its NAT open: pinhole show says why.";
    }
    return "See whether it has power and network. Where it has, its NAT forgets sooner, or lets"
        + " nothing in: give its network a shorter interval in a [[keepalive.rule]], or have it use"
        + " TCP or TLS.";
  }

  /**
   * @param interval in which a packet has to come
   */
  String neverPinged(Binding binding, Duration interval) {
    if (isBehindPath(binding)) {
      return "Have the proxy ping it, or set [keepalive] through-proxies = true: no parameter makes"
          + " FreeSWITCH's OPTIONS follow a Path.";
    }
    if (hasWrongContact(binding) && !isSentToSource(binding)) {
      return "See wrong-contact first: a ping would go to its Contact, and not to where it sends"
          + " from.";
    }
    if (FreeswitchPings.saysNat(binding)) {
      return "Set nat-options-ping=true in the profile"
          + (is(binding, NAT_OPTIONS_PING, "udp-only") ? " instead of udp-only" : "")
          + ", or force_ping=true in the user's directory entry"
          + meanInterval(binding, interval)
          + ".";
    }
    if (binding.natKind().filter(NatKind.PRIVATE_CONTACT::equals).isPresent()
        && is(binding, APPLY_NAT_ACL, "")
        && !isSentToSource(binding)) {
      return "Set apply-nat-acl=nat.auto and nat-options-ping=true in the profile"
          + meanInterval(binding, interval)
          + ": FreeSWITCH takes the private address in its Contact for where it is.";
    }
    return "Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the"
        + " profile"
        + meanInterval(binding, interval)
        + aggressiveDetection(binding);
  }

  private String aggressiveDetection(Binding binding) {
    if (is(binding, AGGRESSIVE_NAT_DETECTION, "true")) {
      return ": aggressive-nat-detection=true, which the profile has, does not see its NAT.";
    }
    return "; aggressive-nat-detection=true "
        + (is(binding, NAT_OPTIONS_PING, "false") ? "with nat-options-ping=true " : "")
        + "helps only where the phone's Via stays private.";
  }

  /** Pings that come too seldom keep nothing open. */
  private String meanInterval(Binding binding, Duration interval) {
    return told.isOftenEnough(interval, binding) ? "" : ", and " + meanInterval(interval);
  }

  /** FreeSWITCH looks a second late. */
  private static String meanInterval(Duration interval) {
    return "ping-mean-interval to " + (interval.toSeconds() - 1) + " or less";
  }

  String wrongContact(Binding binding) {
    if (isBehindPath(binding)) {
      return "FreeSWITCH sends to its proxy: have that send to where the phone's REGISTER came from"
          + " (received), or turn off SIP ALG in the router and STUN in the phone.";
    }
    String cause =
        "This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router";
    if (isSentToSource(binding)) {
      return "Calls reach it all the same, for FreeSWITCH sends to where the REGISTER came from"
          + " (fs_path). "
          + cause
          + " and STUN in the phone if other things fail.";
    }
    String toSource = " makes FreeSWITCH send to where the REGISTER came from";
    String remedy =
        is(binding, AGGRESSIVE_NAT_DETECTION, "true")
            ? "; sip-force-contact=NDLB-connectile-dysfunction-2.0 in the user's directory entry"
                + toSource
                + ", which aggressive-nat-detection, on in the profile, does not. "
            : "; aggressive-nat-detection=true in the profile"
                + toSource
                + ", if its Via is wrong, too. ";
    return cause
        + " and STUN in the phone"
        + remedy
        + "A phone that rings all the same sends from another port than it listens on: leave it as"
        + " it is.";
  }

  /** Where keep-alives may not come as often as its NAT forgets. */
  static final String HOPELESS =
      "Have the phone use TCP or TLS, whose bindings last for minutes, or see to its router; else"
          + " only a sip-force-expires below its NAT's timeout keeps it reachable.";

  /** Of a phone that nothing keeps open. */
  String expiresTooLong(Binding binding, Duration granted) {
    if (isBehindPath(binding)) {
      return forceExpires(binding, granted)
          + " to less than its NAT's timeout, unless its proxy keeps it alive; [keepalive]"
          + " through-proxies = true has pinhole do it.";
    }
    return forceExpires(binding, granted)
        + " to less than its NAT's timeout, or have it kept alive: pinhole show says why it is"
        + " not.";
  }

  String expiresTooLongForFlapping(Binding binding, Duration granted) {
    return forceExpires(binding, granted) + " to a few minutes or less.";
  }

  private String forceExpires(Binding binding, Duration granted) {
    long forced = number(binding, SIP_FORCE_EXPIRES);
    return forced > 0 && forced == granted.toSeconds()
        ? "Lower the profile's sip-force-expires, now " + forced + ","
        : "Set sip-force-expires in the user's directory entry";
  }

  String expiresTooLongWhilePinged(Binding binding, Duration timeout) {
    return "Set "
        + meanInterval(timeout)
        + " in the profile (it is "
        + number(binding, PING_MEAN_INTERVAL)
        + "), or have pinhole keep it alive, too: pinhole show says why it does not.";
  }

  private boolean is(Binding binding, SofiaParameter parameter, String value) {
    return settings(binding).filter(known -> known.text(parameter).equals(value)).isPresent();
  }

  private long number(Binding binding, SofiaParameter parameter) {
    return settings(binding).map(known -> known.number(parameter)).orElse(0L);
  }

  private Optional<ProfileSettings> settings(Binding binding) {
    return told.profile(binding);
  }

  private static boolean hasWrongContact(Binding binding) {
    return binding.natKind().filter(NatKind.PORT_MISMATCH::equals).isPresent()
        || binding.natKind().filter(NatKind.ADDRESS_MISMATCH::equals).isPresent();
  }

  private static boolean isBehindPath(Binding binding) {
    return FsPath.of(binding.registration().contact()).filter(FsPath::bracketed).isPresent();
  }

  /** FreeSWITCH follows the {@code fs_path} in its own rendering, and not the Contact. */
  static boolean isSentToSource(Binding binding) {
    Registration registration = binding.registration();
    Endpoint source = Endpoint.of(registration.networkIp(), registration.networkPort());
    return FsPath.of(registration.contact())
        .filter(path -> Endpoint.of(path.host(), path.port().orElse(5060)).sameAddress(source))
        .filter(path -> path.port().orElse(5060) == source.port())
        .isPresent();
  }
}
