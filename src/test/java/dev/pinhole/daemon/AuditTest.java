package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Captures;
import dev.pinhole.Main;
import dev.pinhole.cli.CommandSurroundings;
import dev.pinhole.cli.FixedTerminal;
import dev.pinhole.sim.Capture;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pinhole audit} of what a daemon has recorded of a FreeSWITCH. */
class AuditTest {
  @TempDir private Path folder;

  /** By finding and user or network_ip. */
  private final Map<String, String> advice = new LinkedHashMap<>();

  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        folder.resolve("pinhole.toml"),
        """
        [store]
        path = "pinhole.db"
        """);
    rig = new Rig(folder, SimOptions.builder());
    rig.sim.parameter("internal", "nat-options-ping", "true");
    rig.start();
    rig.settingsKnown();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private static SimRegister phone(String user, String source) {
    return SimRegister.of(user).firstContact("192.168.1.120:5060").source(source);
  }

  private void register(SimRegister register) {
    rig.sim.registrar().register(register);
    rig.settle();
  }

  /** Finding, and user or network_ip, of each. */
  private List<String> audit() {
    advice.clear();
    lines()
        .forEach(
            line -> {
              String[] cells = line.split(",");
              String who = cells[0] + " " + (cells[3].isEmpty() ? cells[6] : cells[3]);
              advice.put(who, line.substring(line.lastIndexOf(",\"") + 2, line.length() - 1));
            });
    return List.copyOf(advice.keySet());
  }

  private Stream<String> lines() {
    StringWriter out = new StringWriter();
    Clock clock = Clock.fixed(Instant.ofEpochMilli(rig.clock.epochMillis()), ZoneOffset.UTC);
    CommandSurroundings surroundings =
        new CommandSurroundings(
            Map.of(),
            clock,
            () -> ZoneOffset.UTC,
            FixedTerminal.NONE,
            folder.resolve("pinhole.toml"));
    int status =
        Main.commandLine(surroundings)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .execute("audit", "--csv");
    assertThat(status).isZero();
    return out.toString().lines().skip(1);
  }

  @Test
  void findsWhatFreeswitchDoesNotSee() {
    // Its Contact stays private: FreeSWITCH pings it.
    register(phone("1000", "198.51.100.1:1000").contact("192.168.1.120:5060"));
    // It rewrites its Contact: FreeSWITCH takes it for public.
    register(phone("1001", "198.51.100.1:1001").contact("198.51.100.1:1001"));
    // The same, and the user has force_ping.
    register(
        phone("1002", "198.51.100.1:1002")
            .contact("198.51.100.1:1002")
            .variables(Map.of("force_ping", "true")));
    // A router with a SIP ALG that had another port in mind.
    register(phone("1003", "198.51.100.3:1003").contact("198.51.100.3:7777"));

    assertThat(audit())
        .containsExactly("never-pinged 1001", "never-pinged 1003", "wrong-contact 1003");
  }

  /** What a real FreeSWITCH said, and what would help each of its phones. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          seed-rport | never-pinged 1000: Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the profile, and ping-mean-interval to 27 or less; aggressive-nat-detection=true helps only where the phone's Via stays private.
          learned-then-refresh | never-pinged 100014: Set force_ping=true in the user's directory entry, or all-reg-options-ping=true in the profile, and ping-mean-interval to 27 or less; aggressive-nat-detection=true helps only where the phone's Via stays private.
          stun-contact | never-pinged 1004: See wrong-contact first: a ping would go to its Contact, and not to where it sends from. wrong-contact 1004: This is a SIP ALG's work or a stale STUN answer: turn off SIP ALG in the router and STUN in the phone; aggressive-nat-detection=true in the profile makes FreeSWITCH send to where the REGISTER came from, if its Via is wrong, too. A phone that rings all the same sends from another port than it listens on: leave it as it is.
          kamailio/path | never-pinged 1010: Have the proxy ping it, or set [keepalive] through-proxies = true: no parameter makes FreeSWITCH's OPTIONS follow a Path. expires-too-long 1010: Set sip-force-expires in the user's directory entry to less than its NAT's timeout, unless its proxy keeps it alive; [keepalive] through-proxies = true has pinhole do it.
          aggressive-detection | -
          private-contact | -
          cgnat-contact | -
          forced-contact | -
          same-user-two-phones | -
          tcp-nat | -
          ws | -
          path-elsewhere | -
          direct-public | -
          """)
  void saysWhatWouldHelpThePhonesOfTheCaptures(String capture, String expected) throws Exception {
    for (Capture.Event event : Capture.of(Captures.bytes(capture)).events()) {
      rig.sim.faults().sendRaw(event.bytes());
    }
    rig.settle();
    assertThat(
            audit().stream()
                .map(found -> found + ": " + advice.get(found))
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void findsPhonesThatRebindAndTheirSites() {
    for (int round = 0; round < 4; round++) {
      for (int user = 0; user < 3; user++) {
        register(
            phone("20" + user, "198.51.100.7:" + (5000 + 10 * round + user))
                .callId(user + "@x")
                .contact("192.168.1.12" + user + ":5060"));
      }
      rig.pass(Duration.ofMinutes(30), Duration.ofMinutes(1));
    }
    rig.settle();

    assertThat(audit())
        .containsExactly(
            "site-rebinds 198.51.100.7",
            "flapping 200",
            "flapping 201",
            "flapping 202",
            "expires-too-long 200",
            "expires-too-long 201",
            "expires-too-long 202");
  }
}
