package dev.pinhole.advice;

/** What an audit looks for. The order is that of the report. */
public enum FindingKind {
  UNREACHABLE("unreachable", "phones that are registered and do not answer"),
  NEVER_PINGED("never-pinged", "phones behind NAT that FreeSWITCH never pings"),
  WRONG_CONTACT("wrong-contact", "phones whose Contact names another port or address"),
  EXPIRES_TOO_LONG("expires-too-long", "registrations whose Expires is too long for their NAT"),
  FLAPPING("flapping", "users whose port changed 3 times or more in 24 h"),
  SITE_REBINDS("site-rebinds", "sites whose phones rebound together in 24 h");

  private final String text;
  private final String title;

  FindingKind(String text, String title) {
    this.text = text;
    this.title = title;
  }

  /** The word in JSON, CSV and options. */
  public String text() {
    return text;
  }

  /** What is found, for a heading. */
  public String title() {
    return title;
  }
}
