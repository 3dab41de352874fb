package dev.pinhole.keepalive;

import java.time.Duration;
import java.util.Optional;

/**
 * What a policy makes of one binding.
 *
 * @param rule the one that matched it, whether or not it counts
 * @param interval upper bound between two packets, if it is kept alive
 * @param event the SIP event of its NOTIFY
 */
public record Treatment(Cause cause, Optional<Rule> rule, Duration interval, String event) {
  /** What sofia-sip's own phones and most others take for a keep-alive. */
  public static final String DEFAULT_EVENT = "keep-alive";

  /** Why a binding is kept alive, or why not. */
  public enum Cause {
    KEPT("kept"),
    /** The configuration has keep-alives off. */
    DISABLED("disabled"),
    /** An operator's command has them off. */
    SWITCHED_OFF("switched-off"),
    /** Its names cannot stand in a command. */
    UNSAFE_NAME("unsafe-name"),
    /** Its requests would go to somebody else. */
    FOREIGN_PATH("foreign-path"),
    /** Its verdict is none of those that are kept alive. */
    VERDICT("verdict"),
    /** A rule has it off. */
    RULE("rule"),
    /** FreeSWITCH itself pings it often enough. */
    FREESWITCH_PINGS("freeswitch-pings");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    /** The word in JSON and CSV. */
    public String text() {
      return text;
    }
  }

  public boolean isKept() {
    return cause == Cause.KEPT;
  }
}
