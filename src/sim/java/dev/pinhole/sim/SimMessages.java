package dev.pinhole.sim;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** SIP messages as they were recorded between phones and a real FreeSWITCH. Loop thread only. */
final class SimMessages {
  private static final String ALLOW =
      "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY,"
          + " PUBLISH, SUBSCRIBE\r\nSupported: timer, path, replaces\r\n";
  private static final String AGENT =
      "User-Agent: FreeSWITCH-mod_sofia/1.10.12-release+git~20240802T210227Z~a88d069d6f~64bit\r\n";
  private static final String END = "Content-Length: 0\r\n\r\n";
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Map<Integer, String> PHRASES =
      Map.of(
          200, "OK",
          401, "Unauthorized",
          403, "Forbidden",
          481, "Subscription Does Not Exist",
          489, "Bad Event");

  /** Whether the phone proves that it knows the password. */
  enum Credentials {
    NONE,
    GIVEN
  }

  /** A REGISTER, by what its answer repeats of it. */
  record Request(SimRegister register, String domain, String branch, int cseq, String tag) {}

  private final String ip;
  private long made;

  SimMessages(String ip) {
    this.ip = ip;
  }

  /** A branch, a tag, a nonce: something that there was not before. */
  String unique() {
    made++;
    return Long.toHexString(made * 0x9E37_79B9_7F4A_7C15L);
  }

  String register(Request request, SimEndpoint contact, Credentials credentials) {
    SimRegister phone = request.register;
    String params = phone.contactParams().isEmpty() ? "" : ";" + phone.contactParams();
    String aor = "<sip:" + phone.user() + "@" + request.domain + ">";
    String authorization =
        credentials == Credentials.NONE
            ? ""
            : "Authorization: Digest username=\""
                + phone.user()
                + "\", realm=\""
                + request.domain
                + "\", nonce=\"3b814d9f-4c8a-446f-92f7-5af19768b994\", uri=\"sip:"
                + request.domain
                + "\", response=\"e55f66748d5791f5e5a933e11af0abd9\", algorithm=MD5\r\n";
    return "REGISTER sip:"
        + request.domain
        + " SIP/2.0\r\n"
        + via(request, "")
        + "Max-Forwards: 70\r\nContact: "
        + (phone.display().isEmpty() ? "" : phone.display() + " ")
        + "<"
        + phone.scheme()
        + ":"
        + phone.contactUser()
        + "@"
        + contact
        + params
        + ">\r\nTo: "
        + aor
        + "\r\nFrom: "
        + aor
        + ";tag="
        + request.tag
        + dialog(phone.callId(), request.cseq, "REGISTER")
        + "Expires: "
        + phone.expires()
        + "\r\nUser-Agent: "
        + phone.userAgent()
        + "\r\n"
        + (phone.path().isEmpty() ? "" : "Path: " + phone.path() + "\r\n")
        + authorization
        + END;
  }

  /** FreeSWITCH's answer to it. */
  String answer(Request request, int status, SimEndpoint contact, long epochMillis) {
    SimRegister phone = request.register;
    SimEndpoint source = phone.source();
    String aor = "<sip:" + phone.user() + "@" + request.domain + ">";
    String granted =
        status != 200
            ? ""
            : "Contact: <"
                + phone.scheme()
                + ":"
                + phone.contactUser()
                + "@"
                + contact
                + ">;expires="
                + phone.expires()
                + "\r\nDate: "
                + DATE.format(Instant.ofEpochMilli(epochMillis))
                + "\r\n";
    String challenge =
        status != 401
            ? ""
            : "WWW-Authenticate: Digest realm=\""
                + request.domain
                + "\", nonce=\"3b814d9f-4c8a-446f-92f7-5af19768b994\", algorithm=MD5,"
                + " qop=\"auth\"\r\n";
    String received =
        (phone.asksForRport() ? "=" + source.port() : "") + ";received=" + source.uriHost();
    return "SIP/2.0 "
        + status
        + " "
        + PHRASES.getOrDefault(status, "OK")
        + "\r\n"
        + via(request, received)
        + "From: "
        + aor
        + ";tag="
        + request.tag
        + "\r\nTo: "
        + aor
        + ";tag="
        + unique()
        + dialog(phone.callId(), request.cseq, "REGISTER")
        + granted
        + AGENT
        + ALLOW
        + challenge
        + END;
  }

  /**
   * @param received what FreeSWITCH adds to it
   */
  private static String via(Request request, String received) {
    SimRegister phone = request.register;
    String name = phone.transport().name();
    return "Via: SIP/2.0/"
        + name
        + " "
        + phone.via()
        + ";branch="
        + request.branch
        + (phone.asksForRport() ? ";rport" : "")
        + received
        + "\r\n";
  }

  private static String dialog(String callId, int cseq, String method) {
    return "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method + "\r\n";
  }

  /** What a request and its answer have in common. */
  String notifyHead(SimRow row, SimEndpoint own, int cseq) {
    String aor = "<sip:" + row.user() + "@" + row.host() + ">";
    return "Via: SIP/2.0/"
        + row.transport()
        + " "
        + (own.port() == 5060 ? own.uriHost() : own)
        + ";rport;branch=z9hG4bK"
        + unique()
        + "\r\n@Max-Forwards: 70\r\nFrom: "
        + aor
        + ";tag="
        + unique()
        + "\r\nTo: "
        + aor
        + dialog(unique() + "-63e0-1240-6888-1697e2e934ed", cseq, "NOTIFY");
  }

  String notify(SimRow row, String event, String head) {
    String uri = row.contact().replaceFirst(".*<", "").replaceFirst(">.*", "");
    String bare = uri.replaceAll(";fs_(nat|path)=[^;]*", "");
    Optional<String> route =
        Optional.of(uri)
            .filter(any -> any.contains(";fs_path="))
            .map(any -> "Route: <sip:" + row.user() + "@" + row.target() + ">\r\n");
    return "NOTIFY "
        + bare
        + " SIP/2.0\r\n"
        + head.replace("@Max-Forwards", route.orElse("") + "Max-Forwards")
        + "Contact: <sip:mod_sofia@"
        + ip
        + ":5060>\r\n"
        + AGENT
        + ALLOW
        + "Event: "
        + event
        + "\r\nAllow-Events: talk, hold, conference, presence, as-feature-event, dialog,"
        + " line-seize, call-info, sla, include-session-description, presence.winfo,"
        + " message-summary, refer\r\nSubscription-State: terminated;reason=noresource\r\n"
        + "Content-Type: text/plain\r\n"
        + END;
  }

  /** A phone's answer to that. */
  static String answer(int status, String head) {
    return "SIP/2.0 "
        + status
        + " "
        + PHRASES.getOrDefault(status, "OK")
        + "\r\n"
        + head.replace("@Max-Forwards: 70\r\n", "")
        + END;
  }
}
