package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.sofia.SofiaEvent.Register;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingReaderTest {
  private static final String LINE = "=".repeat(97) + "\n";
  private static final String HEAD = "\nRegistrations:\n" + LINE;

  private final List<ListedRegistration> rows = new ArrayList<>();
  private final ListingReader reader = new ListingReader("internal", rows::add);

  private String fault(String listing) {
    JobBodies.lines(listing).forEach(reader::line);
    return reader.fault();
  }

  private static String tail(int count) {
    return "Total items returned: " + count + "\n" + LINE;
  }

  /** One record as FreeSWITCH prints it. */
  private static String row(String callId, String user, String agent, String status) {
    return "Call-ID:    \t"
        + callId
        + "\nUser:       \t"
        + user
        + "\nContact:    \t\"\" <sip:1000@192.0.2.1:5060>\nAgent:      \t"
        + agent
        + "\nStatus:     \t"
        + status
        + "\nPing-Status:\tReachable\nPing-Time:\t0.00\nHost:       \tvm\nIP:         \t192.0.2.1"
        + "\nPort:       \t5060\nAuth-User:  \t1000\nAuth-Realm: \texample.org"
        + "\nMWI-Account:\t1000@example.org\n\n";
  }

  private static String row(String callId) {
    return row(callId, "1000@example.org", "Phone/1", status("EXPSECS(3650)"));
  }

  private static String status(String expsecs) {
    return "Registered(UDP)(unknown) EXP(2026-11-22 14:44:51) " + expsecs;
  }

  private static ListedRegistration listed(
      String user,
      String callId,
      String contact,
      String status,
      String ip,
      int port,
      String agent,
      long seconds) {
    return new ListedRegistration(
        new Register(
            new Aor("internal", user, "203.0.113.88"), callId, contact, status, ip, port, agent),
        seconds,
        "Reachable",
        "vm");
  }

  @Test
  void whatARealOneLists() {
    assertThat(fault(JobBodies.of("bgapi-registrations"))).isEmpty();

    String nat = "198.51.100.98";
    String open = "198.51.100.106";
    assertThat(rows)
        .containsExactly(
            listed(
                "1000",
                "M2M1MDFhOWVkYThhYzg0ZDg0ZWE4N2JiYWRhZjc0YmY.",
                "\"\" <sip:1000@198.51.100.98:46536;rinstance=720a51c7a6494ef5>",
                "Registered(UDP)",
                nat,
                46536,
                "eyeBeam release 1011d stamp 40820",
                3650),
            listed(
                "1001",
                "0_2147483600@192.168.1.120",
                "\"\" <sip:1001@192.168.1.120:5060;fs_nat=yes;"
                    + "fs_path=sip%3A1001%40198.51.100.98%3A14972>",
                "Registered(UDP-NAT)",
                nat,
                14972,
                "Yealink SIP-T46S 66.86.0.15",
                3650),
            listed(
                "1002",
                "8b10323594cbdab@198.51.100.106",
                "\"\" <sip:1002@198.51.100.106:5060>",
                "Registered(UDP)",
                open,
                5060,
                "Grandstream GXP2170 1.0.11.64",
                3650),
            listed(
                "1009",
                "16b440e08c49ad36@192.168.1.120",
                "\"\" <sip:1009@192.168.1.120:39087;transport=tcp;fs_nat=yes;"
                    + "fs_path=sip%3A1009%40198.51.100.98%3A44094%3Btransport%3Dtcp>",
                "Registered(TCP-NAT)",
                nat,
                44094,
                "LabUA/1.0",
                3651),
            listed(
                "1012",
                "61500f421c74e671@198.51.100.106",
                "\"\" <sip:1012@10.9.8.7:5060;fs_nat=yes;fs_path=%3Csip%3A203.0.113.5%3Blr%3E>",
                "Registered(UDP-NAT)",
                open,
                5074,
                "LabUA/1.0",
                3651),
            listed(
                "1013",
                "2ec6510d44b684cc@198.51.100.106",
                "\"O\\\"Brien, Zo\u00eb <x> %41;+\" <sip:1013@198.51.100.106:5075;"
                    + "x=%0Aapi%20status%0A%0A;y=a+b>",
                "Registered(UDP)",
                open,
                5075,
                "Evil\u001b[31mRED UA: x",
                3651),
            listed(
                "1015",
                "a<b>&\"c@h",
                "\"\" <sip:1015@198.51.100.106:5077>",
                "Registered(UDP)",
                open,
                5077,
                "Two: colons: & <tags>",
                3651));
  }

  @Test
  void whatARealOneListsOfOneUser() {
    assertThat(fault(JobBodies.of("bgapi-registrations-one"))).isEmpty();

    assertThat(rows)
        .containsExactly(
            listed(
                "1001",
                "0_2147483600@192.168.1.120",
                "\"\" <sip:1001@192.168.1.120:5060;fs_nat=yes;"
                    + "fs_path=sip%3A1001%40198.51.100.98%3A53633>",
                "Registered(UDP-NAT)",
                "198.51.100.98",
                53633,
                "Yealink SIP-T46S 66.86.0.15",
                3656));
  }

  @Test
  void noRegistrations() {
    assertThat(fault(JobBodies.of("bgapi-registrations-empty"))).isEmpty();
    assertThat(rows).isEmpty();
  }

  @Test
  void noSuchProfile() {
    assertThat(fault(JobBodies.of("bgapi-no-profile")))
        .isEqualTo("FreeSWITCH said: Invalid Profile!");
    assertThat(rows).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\n\n"})
  void noAnswer(String listing) {
    assertThat(fault(listing)).isEqualTo("no answer");
  }

  @Test
  void modSofiaIsNotLoaded() {
    assertThat(fault("-ERR sofia Command not found!\n"))
        .isEqualTo("FreeSWITCH said: -ERR sofia Command not found!");
  }

  /** Wherever it is cut, a listing is no longer whole, and every row that was read is exact. */
  @Test
  void aListingCutAnywhereIsAtFault() {
    String listing = JobBodies.of("bgapi-registrations");
    fault(listing);
    int whole = listing.indexOf("returned: 7") + "returned: 7".length();
    for (int length = 0; length < whole; length++) {
      List<ListedRegistration> some = new ArrayList<>();
      ListingReader cut = new ListingReader("internal", some::add);
      JobBodies.lines(listing.substring(0, length)).forEach(cut::line);

      assertThat(cut.fault()).as("%d characters", length).isNotEmpty();
      assertThat(some).isEqualTo(rows.subList(0, some.size()));
    }
  }

  @Test
  void aListingCutInTheMiddleSaysSo() {
    assertThat(fault(HEAD + row("a") + row("b") + "Call-ID:    \tc\nUser:  "))
        .isEqualTo("ends after 2 registrations");
  }

  @Test
  void aRowTooFewOrTooMany() {
    assertThat(fault(HEAD + row("a") + row("b") + tail(3)))
        .isEqualTo("announced 3 registrations but held 2");
    assertThat(new ListingReaderTest().fault(HEAD + row("a") + row("b") + tail(1)))
        .isEqualTo("announced 1 registrations but held 2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\tb",
        "\ta",
        "a: b:\tc",
        "Call-ID: \tforged",
        "\rCall-ID:    \tforged",
        "x\r\rTotal items returned: 0",
        "\u2028Call-ID:    \tforged\u0085",
        " ",
        "",
        "Total items returned: 5",
      })
  void aValueIsTakenAsItIs(String agent) {
    assertThat(fault(HEAD + row("a", "1000@example.org", agent, status("EXPSECS(1)")) + tail(1)))
        .isEmpty();

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).register().userAgent()).isEqualTo(agent);
    assertThat(rows.get(0).register().callId()).isEqualTo("a");
    assertThat(rows.get(0).secondsLeft()).isEqualTo(1);
  }

  /** What sofia-sip leaves in: an event has it whole, and so must a listing. */
  @ParameterizedTest
  @ValueSource(strings = {"Acme\r\n Door 1.0", "Acme\r\n\tDoor", "A\r\n B\r\n C:\t\r\n  D"})
  void aFoldedValueIsWhole(String agent) {
    fault(HEAD + row("c1", "1000@example.org", agent, status("EXPSECS(3650)")) + tail(1));

    assertThat(rows)
        .extracting(row -> row.register().userAgent(), row -> row.register().status())
        .containsExactly(tuple(agent, "Registered(UDP)"));
  }

  @Test
  void aFoldedDisplayNameDoesNotHideWhereRequestsGo() {
    String contact =
        "\"a\r\n b\" <sip:1000@192.0.2.1:5060;fs_path=sip%3A1000%40203.0.113.66%3A5060>";

    fault(
        HEAD + row("c1").replace("\"\" <sip:1000@192.0.2.1:5060>", contact) + row("c2") + tail(2));

    assertThat(rows.get(0).register().contact()).isEqualTo(contact);
    assertThat(FsPath.of(rows.get(0).register().contact()).orElseThrow().host())
        .isEqualTo("203.0.113.66");
    assertThat(rows.get(1).register().contact()).isEqualTo("\"\" <sip:1000@192.0.2.1:5060>");
  }

  /** A folded line of a key that is not read belongs to nothing, whatever it looks like. */
  @Test
  void theRestOfAnotherKeysValueIsNotTaken() {
    String listing =
        row("c1").replace("Auth-User:  \t1000", "Auth-User:  \t10\r\n IP:\t203.0.113.66");

    fault(HEAD + listing + tail(1));

    assertThat(rows).extracting(row -> row.register().networkIp()).containsExactly("192.0.2.1");
    assertThat(rows).extracting(row -> row.register().networkPort()).containsExactly(5060);
  }

  /** Each line is joined to the value before it: without an end that costs its square. */
  @Test
  void aValueThatIsFoldedWithoutEndIsNotReadToItsEnd() {
    String folded = "Unreachable" + "\n x".repeat(500_000);

    assertThat(fault(HEAD + row("c1").replace("Reachable", folded) + tail(1))).isEmpty();
    assertThat(rows.get(0).pingStatus()).startsWith("Unreachable\n x").hasSizeLessThan(5_000);
  }

  @Test
  void linesOfOtherKeysAreNotTaken() {
    String more = row("a").replace("\n\n", "\nCSeq:\t1\nHost\tother\n:\tx\nNo key\n\n");

    assertThat(fault(HEAD + more + tail(1))).isEmpty();
    assertThat(rows.get(0).host()).isEqualTo("vm");
  }

  @Test
  void theFirstOfTwoLinesCounts() {
    String twice = row("a").replace("\n\n", "\nCall-ID:    \tb\nIP:         \t192.0.2.9\n\n");

    assertThat(fault(HEAD + twice + tail(1))).isEmpty();
    assertThat(rows.get(0).register().callId()).isEqualTo("a");
    assertThat(rows.get(0).register().networkIp()).isEqualTo("192.0.2.1");
  }

  @Test
  void emptyValuesDoNotLeakIntoTheNextRecord() {
    String bare = "Call-ID:    \tb\nUser:       \t1001@example.org\n\n";

    assertThat(fault(HEAD + row("a") + bare + tail(2))).isEmpty();
    assertThat(rows.get(1))
        .isEqualTo(
            new ListedRegistration(
                new Register(new Aor("internal", "1001", "example.org"), "b", "", "", "", 0, ""),
                0,
                "",
                ""));
  }

  @ParameterizedTest
  @CsvSource({
    "EXPSECS(3650), 3650",
    "EXPSECS(0), 0",
    "EXPSECS(-5), -5",
    "EXPSECS(x), 0",
    "EXPSECS(, 0",
    "EXPSECS, 0",
    "'', 0",
    "EXPSECS(7) EXPSECS(8), 8",
  })
  void secondsLeft(String expsecs, long expected) {
    fault(HEAD + row("a", "1000@example.org", "x", status(expsecs)) + tail(1));

    assertThat(rows.get(0).secondsLeft()).isEqualTo(expected);
    assertThat(rows.get(0).register().status()).isEqualTo("Registered(UDP)");
  }

  @ParameterizedTest
  @CsvSource({
    "Registered(AUTO-NAT-2.0)(unknown) EXP(x) EXPSECS(9), Registered(AUTO-NAT-2.0), 9",
    "Registered, Registered, 0",
    "'', '', 0",
    "Registered(UDP EXPSECS(1), Registered(UDP EXPSECS(1), 1",
  })
  void plainStatus(String status, String expected, long seconds) {
    fault(HEAD + row("a", "1000@example.org", "x", status) + tail(1));

    assertThat(rows.get(0).register().status()).isEqualTo(expected);
    assertThat(rows.get(0).secondsLeft()).isEqualTo(seconds);
  }

  @Test
  void whatAPhoneMakesLongIsCut() {
    fault(HEAD + row("a", "1000@example.org", "x".repeat(50_000), status("EXPSECS(9)")) + tail(1));

    assertThat(rows.get(0).register().userAgent()).isEqualTo("x".repeat(255));
  }

  @ParameterizedTest
  @CsvSource({"255, 1023, 1", "256, 1023, 0", "255, 1024, 0"})
  void aRowWhoseNamesAreTooLongIsCountedAndLeftOut(int user, int callId, int expected) {
    String listing =
        row("c".repeat(callId), "u".repeat(user) + "@example.org", "x", status("EXPSECS(9)"));

    assertThat(fault(HEAD + listing + tail(1))).isEmpty();
    assertThat(rows).hasSize(expected);
  }

  @Test
  void aUserMayHoldAnAtSign() {
    fault(HEAD + row("a", "x@y@example.org", "x", status("")) + tail(1));

    assertThat(rows.get(0).register().aor()).isEqualTo(new Aor("internal", "x@y", "example.org"));
  }

  /** One odd row must not keep all the others from being listed. */
  @ParameterizedTest
  @CsvSource({"c, @example.org", "c, 1000@", "c, @", "'', 1000@example.org"})
  void aRowWithoutItsKeyIsCountedAndLeftOut(String callId, String user) {
    String odd = row(callId, user, "x", status("EXPSECS(1)"));

    assertThat(fault(HEAD + row("a") + odd + row("b") + tail(3))).isEmpty();
    assertThat(rows).map(row -> row.register().callId()).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"User:       \t1000@example.org\n", "Call-ID:    \tc\n"})
  void aRecordThatLacksALineIsAFault(String missing) {
    String broken = row("c").replace(missing, "");

    assertThat(fault(HEAD + row("a") + broken + tail(2)))
        .isEqualTo("announced 2 registrations but held 1");
  }

  @Test
  void aUserWithoutADomainIsAFault() {
    assertThat(fault(HEAD + row("a", "1000", "x", status("")) + tail(1)))
        .isEqualTo("announced 1 registrations but held 0");
  }
}
