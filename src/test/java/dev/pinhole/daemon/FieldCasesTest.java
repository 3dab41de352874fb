package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.sim.SimRegistrar;
import dev.pinhole.sim.SimRow;
import dev.pinhole.sim.SimTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Phones as they are in the field: each by its events, by a listing alone, and by its events and
 * then a restart of the daemon and its listings.
 */
class FieldCasesTest {
  private static final String INSIDE = "192.168.1.120:5060";
  private static final String OUTSIDE = "198.51.100.98:24832";
  private static final Duration UNTIL_LISTED = Duration.ofMinutes(11);
  private static final String ROW =
      "SELECT user, nat, nat_kind, transport, network_ip || ':' || network_port, proxy_host,"
          + " user_agent, keepalive_interval FROM binding ORDER BY user";

  /** What happens, and the rows that come of it. */
  enum FieldCase {
    ANOTHER_USER_WAS_CHALLENGED(
        sim -> {
          sim.challenge(phone("desk_1", INSIDE).callId("c@x"));
          sim.register(phone("1000", OUTSIDE).callId("c@x").challenge(SimChallenge.CACHED));
        },
        "1000 yes rewritten-contact udp " + OUTSIDE + " null LabUA/1.0 28000",
        "1000 unknown direct udp " + OUTSIDE + " null LabUA/1.0 28000"),
    ANOTHER_DOMAIN_WAS_CHALLENGED(
        sim -> {
          sim.challenge(phone("1000", INSIDE).host("a.example").callId("c@x"));
          sim.register(phone("1000", OUTSIDE).callId("c@x").challenge(SimChallenge.CACHED));
        },
        "1000 yes rewritten-contact udp " + OUTSIDE + " null LabUA/1.0 28000",
        "1000 unknown direct udp " + OUTSIDE + " null LabUA/1.0 28000"),
    CALL_ID_OF_A_PRIVATE_HOST(
        callIds(
            "a@192.168.1.8:5060",
            "a@192.168.1.8;y",
            "a@[fd00::8]",
            "a@[FD00::8]:5060",
            "860888843-5060-9@BJC.BGI.B.CBA",
            "a@BA.A.A.BAG",
            "a@[::ffff:10.0.0.6]",
            "a@[64:ff9b::10.0.0.6]",
            "a@[64:ff9b:1::8]"),
        each(9, "u%1$s likely rewritten-contact udp 198.51.100.%1$s:5060 null LabUA/1.0 28000")),
    CALL_ID_THAT_SAYS_NOTHING(
        callIds(
            "a@127.0.0.1",
            "a@[::1]",
            "a@0.0.0.0",
            "a@[::]",
            "a@[64:ff9b::127.0.0.1]",
            "a@[64:ff9b::0.0.0.0]",
            "a@[::ffff:127.0.0.1]",
            "a@BCH.A.A.B",
            "a@BJC.BGI.B",
            "a@BA.A.A.DDD"),
        each(10, "u%1$s unknown direct udp 198.51.100.%1$s:5060 null LabUA/1.0 28000")),
    PRIVATE_CONTACT_OF_EACH_RANGE(
        contacts(
            "192.0.0.2:5060",
            "198.18.0.7:5060",
            "198.19.255.255:5060",
            "0.0.0.0:5060",
            "[::]:5060",
            "[64:ff9b::192.168.1.7]:5060",
            "100.64.0.1:5060",
            "[fd00::8]:5060",
            "[64:ff9b:1::8]:5060",
            "[fec0::8]:5060"),
        each(10, "u%1$s yes private-contact udp 198.51.100.%1$s:24832 null LabUA/1.0 28000")),
    LISTENS_ON_ANOTHER_PORT(
        sim -> {
          sim.register(phone("1000", "198.18.3.7:5060").source("198.18.3.7:50933"));
          sim.register(phone("1001", "[fd00::7]:5060").source("[fd00::7]:50933"));
          sim.register(phone("1002", "198.51.100.9:5060").source("198.51.100.9:50933"));
        },
        """
        1000 no direct udp 198.18.3.7:50933 null LabUA/1.0 null
        1001 no direct udp fd00::7:50933 null LabUA/1.0 null
        1002 likely port-mismatch udp 198.51.100.9:50933 null LabUA/1.0 28000
        """),
    TRANSPORT_ON_THE_WIRE(
        sim -> {
          sim.register(phone("1000", INSIDE).transport(SimTransport.WS));
          sim.register(phone("1001", INSIDE).transport(SimTransport.WSS));
          sim.register(
              phone("1002", INSIDE).transport(SimTransport.TLS).scheme("sips").contactParams(""));
        },
        """
        1000 yes websocket ws 198.51.100.98:24832 null LabUA/1.0 50000
        1001 yes websocket wss 198.51.100.98:24832 null LabUA/1.0 50000
        1002 yes private-contact tls 198.51.100.98:24832 null LabUA/1.0 110000
        """),
    AGENT_THAT_THE_ROW_NEVER_BRINGS_UP_TO_DATE(
        sim -> {
          sim.removeSilently(sim.register(phone("1000", INSIDE)));
          sim.addSilently(phone("1000", INSIDE).userAgent("LabUA/0.9"));
        },
        "1000 yes private-contact udp " + OUTSIDE + " null LabUA/1.0 28000",
        "1000 yes private-contact udp " + OUTSIDE + " null LabUA/0.9 28000"),
    DOMAIN_IN_OTHER_LETTERS(
        sim -> {
          sim.register(phone("1000", INSIDE).host("PBX.example.org"));
          sim.register(phone("1000", INSIDE).host("pbx.example.org"));
        },
        "1000 yes private-contact udp " + OUTSIDE + " null LabUA/1.0 28000"),
    ODD_USERS(
        sim ->
            Stream.of("a@b", "+4930123", "a%23b", "a#b", "a b")
                .forEach(user -> sim.register(phone(user, INSIDE).contactUser("x").callId(user))),
        """
        +4930123 yes private-contact udp 198.51.100.98:24832 null LabUA/1.0 28000
        a b yes private-contact udp 198.51.100.98:24832 null LabUA/1.0 28000
        a#b yes private-contact udp 198.51.100.98:24832 null LabUA/1.0 28000
        a%23b yes private-contact udp 198.51.100.98:24832 null LabUA/1.0 28000
        a@b yes private-contact udp 198.51.100.98:24832 null LabUA/1.0 28000
        """),
    PATH_CUT_AT_A_COMMA(
        sim -> sim.register(phone("a,b", INSIDE)),
        "a,b unknown foreign-path udp " + OUTSIDE + " null LabUA/1.0 null"),
    RECEIVED_IN_A_PATH(
        sim ->
            sim.register(
                phone("1000", "192.168.1.120:5065")
                    .source("198.51.100.106:5060")
                    .path("<sip:198.51.100.106;lr;received=sip:198.51.100.98:10710>")),
        "1000 yes private-contact udp 198.51.100.98:10710 198.51.100.106 LabUA/1.0 28000"),
    PROXY_BY_NAME(
        sim ->
            sim.register(
                phone("1000", INSIDE)
                    .source("203.0.113.77:5060")
                    .path("<sip:Edge.Example.org;lr>")),
        "1000 unknown proxied udp 203.0.113.77:5060 203.0.113.77 LabUA/1.0 28000"),
    PROXY_BY_ADDRESS(
        sim -> sim.register(phone("1000", "203.0.113.7:5060").source("203.0.113.7:5060")),
        "1000 unknown proxied udp 203.0.113.7:5060 203.0.113.7 LabUA/1.0 28000"),
    GHOSTS(
        sim -> {
          SimRow row = sim.addSilently(phone("1000", INSIDE));
          sim.removeSilently(row);
          sim.addSilently(List.of(row.over().withHostname("before"), row.over()));
        },
        "");

