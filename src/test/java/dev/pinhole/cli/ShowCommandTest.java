package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.advice.Conclusion;
import dev.pinhole.store.BindingColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
  @TempDir private Path directory;
  private Cli cli;
  private StoreFixture store;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory);
    store = cli.newStore().daemon(2_000).node("default", "connected", null);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void showsAllThatIsKnown() {
    store
        .binding(
            "1000",
            "contact_host=198.51.100.98",
            "contact_port=13654",
            "first_contact_host=192.168.1.120",
            "first_contact_port=61724",
            "via_host=192.168.1.120",
            "via_port=61724",
            "rport_asked=true",
            "heard_at=" + (Cli.NOW - 12_000),
            "answered_at=" + (Cli.NOW - 13_000),
            "rtt_ms=33.6",
            "rtt_smoothed_ms=0.364",
            "answer_status=481",
            "nat_kind=rewritten-contact",
            "evidence=[\"first REGISTER advertised 192.168.1.120:61724, the accepted one"
                + " 198.51.100.98:13654\",\"learnt from an earlier REGISTER\"]")
        .history("1000", Cli.NOW - 3_600_000, "registered", "nat=unknown", "nat_kind=null")
        .history("1000", Cli.NOW - 3_000_000, "verdict-changed", "previous_nat=unknown")
        .history(
            "1000",
            Cli.NOW - 20_000,
            "rebound",
            "previous_network_ip=198.51.100.98",
            "previous_network_port=40001")
        .history("1000", Cli.NOW - 10_000, "unreachable", "detail=408 Request Timeout");

    Cli.Result result = cli.run("show", "1000", "--full");

    assertThat(result.out())
        .isEqualTo(
            """
            1000@203.0.113.88 should ring (kept alive 5 s ago; last answered 13 s ago)

            1000@203.0.113.88 is behind NAT (yes, rewritten-contact)
              - first REGISTER advertised 192.168.1.120:61724, the accepted one
                198.51.100.98:13654
              - learnt from an earlier REGISTER
            It is kept alive
              - at most 28 s between two packets, by NOTIFYs of the event keep-alive
              - no rule is for it; its interval is udp-interval
              - whether FreeSWITCH itself pings it is not known: FreeSWITCH did not tell its
                profile's nat-options-ping

              Contact          198.51.100.98:13654
              first Contact    192.168.1.120:61724
              Via              192.168.1.120:61724, asks for rport
              source           198.51.100.98:13654 over udp
              raw Contact      <sip:1000@192.168.1.120:61724>
              Call-ID          call-1000
              User-Agent       Acme 1.0
              FreeSWITCH       Registered(UDP-NAT), profile internal, node default
              registered       60 min ago (2026-11-22 13:40:00)
              refreshed        7 times, last 20 s ago (2026-11-22 14:39:40)
              expires          in 40 s
              keep-alives      120 sent, the last 5 s ago (2026-11-22 14:39:55)
              next keep-alive  in 17 s
              answered         13 s ago (2026-11-22 14:39:47) in 34 ms (481), smoothed <1 ms
              heard            12 s ago (2026-11-22 14:39:48)
              reachability     not observed: no OPTIONS of FreeSWITCH has told

               15:00             18:00             21:00             00:00
              ........................................................................
               03:00             06:00             09:00             12:00
              .................................................................=====R!
              R other port or address, ! unreachable, = registered, . not registered

            AT                   EVENT            WHAT
            2026-11-22 13:40:00  registered       198.51.100.98:13654, unknown
            2026-11-22 13:50:00  verdict-changed  yes (private-contact), was unknown, 198.5…
            2026-11-22 14:39:40  rebound          198.51.100.98:13654, was port 40001
            2026-11-22 14:39:50  unreachable      198.51.100.98:13654, 408 Request Timeout,…

            daemon alive, picture 2 s old
            1000@203.0.113.88 should ring (kept alive 5 s ago; last answered 13 s ago)
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void saysWhereCallsGoThatDoNotReachIt() {
    store.binding(
        "1000",
        "reachability=moved",
        "reachability_at=" + (Cli.NOW - 60_000),
        "reachability_why=it answers from 198.51.100.98:41002");

    assertThat(cli.noTerminal().run("show", "1000").out())
        .contains(
            "  reachability     moved: it answers from 198.51.100.98:41002, and calls go to where"
                + " it registered from, since 60 s ago (2026-11-22 14:39:00)\n");
  }

  @Test
  void saysWhatIsNotKnown() {
    store.profile("internal", "nat_options_ping=true");
    store.binding(
        "1000",
        "contact=null",
        "contact_host=null",
        "contact_port=null",
        "network_ip=null",
        "network_port=null",
        "transport=null",
        "user_agent=null",
        "freeswitch_status=null",
        "nat=unknown",
        "nat_kind=null",
        "evidence=[]",
        "registered_at=null",
        "refreshed_at=null",
        "refresh_count=0",
        "expires_at=" + (Cli.NOW - 61_000),
        "last_keepalive_at=null",
        "keepalive_count=0",
        "next_keepalive_at=null",
        "keepalive_interval=null");

    assertThat(cli.run("show", "1000", "--full").out())
        .isEqualTo(
            """
            1000@203.0.113.88 is not known to ring: nothing keeps its NAT open: the daemon
            does not keep it alive; systemctl reload pinhole, or see pinhole status

            1000@203.0.113.88 may or may not be behind NAT (unknown)
            It is meant to be kept alive
              - at most 28 s between two packets, by NOTIFYs of the event keep-alive
              - no rule is for it; its interval is udp-interval
              - FreeSWITCH itself most likely never pings it: FreeSWITCH sees no status:
                nat-options-ping does not cover it; force_ping shows at its next REGISTER
              - the daemon does not keep it alive yet: it does not run, or with other
                settings

              Contact          -
              first Contact    -
              source           -
              raw Contact      -
              Call-ID          call-1000
              User-Agent       -
              FreeSWITCH       status unknown, profile internal, node default
              registered       before pinhole could hear of it
              expires          overdue for 61 s
              keep-alives      none sent
              next keep-alive  none
              reachability     not observed: no OPTIONS of FreeSWITCH has told

               15:00             18:00             21:00             00:00
              ========================================================================
               03:00             06:00             09:00             12:00
              ========================================================================
              = registered

            daemon alive, picture 2 s old
            1000@203.0.113.88 is not known to ring: nothing keeps its NAT open: the daemon
            does not keep it alive; systemctl reload pinhole, or see pinhole status
            """);
  }

  @Test
  void everyVerdictIsASentence() {
    store.binding("1").binding("2", "nat=likely").binding("3", "nat=no", "nat_kind=direct");

    assertThat(cli.run("show", "1").out())
        .contains("\n\n1@203.0.113.88 is behind NAT (yes, private-contact)\n");
    assertThat(cli.run("show", "2").out())
        .contains("\n\n2@203.0.113.88 is likely to be behind NAT (likely, private-contact)\n");
    assertThat(cli.run("show", "3").out())
        .contains("\n\n3@203.0.113.88 is not behind NAT (no, direct)\n");
  }

  private void network(String changes) {
    store.sql(
        "INSERT INTO network (network_ip, observed_at) VALUES ('198.51.100.98', " + Cli.NOW + ")");
    store.sql("UPDATE network SET " + changes);
  }

  @Test
  void saysWhatWasLearntAndWhatFollows() {
    store.binding("1000", "keepalive_interval=24000", "gap_survived=23500", "gap_forgotten=27400");
    network(
        "gap_survived = 26100, survived_count = 112, gap_forgotten = 27000, forgotten_count = 3,"
            + " unreachable_count = 1, timeout_bound = 27400, keepalive_interval = 24000,"
            + " timeout_bound_at = "
            + (Cli.NOW - 60_000));
    assertThat(cli.run("show", "1000").out())
        .contains(
            """
              next keep-alive  in 17 s
              its port         kept over 23 s without a packet, lost after 27 s without one
              ports at its NAT kept over 26 s (112 times), lost after 27 s (3 times), not
                               reached by OPTIONS (once)
            """);
    assertThat(cli.run("show", "1000").out())
        .contains("  - shortened, for the NAT at its network_ip was shown to forget within 27 s\n");
    store.sql("UPDATE network SET gap_forgotten = 24000");
    assertThat(cli.run("show", "1000").out())
        .contains(
            "  ports at its NAT some kept over 26 s (112 times), others lost after 24 s (3"
                + "\n                   times),");
    assertThat(Json.object(cli.run("show", "1000", "--json").out()).get("network"))
        .asString()
        .contains("198.51.100.98", "26100", "112", "27400", "2026-11-22T13:39:00.000Z");
  }

  @Test
  void saysWhyADeadPhoneIsTriedRarely() {
    store.binding(
        "1000",
        "keepalive_interval=300000",
        "reachability=unreachable",
        "reachability_at=" + (Cli.NOW - 600_000));
    network("timeout_bound = 27400, keepalive_interval = 24000");
    assertThat(cli.run("show", "1000").out())
        .contains("  - no answer to FreeSWITCH's OPTIONS, so it is tried every 5 min for now\n")
        .contains(
            "  reachability     unreachable: no answer to FreeSWITCH's OPTIONS, since 10 min"
                + "\n                   ago (2026-11-22 14:30:00)\n");
  }

  @Test
  void jsonIsOneObject() {
    store.binding("1000");
    for (int i = 0; i < 25; i++) {
      store.history("1000", Cli.NOW - 1000L * i, "rebound", "detail=event " + i);
    }

    Cli.Result result = cli.run("show", "1000", "--json");

    Map<String, Object> object = Json.object(result.out());
    List<String> keys = new ArrayList<>(Cli.words(BindingColumn.ALL));
    keys.addAll(Cli.words(Conclusion.COLUMNS));
    keys.add("keepalive");
    keys.add("network");
    keys.add("other_bindings");
    keys.add("history");
    assertThat(object.keySet()).containsExactlyElementsOf(keys);
    assertThat(object).containsEntry("user", "1000").containsEntry("contact_port", 61724L);
    assertThat(object).containsEntry("network", null);
    assertThat(object.get("other_bindings")).isEqualTo(List.of());
    List<?> history = (List<?>) object.get("history");
    assertThat(history).hasSize(20);
    assertThat(((Map<?, ?>) history.get(19)).get("detail")).isEqualTo("event 0");
    assertThat(((Map<?, ?>) history.get(0)).get("detail")).isEqualTo("event 19");
    assertThat(((Map<?, ?>) history.get(0)).get("at")).isEqualTo("2026-11-22T13:39:41.000Z");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void severalPhonesOfOneUserAreAllShown() {
    store
        .binding("1000", "call_id=old", "refreshed_at=" + (Cli.NOW - 900_000))
        .binding("1000", "call_id=listed", "registered_at=null", "refreshed_at=null")
        .binding("1000", "call_id=new", "refreshed_at=" + (Cli.NOW - 1_000));

    assertThat(cli.run("show", "1000").out().lines().filter(line -> line.contains("Call-ID")))
        .extracting(line -> line.substring(19))
        .containsExactly("new", "old", "listed");
    Map<String, Object> object = Json.object(cli.run("show", "1000", "--json").out());
    assertThat(object).containsEntry("call_id", "new");
    assertThat((List<?>) object.get("other_bindings"))
        .extracting(other -> ((Map<?, ?>) other).get("call_id"))
        .isEqualTo(List.of("old", "listed"));
  }

  @Test
  void aPhoneThatHasGoneIsShownByItsHistory() {
    store
        .history("1000", Cli.NOW - 90_000, "registered")
        .history("1000", Cli.NOW - 30_000, "expired");

    Cli.Result result = cli.run("show", "1000@203.0.113.88", "--full");

    assertThat(result)
        .isEqualTo(
            new Cli.Result(
                1,
                """
                1000@203.0.113.88 is not registered: it was, from 198.51.100.98, until it
                expired, 30 s ago; restart the phone, or see whether it has power and network

                   15:00             18:00             21:00             00:00
                  ........................................................................
                   03:00             06:00             09:00             12:00
                  ......................................................................=.
                  = registered, . not registered

                AT                   EVENT       WHAT
                2026-11-22 14:38:30  registered  198.51.100.98:13654, yes (private-contact)
                2026-11-22 14:39:30  expired     198.51.100.98:13654, yes (private-contact)

                daemon alive, picture 2 s old
                1000@203.0.113.88 is not registered: it was, from 198.51.100.98, until it
                expired, 30 s ago; restart the phone, or see whether it has power and network
                """,
                ""));
    Cli.Result json = cli.run("show", "1000", "--json");
    Map<String, Object> object = Json.object(json.out());
    assertThat(object).containsEntry("user", "1000").containsEntry("domain", "203.0.113.88");
    assertThat(object).containsEntry("nat", null).containsEntry("keepalive_count", null);
    assertThat((List<?>) object.get("history")).hasSize(2);
    assertThat(json.status()).isEqualTo(1);
  }
}
