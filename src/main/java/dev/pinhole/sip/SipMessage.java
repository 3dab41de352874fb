package dev.pinhole.sip;

/**
 * What pinhole uses of one SIP message (RFC 3261). Text that is missing is empty, and may be
 * anything that somebody wrote there; none is longer than {@link SipReader#LONGEST_TEXT}.
 *
 * @param requestUri empty for an answer
 * @param status of an answer, 100 to 699; 0 for a request
 * @param method of the request, or of the one that is answered, as CSeq has it
 * @param via the first: of who sent this request last
 * @param origin the last Via: of who sent this request first
 * @param to of a request
 */
public record SipMessage(
    String requestUri,
    int status,
    String method,
    long cseq,
    String callId,
    Via via,
    Via origin,
    SipParty to,
    String userAgent) {

  public boolean isRequest() {
    return status == 0;
  }
}
