package dev.pinhole.advice;

/** What an audit looks for. The order is that of the report. */
public enum FindingKind {
  NEVER_PINGED(
      "never-pinged",
      "phones behind NAT that FreeSWITCH never pings",
      "Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the"
          + " profile; aggressive-nat-detection=true helps only where the phone's Via stays"
          + " private."),
  WRONG_CONTACT(
      "wrong-contact",
      "phones whose Contact names another port or address",
      "This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router and STUN in"
          + " the phone, or set aggressive-nat-detection=true, which makes FreeSWITCH send to where"
          + " the REGISTER came from. A phone that rings all the same sends from another port than"
          + " it listens on: leave it as it is."),
  EXPIRES_TOO_LONG(
      "expires-too-long",
      "registrations whose Expires is too long for their NAT",
      "Set sip-force-expires in the user's directory entry to less than their NAT's timeout, or"
          + " have them kept alive."),
  FLAPPING(
      "flapping",
      "users whose port changed 3 times or more in 24 h",
      "Their router forgets between two packets: give their network a shorter interval in a"
          + " [[keepalive.rule]], or the user a sip-force-expires below that router's timeout."),
  SITE_REBINDS(
      "site-rebinds",
      "sites whose phones rebound together in 24 h",
      "The router there restarts, empties its table or gets another address: see to it; with a"
          + " sip-force-expires of a few minutes its phones come back sooner.");

  private final String text;
  private final String title;
  private final String advice;

  FindingKind(String text, String title, String advice) {
    this.text = text;
    this.title = title;
    this.advice = advice;
  }

  /** The word in JSON, CSV and options. */
  public String text() {
    return text;
  }

  /** What is found, for a heading. */
  public String title() {
    return title;
  }

  /** What to do, one sentence in FreeSWITCH's own terms. */
  public String advice() {
    return advice;
  }
}
