package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code pinhole show} leaves out where the terminal has no room for it. */
class ShowRoomTest {
  private static final String DAY = "= registered";

  @TempDir private Path directory;
  private Cli cli;
  private StoreFixture store;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory).columns(80).rows(24);
    store = cli.newStore().daemon(2_000).node("default", "connected", null);
    store.history("1000", Cli.NOW - 3_600_000, "registered");
    for (int i = 0; i < 12; i++) {
      store.history(
          "1000",
          Cli.NOW - 1_000 * (12 - i),
          "rebound",
          "previous_network_ip=198.51.100.98",
          "previous_network_port=" + (40_000 + i));
    }
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private List<String> show(String... more) {
    String[] args = new String[more.length + 2];
    args[0] = "show";
    args[1] = "1000";
    System.arraycopy(more, 0, args, 2, more.length);
    return cli.run(args).out().lines().toList();
  }

  private void answering() {
    store.binding(
        "1000",
        "contact_host=198.51.100.98",
        "contact_port=13654",
        "first_contact_host=192.168.1.120",
        "first_contact_port=61724",
        "via_host=192.168.1.120",
        "via_port=61724",
        "rport_asked=true",
        "reachability=reachable",
        "reachability_why=it answered",
        "heard_at=" + (Cli.NOW - 12_000),
        "answered_at=" + (Cli.NOW - 13_000),
        "rtt_ms=33.6",
        "rtt_smoothed_ms=30",
        "answer_status=200",
        "nat_kind=rewritten-contact",
        "evidence=[\"first REGISTER advertised 192.168.1.120:61724, the accepted one"
            + " 198.51.100.98:13654\",\"learnt from an earlier REGISTER\"]");
  }

  private void past(String reachability) {
    store.binding(
        "1000",
        "contact_host=198.51.100.98",
        "contact_port=5060",
        "first_contact_host=198.51.100.98",
        "first_contact_port=5060",
        "nat=likely",
        "nat_kind=port-mismatch",
        "reachability=" + reachability,
        "reachability_at=" + (Cli.NOW - 46_000),
        "reachability_why=it did not answer",
        "evidence=[\"Contact has port 5060, packets come from 13654\"]");
  }

  /** The terminal's last line is the prompt's. */
  @Test
  void aPhoneFitsAScreen() {
    answering();

    assertThat(cli.run("show", "1000").out())
        .isEqualTo(
            """
            1000@203.0.113.88 rings (answered 13 s ago in 34 ms)

            1000@203.0.113.88 is behind NAT (yes, rewritten-contact)
              - first REGISTER advertised 192.168.1.120:61724, the accepted one
                198.51.100.98:13654
            It is kept alive
              - at most 28 s between two packets, by NOTIFYs of the event keep-alive
              Contact          198.51.100.98:13654, at first 192.168.1.120:61724
              source           198.51.100.98:13654 over udp
              User-Agent       Acme 1.0
              FreeSWITCH       Registered(UDP-NAT), profile internal, node default
              registered       60 min ago, refreshed 20 s ago; expires in 40 s
              keep-alives      120 sent, last 5 s ago; next in 17 s
              answered         13 s ago in 34 ms, its last packet came 12 s ago

            AT                   EVENT    WHAT                                 CALL_ID
            2026-11-22 14:39:56  rebound  198.51.100.98:13654, was port 40008  call-1000
            2026-11-22 14:39:57  rebound  198.51.100.98:13654, was port 40009  call-1000
            2026-11-22 14:39:58  rebound  198.51.100.98:13654, was port 40010  call-1000
            2026-11-22 14:39:59  rebound  198.51.100.98:13654, was port 40011  call-1000

            daemon alive, picture 2 s old; --full shows all that is known
            1000@203.0.113.88 rings (answered 13 s ago in 34 ms)
            """);
    assertThat(show()).hasSize(23);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unreachable", "not-observed", "reachable"})
  void soDoesALongAnswerWhichIsFirstAndLast(String reachability) {
    past(reachability);

    List<String> lines = show();

    assertThat(lines).hasSizeLessThan(24).allMatch(line -> line.length() <= 80);
    assertThat(lines).contains("  source           198.51.100.98:13654 over udp");
    int answer = lines.indexOf("");
    assertThat(lines.subList(lines.size() - answer, lines.size()))
        .isEqualTo(lines.subList(0, answer));
  }

  @Test
  void soDoesAUserWhoHasNoPhoneNow() {
    assertThat(show()).hasSizeLessThan(24).last().asString().isNotEmpty();
    assertThat(show())
        .noneMatch(line -> line.contains(DAY))
        .anyMatch(line -> line.contains("40011"));
  }

  /** Without copies of messages another line says so. */
  @Test
  void reasonsAreLeftOutLastOfAll() {
    past("unreachable");
    cli.rows(20);

    assertThat(show()).noneMatch(line -> line.startsWith("  - "));
    assertThat(show()).contains("It is meant to be kept alive");
  }

  @Test
  void theDayIsDrawnWhereThereIsRoomOrOnRequest() {
    answering();
    assertThat(show()).noneMatch(line -> line.contains(DAY));

    assertThat(show("--full"))
        .hasSizeGreaterThan(24)
        .anyMatch(line -> line.contains(DAY))
        .noneMatch(line -> line.contains("--full"));

    List<String> whole = show("--full");
    cli.rows(whole.size() + 1);
    assertThat(show()).isEqualTo(whole);
    cli.rows(whole.size());
    assertThat(show()).noneMatch(line -> line.contains(DAY));
    assertThat(cli.columns(200).rows(50).run("show", "1000").out()).contains(DAY);
  }

  @Test
  void aProgramGetsEveryLineAndNoDrawing() {
    answering();
    Cli.Result result = new Cli(directory).noTerminal().run("show", "1000");

    assertThat(result.out()).contains("  Call-ID ", "learnt from an earlier").doesNotContain(DAY);
  }
}
