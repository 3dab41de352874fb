package dev.pinhole.esl;

/** Why a connection or a command failed. */
public final class EslException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of failure, for those who must act differently on each. */
  public enum Kind {
    /** Nobody listens, no route, or the handshake took too long. */
    UNREACHABLE,
    /** FreeSWITCH said {@code -ERR invalid}. */
    WRONG_PASSWORD,
    /** FreeSWITCH said {@code text/rude-rejection}: our address is not in its ACL. */
    REJECTED,
    /** The other side closed. */
    DISCONNECTED,
    /** Bytes that are no event socket, or the output of a job that cannot be read. */
    PROTOCOL,
    /** A reply or a background job took too long, or nothing at all was heard. */
    TIMEOUT,
    /** We closed. */
    CLOSED,
    /** FreeSWITCH answered {@code -ERR}. */
    COMMAND_FAILED
  }

  private final Kind kind;

  public EslException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public EslException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
