package dev.pinhole.proof;

import dev.pinhole.nat.Endpoint;

/** What came of a request. */
public sealed interface Outcome {
  PhoneRequest request();

  /**
   * The first answer.
   *
   * @param atMicros as the request's
   */
  record Answered(PhoneRequest request, int status, Endpoint from, long atMicros)
      implements Outcome {
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_FAILURE = 500;
    private static final int LAST_SERVER_FAILURE = 599;

    /**
     * From its being sent first, so that it may count retransmissions; 0 where the clock was set
     * back meanwhile.
     */
    public int rttMicros() {
      return (int) Math.min(Integer.MAX_VALUE, Math.max(0, atMicros - request.atMicros()));
    }

    /** Whether a proxy may have said so without the phone (RFC 3261 sections 16.7 and 21.5). */
    public boolean mayBeOfAProxy() {
      return switch (status) {
        case 100, BAD_REQUEST, 404, 408, 410, 430, 477, 478, 480, 482, 483 -> true;
        default -> status >= SERVER_FAILURE && status <= LAST_SERVER_FAILURE;
      };
    }
  }

  /**
   * There was no answer so far; said twice of each such request, after 8 s and after 24 s.
   *
   * @param since when it was seen to be sent, in monotonic nanoseconds
   */
  record Unanswered(PhoneRequest request, long since) implements Outcome {}
}
