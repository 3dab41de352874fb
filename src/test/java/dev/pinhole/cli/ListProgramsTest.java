package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.store.BindingColumn;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code list} as programs read it. */
class ListProgramsTest {
  private static final String HEADER =
      "node,profile,user,domain,call_id,contact,contact_host,contact_port,first_contact_host,first_contact_port,network_ip,network_port,transport,user_agent,freeswitch_status,nat,nat_kind,evidence,registered_at,refreshed_at,refresh_count,expires_at,last_keepalive_at,keepalive_count,reachability,reachability_at,next_keepalive_at,keepalive_interval,force_ping,gap_survived,gap_forgotten,proxy_host,proxy_port,other_server,reachability_why,via_host,via_port,rport_asked,heard_at,answered_at,rtt_ms,rtt_smoothed_ms,answer_status,answer,answer_proof,answer_since,answer_reason,answer_remedy\r\n";

  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  @Test
  void jsonIsExact() {
    cli.newStore()
        .daemon(0)
        .binding("1000")
        .binding(
            "1001",
            "contact=null",
            "contact_host=null",
            "contact_port=null",
            "transport=null",
            "user_agent=null",
            "nat=unknown",
            "nat_kind=null",
            "evidence=[]",
            "registered_at=null",
            "refreshed_at=null",
            "refresh_count=0",
            "expires_at=null",
            "last_keepalive_at=null",
            "keepalive_count=0",
            "reachability=unreachable",
            "reachability_at=" + (Cli.NOW - 60_000),
            "next_keepalive_at=null",
            "keepalive_interval=null",
            "force_ping=true")
        .close();

    Cli.Result result = cli.run("list", "--json");

    assertThat(result.out())
        .isEqualTo(
            """
            [
            {"node":"default","profile":"internal","user":"1000","domain":"203.0.113.88",\
            "call_id":"call-1000","contact":"<sip:1000@192.168.1.120:61724>",\
            "contact_host":"192.168.1.120","contact_port":61724,"first_contact_host":null,\
            "first_contact_port":null,"network_ip":"198.51.100.98","network_port":13654,\
            "transport":"udp","user_agent":"Acme 1.0",\
            "freeswitch_status":"Registered(UDP-NAT)","nat":"yes",\
            "nat_kind":"private-contact",\
            "evidence":["Contact is the private address 192.168.1.120:61724"],\
            "registered_at":"2026-11-22T12:40:00.000Z",\
            "refreshed_at":"2026-11-22T13:39:40.000Z","refresh_count":7,\
            "expires_at":"2026-11-22T13:40:40.000Z",\
            "last_keepalive_at":"2026-11-22T13:39:55.000Z","keepalive_count":120,\
            "reachability":"not-observed","reachability_at":null,\
            "next_keepalive_at":"2026-11-22T13:40:17.000Z","keepalive_interval":28000,\
            "force_ping":null,"gap_survived":null,\
            "gap_forgotten":null,"proxy_host":null,"proxy_port":null,"other_server":null,"reachability_why":null,"via_host":null,"via_port":null,"rport_asked":null,"heard_at":null,"answered_at":null,"rtt_ms":null,"rtt_smoothed_ms":null,"answer_status":null,\
            "answer":"should-ring","answer_proof":"expected","answer_since":null,\
            "answer_reason":"kept alive 5 s ago; never proved","answer_remedy":null},
            {"node":"default","profile":"internal","user":"1001","domain":"203.0.113.88",\
            "call_id":"call-1001","contact":null,"contact_host":null,"contact_port":null,\
            "first_contact_host":null,"first_contact_port":null,\
            "network_ip":"198.51.100.98","network_port":13654,"transport":null,\
            "user_agent":null,"freeswitch_status":"Registered(UDP-NAT)","nat":"unknown",\
            "nat_kind":null,"evidence":[],"registered_at":null,"refreshed_at":null,\
            "refresh_count":0,"expires_at":null,"last_keepalive_at":null,\
            "keepalive_count":0,"reachability":"unreachable",\
            "reachability_at":"2026-11-22T13:39:00.000Z",\
            "next_keepalive_at":null,"keepalive_interval":null,"force_ping":"true","gap_survived":null,\
            "gap_forgotten":null,"proxy_host":null,"proxy_port":null,"other_server":null,"reachability_why":null,"via_host":null,"via_port":null,"rport_asked":null,"heard_at":null,"answered_at":null,"rtt_ms":null,"rtt_smoothed_ms":null,"answer_status":null,\
            "answer":"does-not-ring","answer_proof":"shown",\
            "answer_since":"2026-11-22T13:39:00.000Z",\
            "answer_reason":"unreachable for 60 s (no answer to FreeSWITCH's OPTIONS)",\
            "answer_remedy":"it has no power or network, or its NAT forgot its port:\
             restart the phone or wait for its next REGISTER"}
            ]
            """);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(Json.rows(result.out()))
        .extracting(Map::keySet)
        .allSatisfy(keys -> assertThat(keys).containsAll(Cli.words(BindingColumn.ALL)));
  }

