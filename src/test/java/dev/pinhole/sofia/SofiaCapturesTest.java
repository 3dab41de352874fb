package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Captures;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.sofia.SofiaEvent.DirectoryPing;
import dev.pinhole.sofia.SofiaEvent.PingStatus;
import dev.pinhole.sofia.SofiaEvent.Register;
import dev.pinhole.sofia.SofiaEvent.UnregisterReason;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a real FreeSWITCH said. */
class SofiaCapturesTest {
  private static final String CORE = "a0d5e371-8fb2-4f5a-8870-c585d1a2d46e";
  private static final String RELEASE = "1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aggressive-detection      | Challenged Noted Registered",
        "auth-failed               | ''",
        "bgapi-no-profile          | Noted",
        "bgapi-profiles            | Noted",
        "bgapi-registrations       | Noted",
        "bgapi-registrations-empty | Noted",
        "bgapi-registrations-one   | Noted",
        "binding-fetch             | Noted Noted",
        "cgnat-contact             | Challenged Noted Registered",
        "direct-public             | Challenged Noted Registered Heartbeat",
        "exit                      | ''",
        "expired                   | Challenged Noted Registered Heartbeat Heartbeat Heartbeat"
            + " Heartbeat Heartbeat Expired Heartbeat",
        "flushed                   | Challenged Noted Registered Expired",
        "forced-contact            | Challenged Noted Registered",
        "hostname-contact          | Challenged Noted Registered Heartbeat",
        "learned-then-refresh      | Challenged Noted Registered Challenged Noted Registered"
            + " Heartbeat",
        "linphone                  | Challenged Noted Registered Noted Unregistered",
        "long-contact              | Challenged Noted Registered",
        "nasty-display             | Challenged Noted Registered",
        "options-ping-states       | Challenged Noted Registered UserState Challenged Noted"
            + " Registered",
        "path-edge-proxy           | Challenged Noted Registered",
        "path-elsewhere            | Challenged Noted Registered",
        "port-mismatch             | Challenged Noted Registered",
        "private-contact           | Challenged Noted Registered",
        "rebinding                 | Challenged Noted Registered Challenged Noted Registered",
        "refresh-same-port         | Challenged Noted Registered Challenged Noted Registered",
        "same-user-two-phones      | Challenged Noted Registered Challenged Noted Registered",
        "seed-rport                | Challenged Noted Registered",
        "sendevent-notify          | ''",
        "stun-contact              | Challenged Noted Registered",
        "tcp-nat                   | Challenged Noted Registered",
        "unregister                | Challenged Noted Registered Heartbeat Challenged Noted"
            + " Unregistered",
        "wrong-password            | Challenged Noted Forbidden",
        "ws                        | Challenged Noted Registered Unregistered",
      })
  void kinds(String capture, String kinds) {
    assertThat(
            Captures.events(capture).stream()
                .map(event -> event.getClass().getSimpleName())
                .collect(Collectors.joining(" ")))
        .isEqualTo(kinds);
  }

  @Test
  void aPhoneThatRewroteItsContact() {
    Aor aor = aor("1000");
    String callId = "M2M1MDFhOWVkYThhYzg0ZDg0ZWE4N2JiYWRhZjc0YmY.";
    String agent = "eyeBeam release 1011d stamp 40820";

    assertThat(Captures.events("seed-rport"))
        .containsExactly(
            new SofiaEvent.Challenged(
                new Register(
                    aor,
                    callId,
                    "\"\" <sip:1000@192.168.1.120:61724;rinstance=720a51c7a6494ef5;fs_nat=yes;"
                        + "fs_path=sip%3A1000%40198.51.100.98%3A46329%3B"
                        + "rinstance%3D720a51c7a6494ef5>",
                    "Registered(UDP-NAT)",
                    "198.51.100.98",
                    46329,
                    agent)),
            new SofiaEvent.Noted("sofia::register_attempt"),
            new SofiaEvent.Registered(
                new Register(
                    aor,
                    callId,
                    "\"\" <sip:1000@198.51.100.98:46329;rinstance=720a51c7a6494ef5>",
                    "Registered(UDP)",
                    "198.51.100.98",
                    46329,
                    agent),
                3600,
                DirectoryPing.NOT_FORCED));
  }

  @Test
  void aForcedContactIsGrantedThirtySeconds() {
    assertThat(last("forced-contact"))
        .isEqualTo(
            new SofiaEvent.Registered(
                new Register(
                    aor("1005"),
                    "forced1@host",
                    "\"\" <sip:1005@198.51.100.98:27127;fs_nat=yes>",
                    "Registered(AUTO-NAT)",
                    "198.51.100.98",
                    27127,
                    "LabUA/1.0"),
                30,
                DirectoryPing.NOT_FORCED));
  }

  @Test
  void aHostilePhone() {
    assertThat(last("nasty-display"))
        .isEqualTo(
            new SofiaEvent.Registered(
                new Register(
                    aor("1013"),
                    "5b4fc2d3a71da81@198.51.100.106",
                    "\"O\\\"Brien, Zo\u00eb <x> %41;+\" <sip:1013@198.51.100.106:5075;"
                        + "x=%0Aapi%20status%0A%0A;y=a+b>",
                    "Registered(UDP)",
                    "198.51.100.106",
                    5075,
                    "Evil\u001b[31mRED UA: x"),
                3600,
                DirectoryPing.NOT_FORCED));
  }

  @Test
  void goneByItself() {
    assertThat(last("unregister"))
        .isEqualTo(
            new SofiaEvent.Unregistered(
                aor("100001"),
                "unr1@x",
                "\"\" <sip:100001@192.168.1.120:5083;fs_nat=yes;"
                    + "fs_path=sip%3A100001%40198.51.100.98%3A64734>",
                UnregisterReason.BY_PHONE));
  }

  @Test
  void goneWithItsSocket() {
    assertThat(last("ws"))
        .isEqualTo(
            new SofiaEvent.Unregistered(
                aor("1010"), "83fca26545d3c2ad@192.168.1.120", "", UnregisterReason.SOCKET_CLOSED));
  }

  @Test
  void goneByTimeAndByAnAdmin() {
    assertThat(Captures.events("expired"))
        .contains(
            new SofiaEvent.Expired(
                aor("100003"),
                "exp1@x",
                "\"\" <sip:100003@192.168.1.120:5085;fs_nat=yes;"
                    + "fs_path=sip%3A100003%40198.51.100.98%3A39014>",
                1795354772L));
    assertThat(last("flushed"))
        .isEqualTo(
            new SofiaEvent.Expired(
                aor("100002"),
                "fl1@x",
                "\"\" <sip:100002@192.168.1.120:5084;fs_nat=yes;"
                    + "fs_path=sip%3A100002%40198.51.100.98%3A27952>",
                1795358350L));
  }

  @Test
  void unreachable() {
    assertThat(Captures.events("options-ping-states"))
        .contains(
            new SofiaEvent.UserState(
                aor("1003"), "ping1@192.168.1.120", PingStatus.UNREACHABLE, "408"));
  }

  @Test
  void heartbeat() {
    assertThat(last("direct-public"))
        .isEqualTo(new SofiaEvent.Heartbeat(CORE, "vm", RELEASE, 859_221));
  }

  @Test
  void aWrongPassword() {
    assertThat(last("wrong-password"))
        .isEqualTo(
            new SofiaEvent.Forbidden(
                new SofiaEvent.Aor("internal", "1016", "203.0.113.88"),
                "198.51.100.98",
                "LabUA/1.0"));
  }

  @Test
  void aQueryIsOnlyNoted() {
    assertThat(Captures.events("binding-fetch"))
        .containsExactly(
            new SofiaEvent.Noted("sofia::pre_register"),
            new SofiaEvent.Noted("sofia::register_attempt"));
  }

  private static SofiaEvent last(String capture) {
    List<SofiaEvent> events = Captures.events(capture);
    return events.get(events.size() - 1);
  }

  private static Aor aor(String user) {
    return new Aor("internal", user, "203.0.113.88");
  }
}
