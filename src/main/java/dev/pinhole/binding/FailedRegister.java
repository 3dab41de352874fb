package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent;

/**
 * A REGISTER that led to no registration. Anybody can cause one, and write anything into it.
 *
 * @param status of the final answer; 0 if it is not known
 */
public record FailedRegister(
    String user,
    String domain,
    String networkIp,
    String userAgent,
    FailureCause cause,
    int status) {

  /** The words of column {@code failure.cause}. */
  public enum FailureCause {
    /** The challenge went to the port of the Via, where the phone's NAT lets nothing in. */
    NO_RPORT("no-rport"),
    /** Nothing came after the challenge: it was lost, or the phone has no password. */
    CHALLENGE_UNANSWERED("challenge-unanswered"),
    WRONG_PASSWORD("wrong-password"),
    REFUSED("refused");

    private final String text;

    FailureCause(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_USER_AGENT = 128;

  /** So that 10,000 of them take no more than some megabytes. */
  public FailedRegister {
    user = SofiaEvent.Register.cut(user, LONGEST_NAME);
    domain = SofiaEvent.Register.cut(domain, LONGEST_NAME);
    userAgent = SofiaEvent.Register.cut(userAgent, LONGEST_USER_AGENT);
  }
}