    private final Consumer<SimRegistrar> phones;
    private final List<String> byEvent;
    private final List<String> byListing;

    FieldCase(Consumer<SimRegistrar> phones, String byEvent) {
      this(phones, byEvent, byEvent);
    }

    FieldCase(Consumer<SimRegistrar> phones, String byEvent, String byListing) {
      this.phones = phones;
      this.byEvent = byEvent.lines().toList();
      this.byListing = byListing.lines().toList();
    }

    private static String each(int many, String row) {
      return IntStream.range(0, many).mapToObj(row::formatted).collect(Collectors.joining("\n"));
    }

    private static SimRegister phone(String user, String contact) {
      return SimRegister.of(user).firstContact(contact).source(OUTSIDE);
    }

    /** From outside, of which nothing else is known. */
    private static Consumer<SimRegistrar> callIds(String... ids) {
      return sim -> {
        for (int i = 0; i < ids.length; i++) {
          String place = "198.51.100." + i + ":5060";
          sim.register(
              phone("u" + i, place).source(place).callId(ids[i]).challenge(SimChallenge.CACHED));
        }
      };
    }

    private static Consumer<SimRegistrar> contacts(String... contacts) {
      return sim -> {
        for (int i = 0; i < contacts.length; i++) {
          sim.register(phone("u" + i, contacts[i]).source("198.51.100." + i + ":24832"));
        }
      };
    }
  }

  @TempDir private Path folder;
  private Rig rig;

  private void prepare() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    rig.configured(
        """
        [nat]
        proxies = ["203.0.113.0/28", "edge.example.org"]
        [keepalive]
        through-proxies = true
        """);
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private List<String> rows() throws Exception {
    rig.settle();
    return rig.rows(ROW);
  }

  @ParameterizedTest
  @EnumSource
  void byEventAndAcrossARestart(FieldCase field) throws Exception {
    prepare();
    rig.start();
    field.phones.accept(rig.sim.registrar());
    assertThat(rows()).as("by event").isEqualTo(field.byEvent);
    rig.stop();
    rig.start();
    assertThat(rows()).as("after a restart").isEqualTo(field.byEvent);
    rig.pass(UNTIL_LISTED, Duration.ofSeconds(10));
    assertThat(rows()).as("after listings").isEqualTo(field.byEvent);
    assertThat(rig.rows("SELECT event FROM history WHERE event <> 'registered'")).isEmpty();
    assertThat(keptAlive()).isEqualTo(kept(field.byEvent));
  }

  @ParameterizedTest
  @EnumSource
  void byListingAlone(FieldCase field) throws Exception {
    prepare();
    field.phones.accept(rig.sim.registrar());
    rig.start();
    assertThat(rows()).isEqualTo(field.byListing);
    rig.stop();
    rig.start();
    assertThat(rows()).as("after a restart").isEqualTo(field.byListing);
    rig.pass(Duration.ofMinutes(3), Duration.ofSeconds(1));
    assertThat(keptAlive()).isEqualTo(kept(field.byListing));
  }

  /** Whom NOTIFYs were sent to. */
  private List<String> keptAlive() {
    return rig.sim.commands().keepAlives().stream()
        .map(command -> command.header("user"))
        .distinct()
        .sorted()
        .toList();
  }

  /** Of those rows, the users that have an interval. */
  private static List<String> kept(List<String> rows) {
    return rows.stream()
        .filter(row -> !row.endsWith(" null"))
        .map(row -> row.split(" (yes|likely|unknown|no) ")[0])
        .toList();
  }
}