  @Test
  void csvIsExact() {
    cli.newStore()
        .daemon(0)
        .binding("1000", "evidence=[\"first, this\",\"then that\"]")
        .binding("1001", "transport=null", "last_keepalive_at=null", "keepalive_count=0")
        .close();

    Cli.Result result = cli.run("list", "--csv");

    assertThat(result.out())
        .isEqualTo(
            HEADER
                + "default,internal,1000,203.0.113.88,call-1000,<sip:1000@192.168.1.120:61724>,192.168.1.120,61724,,,198.51.100.98,13654,udp,Acme"
                + " 1.0,Registered(UDP-NAT),yes,private-contact,\"first, this; then"
                + " that\",2026-11-22T12:40:00.000Z,2026-11-22T13:39:40.000Z,7,2026-11-22T13:40:40.000Z,2026-11-22T13:39:55.000Z,120,not-observed,,2026-11-22T13:40:17.000Z,28000,,,,,,,,,,,,,,,,should-ring,expected,,\"kept"
                + " alive 5 s ago; never proved\",\r\n"
                + "default,internal,1001,203.0.113.88,call-1001,<sip:1001@192.168.1.120:61724>,192.168.1.120,61724,,,198.51.100.98,13654,,Acme"
                + " 1.0,Registered(UDP-NAT),yes,private-contact,Contact is the private address"
                + " 192.168.1.120:61724,2026-11-22T12:40:00.000Z,2026-11-22T13:39:40.000Z,7,2026-11-22T13:40:40.000Z,,0,not-observed,,2026-11-22T13:40:17.000Z,28000,,,,,,,,,,,,,,,,should-ring,expected,,\"its"
                + " first keep-alive comes in time; never proved\",\r\n");
    assertThat(result.status()).isZero();
  }

  @Test
  void nothingIsStillAnAnswer() {
    cli.newStore().daemon(0).close();

    assertThat(cli.run("list", "--json")).isEqualTo(new Cli.Result(0, "[\n]\n", ""));
    assertThat(cli.run("list", "--csv")).isEqualTo(new Cli.Result(0, HEADER, ""));
  }

  @Test
  void anOldPictureIsToldOnErr() {
    cli.newStore().daemon(7_200_000).close();

    String told = "pinhole: daemon is not running: picture is 2 h old\n";
    assertThat(cli.run("list", "--json")).isEqualTo(new Cli.Result(0, "[\n]\n", told));
    assertThat(cli.run("list", "--csv")).isEqualTo(new Cli.Result(0, HEADER, told));
  }

  @Test
  void manyRowsKeepTheirOrder() {
    List<String> users = IntStream.range(1000, 2234).mapToObj(Integer::toString).sorted().toList();
    try (StoreFixture store = cli.newStore().daemon(0).sql("BEGIN")) {
      users.stream().sorted((a, b) -> b.compareTo(a)).forEach(store::binding);
      store.sql("COMMIT");
    }

    assertThat(Json.rows(cli.run("list", "--json").out()))
        .extracting(row -> row.get("user"))
        .isEqualTo(users);
  }

  @Test
  void evidenceThatIsNoArrayIsShownAsItIs() {
    cli.newStore()
        .daemon(0)
        .binding("1", "evidence=not JSON")
        .binding("2", "evidence=[\"a\", 7]")
        .binding("3", "evidence=[\"a\"")
        .close();

    assertThat(Json.rows(cli.run("list", "--json").out()))
        .extracting(row -> row.get("evidence"))
        .containsExactly(List.of("not JSON"), List.of("[\"a\", 7]"), List.of("[\"a\""));
  }
}
