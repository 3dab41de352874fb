package dev.pinhole.advice;

import java.util.Map;

/** What helps a phone that never gets in. */
public final class FailureAdvice {
  private static final Map<String, String> BY_CAUSE =
      Map.of(
          "no-rport",
          "The phone does not ask for answers at the port it sends from (RFC 3581), and its NAT"
              + " lets nothing in at its own. Have it use rport, or set NDLB-force-rport=safe (or"
              + " true) in the profile.",
          "challenge-unanswered",
          "Nothing came after FreeSWITCH's challenge: it was lost on its way, as at a firewall or"
              + " a SIP ALG, or whoever asked has no password. From addresses that you do not know"
              + " it is a scan.",
          "wrong-password",
          "FreeSWITCH answered 403: compare the phone's password and name with the directory entry."
              + " From addresses that you do not know somebody guesses; fail2ban has a filter for"
              + " mod_sofia.",
          "refused",
          "FreeSWITCH answered otherwise; what, stands in status: of 423 the phone asks for too"
              + " short a time, of 404 its domain or user is none of FreeSWITCH's, of 503 it is"
              + " too busy or paused.");

  private FailureAdvice() {}

  /** Sentences for an admin; empty where the cause is none that is known. */
  public static String of(String cause) {
    return BY_CAUSE.getOrDefault(cause, "");
  }
}
