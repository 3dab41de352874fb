package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EventReader;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.sofia.SofiaEvent.DirectoryPing;
import dev.pinhole.sofia.SofiaEvent.PingStatus;
import dev.pinhole.sofia.SofiaEvent.Register;
import dev.pinhole.sofia.SofiaEvent.Running;
import dev.pinhole.sofia.SofiaEvent.UnregisterReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SofiaEventsTest {
  private static final Aor AOR = new Aor("internal", "1000", "example.org");
  private static final String CONTACT = "\"\" <sip:1000@192.0.2.1:5060>";

  private final Map<String, String> fields = new HashMap<>();

  private SofiaEventsTest with(String name, String value) {
    fields.put(name, value);
    return this;
  }

  private SofiaEventsTest without(String name) {
    fields.remove(name);
    return this;
  }

  private SofiaEvent read() {
    return SofiaEvents.read(new EslEvent(fields));
  }

  private SofiaEventsTest custom(String subclass) {
    return with("Event-Name", "CUSTOM")
        .with("Event-Subclass", subclass)
        .with("profile-name", "internal")
        .with("call-id", "c@h");
  }

  private SofiaEventsTest register(String subclass) {
    return custom(subclass)
        .with("from-user", "1000")
        .with("from-host", "example.org")
        .with("contact", CONTACT)
        .with("status", "Registered(UDP)")
        .with("expires", "3600")
        .with("network-ip", "192.0.2.1")
        .with("network-port", "5060")
        .with("user-agent", "Phone/1");
  }

  private static Register expected(int port) {
    return new Register(AOR, "c@h", CONTACT, "Registered(UDP)", "192.0.2.1", port, "Phone/1");
  }

  @Test
  void subscribesToPlainNamesFirst() {
    assertThat(SofiaEvents.SUBSCRIBE)
        .hasToString(
            "event json HEARTBEAT BACKGROUND_JOB PUBLISH UNPUBLISH CUSTOM sofia::register"
                + " sofia::unregister sofia::expire sofia::pre_register sofia::register_attempt"
                + " sofia::register_failure sofia::sip_user_state");
  }

  @Test
  void registered() {
    assertThat(register("sofia::register").read())
        .isEqualTo(new SofiaEvent.Registered(expected(5060), 3600, DirectoryPing.NOT_FORCED));
  }

  @Test
  void challenged() {
    assertThat(register("sofia::pre_register").read())
        .isEqualTo(new SofiaEvent.Challenged(expected(5060)));
  }

  @Test
  void whatFreeswitchLeftOutIsEmptyOrZero() {
    register("sofia::register")
        .without("status")
        .without("expires")
        .without("network-ip")
        .without("network-port")
        .without("user-agent");

    assertThat(read())
        .isEqualTo(
            new SofiaEvent.Registered(
                new Register(AOR, "c@h", CONTACT, "", "", 0, ""), 0, DirectoryPing.NOT_FORCED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "-1", "99999999999999999999", "5060x", "+5060", "", " "})
  void aPortOutOfRangeIsZero(String port) {
    assertThat(register("sofia::register").with("network-port", port).read())
        .isEqualTo(new SofiaEvent.Registered(expected(0), 3600, DirectoryPing.NOT_FORCED));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65535})
  void aPortAtTheEdgeIsKept(int port) {
    assertThat(register("sofia::pre_register").with("network-port", "" + port).read())
        .isEqualTo(new SofiaEvent.Challenged(expected(port)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "30, 30",
    "4294967295, 4294967295",
    "999999999999999999, 999999999999999999",
    "9999999999999999999, 0",
    "-1, 0",
    "abc, 0",
    "36 00, 0",
    "3600.5, 0",
    "\u0663, 0",
  })
  void expiresIsSecondsOrZero(String text, long expires) {
    assertThat(register("sofia::register").with("expires", text).read())
        .isEqualTo(new SofiaEvent.Registered(expected(5060), expires, DirectoryPing.NOT_FORCED));
  }

  @ParameterizedTest
  @CsvSource({
    "true, FORCED",
    "1, FORCED",
    "Allow, FORCED",
    "false, NOT_FORCED",
    "0, NOT_FORCED",
    "maybe, NOT_FORCED",
    "'', NOT_FORCED"
  })
  void forcePing(String value, DirectoryPing expected) {
    assertThat(register("sofia::register").with("force_ping", value).read())
        .isEqualTo(new SofiaEvent.Registered(expected(5060), 3600, expected));
  }

  @ParameterizedTest
  @CsvSource({
    "profile-name, no profile-name",
    "from-user, no address of record",
    "from-host, no address of record",
    "call-id, no call-id",
    "contact, no contact",
  })
  void aRegisterThatLacksWhatItMustHaveIsUnusable(String lacking, String why) {
    SofiaEvent unusable = new SofiaEvent.Unusable("sofia::register", why);

    assertThat(register("sofia::register").without(lacking).read()).isEqualTo(unusable);
    assertThat(register("sofia::register").with(lacking, "").read()).isEqualTo(unusable);
  }

  @ParameterizedTest
  @CsvSource({
    "profile-name, no profile-name",
    "from-user, no address of record",
    "from-host, no address of record",
    "call-id, no call-id",
  })
  void soIsAChallengedOne(String lacking, String why) {
    assertThat(register("sofia::pre_register").without(lacking).read())
        .isEqualTo(new SofiaEvent.Unusable("sofia::pre_register", why));
  }

  @Test
  void whatAPhoneMakesLongIsCut() {
    String agent = "a".repeat(254) + "\ud83d\udcde".repeat(25_000);

    var read =
        (SofiaEvent.Registered)
            register("sofia::register")
                .with("user-agent", agent)
                .with("contact", CONTACT + ";x=" + "y".repeat(50_000))
                .read();

    assertThat(read.register().userAgent()).isEqualTo("a".repeat(254));
    assertThat(read.register().contact()).hasSize(1023).startsWith(CONTACT);
  }

  @ParameterizedTest
  @CsvSource({
    "from-user, 255, a user or domain of more than 255 characters",
    "from-host, 255, a user or domain of more than 255 characters",
    "call-id, 1023, a Call-ID of more than 1023 characters",
  })
  void aNameBeyondItsBoundIsUnusable(String name, int longest, String why) {
    for (String event : List.of("sofia::register", "sofia::pre_register")) {
      assertThat(register(event).with(name, "x".repeat(longest)).read())
          .isNotInstanceOf(SofiaEvent.Unusable.class);
      assertThat(register(event).with(name, "x".repeat(longest + 1)).read())
          .isEqualTo(new SofiaEvent.Unusable(event, why));
    }
  }

  @Test
  void aChallengedQueryForBindingsIsOnlyNoted() {
    assertThat(register("sofia::pre_register").without("contact").read())
        .isEqualTo(new SofiaEvent.Noted("sofia::pre_register"));
  }

  @Test
  void unregisteredByThePhone() {
    assertThat(register("sofia::unregister").with("expires", "0").read())
        .isEqualTo(new SofiaEvent.Unregistered(AOR, "c@h", CONTACT, UnregisterReason.BY_PHONE));
    assertThat(with("reason", "another").read())
        .isEqualTo(new SofiaEvent.Unregistered(AOR, "c@h", CONTACT, UnregisterReason.BY_PHONE));
  }

  @Test
  void unregisteredBecauseItsSocketClosed() {
    custom("sofia::unregister")
        .with("from-user", "1000")
        .with("from-host", "example.org")
        .with("reason", "socket-disconnection");
    assertThat(read())
        .isEqualTo(new SofiaEvent.Unregistered(AOR, "c@h", "", UnregisterReason.SOCKET_CLOSED));

    assertThat(without("from-host").read())
        .isEqualTo(new SofiaEvent.Unusable("sofia::unregister", "no address of record"));
  }

  @Test
  void expired() {
    custom("sofia::expire")
        .with("user", "1000")
        .with("host", "example.org")
        .with("contact", CONTACT)
        .with("expires", "1795354772");
    assertThat(read()).isEqualTo(new SofiaEvent.Expired(AOR, "c@h", CONTACT, 1_795_354_772L));

    assertThat(without("call-id").read())
        .isEqualTo(new SofiaEvent.Unusable("sofia::expire", "no call-id"));
    assertThat(without("user").with("from-user", "1000").with("from-host", "example.org").read())
        .isEqualTo(new SofiaEvent.Unusable("sofia::expire", "no address of record"));
  }

  @ParameterizedTest
  @CsvSource({
    "REACHABLE, REACHABLE",
    "UNREACHABLE, UNREACHABLE",
    "Reachable, REACHABLE",
    "unreachable, UNREACHABLE",
  })
  void userState(String ping, PingStatus expected) {
    custom("sofia::sip_user_state")
        .with("from-user", "1000")
        .with("from-host", "example.org")
        .with("Ping-Status", ping)
        .with("Status", "200");

    assertThat(read()).isEqualTo(new SofiaEvent.UserState(AOR, "c@h", expected, "200"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NEITHER", "INVALID"})
  void aUserStateOfNoKnownKindIsUnusable(String ping) {
    custom("sofia::sip_user_state")
        .with("from-user", "1000")
        .with("from-host", "example.org")
        .with("Ping-Status", ping);

    assertThat(read())
        .isEqualTo(new SofiaEvent.Unusable("sofia::sip_user_state", "no Ping-Status"));
  }

  /** As mod_sofia fires it when a profile has started. */
  @Test
  void profileStarted() throws IOException {
    String json =
        "{\"Event-Name\":\"PUBLISH\",\"service\":\"_sip._udp,_sip._tcp,_sip._sctp\","
            + "\"port\":\"5060\",\"module_name\":\"mod_sofia\",\"profile_name\":\"internal\","
            + "\"profile_uri\":\"sip:mod_sofia@203.0.113.88:5060\"}";

    assertThat(
            SofiaEvents.read(
                new EventReader(SofiaEvents.WANTED).read(json.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(new SofiaEvent.ProfileChanged("internal", Running.STARTED));
  }

  @Test
  void profileStopped() {
    assertThat(with("Event-Name", "UNPUBLISH").with("profile_name", "external").read())
        .isEqualTo(new SofiaEvent.ProfileChanged("external", Running.STOPPED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUBLISH", "UNPUBLISH"})
  void aServiceOfAnotherModuleIsOnlyNoted(String name) {
    assertThat(with("Event-Name", name).with("profile-name", "internal").read())
        .isEqualTo(new SofiaEvent.Noted(name));
  }

  @Test
  void heartbeat() {
    with("Event-Name", "HEARTBEAT")
        .with("Core-UUID", "core")
        .with("FreeSWITCH-Hostname", "host")
        .with("FreeSWITCH-Switchname", "switch")
        .with("FreeSWITCH-Version", "1.11.2")
        .with("Uptime-msec", "859221");

    assertThat(read()).isEqualTo(new SofiaEvent.Heartbeat("core", "switch", "1.11.2", 859_221));
  }

  @Test
  void aHeartbeatMayBeBare() {
    assertThat(with("Event-Name", "HEARTBEAT").with("Uptime-msec", "soon").read())
        .isEqualTo(new SofiaEvent.Heartbeat("", "", "", 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sofia::register_attempt", "sofia::gateway_state", ""})
  void othersAreNoted(String subclass) {
    assertThat(custom(subclass).read())
        .isEqualTo(new SofiaEvent.Noted(subclass.isEmpty() ? "CUSTOM" : subclass));
  }

  @Test
  void nothingAtAllIsNoted() {
    assertThat(read()).isEqualTo(new SofiaEvent.Noted(""));
  }

  /** Also of letters that only fold into ASCII, such as the Kelvin sign. */
  @Test
  void domainsThatAreTheSameHaveTheSameHash() {
    for (char c = 0; c < 0x3000; c++) {
      for (char ascii = 0; ascii < 0x80; ascii++) {
        Aor one = new Aor("internal", "1000", "pbx." + c);
        Aor other = new Aor("internal", "1000", "pbx." + ascii);
        if (one.equals(other)) {
          assertThat(one).as("%x, %x", (int) c, (int) ascii).hasSameHashCodeAs(other);
        }
      }
    }
  }
}
