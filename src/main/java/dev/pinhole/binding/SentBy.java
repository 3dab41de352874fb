package dev.pinhole.binding;

/**
 * What the phone's own Via says that it sent its REGISTER from (RFC 3261 section 18.1.1).
 *
 * @param host empty where no accepted REGISTER was captured
 * @param port 5060 or 5061 where it says none
 * @param rport whether it asks for answers to where it came from (RFC 3581)
 */
public record SentBy(String host, int port, Rport rport) {
  public static final SentBy UNKNOWN = new SentBy("", 0, Rport.UNKNOWN);

  /** The words of column {@code rport_asked}. */
  public enum Rport {
    UNKNOWN(""),
    ASKED("true"),
    NOT_ASKED("false");

    private final String text;

    Rport(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /** Reads a word of the column. */
    public static Rport of(String text) {
      if (text.equals(ASKED.text)) {
        return ASKED;
      }
      return text.equals(NOT_ASKED.text) ? NOT_ASKED : UNKNOWN;
    }
  }

  public boolean isKnown() {
    return !host.isEmpty();
  }
}
