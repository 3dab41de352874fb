package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code list --sort}, {@code --limit}, {@code --agent} and {@code --since}. */
class ListOrderTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory);
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding(
              "a",
              "network_ip=192.0.2.10",
              "refreshed_at=" + (Cli.NOW - 3_600_000),
              "registered_at=" + (Cli.NOW - 7_200_000),
              "last_keepalive_at=" + (Cli.NOW - 1_000),
              "expires_at=" + (Cli.NOW + 5_000),
              "nat=no",
              "user_agent=snom-D785")
          .binding(
              "b",
              "network_ip=2001:db8::1",
              "refreshed_at=null",
              "registered_at=" + (Cli.NOW - 60_000),
              "last_keepalive_at=null",
              "expires_at=null",
              "nat=likely",
              "user_agent=Yealink SIP-T46")
          .binding(
              "c",
              "network_ip=192.0.2.9",
              "refreshed_at=null",
              "registered_at=null",
              "last_keepalive_at=" + (Cli.NOW - 20_000),
              "expires_at=" + (Cli.NOW + 1_000),
              "nat=yes",
              "user_agent=null")
          .binding(
              "d",
              "network_ip=null",
              "refreshed_at=" + (Cli.NOW - 600_000),
              "last_keepalive_at=" + (Cli.NOW - 5_000),
              "nat=unknown",
              "user_agent=SNOM D120");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "user, abcd, dcba",
    "ip, cabd, bacd",
    "age, bdac, adbc",
    "kept, adcb, cdab",
    "expires, cadb, dacb",
    "nat, cbda, adbc",
    "agent, dabc, badc"
  })
  void sorts(String key, String order, String reversed) {
    assertThat(users("--sort", key)).isEqualTo(order);
    assertThat(users("--sort", key, "--reverse")).isEqualTo(reversed);
  }

  @Test
  void theLimitTakesTheFirstOnes() {
    assertThat(users("--sort", "ip", "--limit", "2")).isEqualTo("ca");
    assertThat(users("--sort", "age", "--limit", "2")).isEqualTo("bd");
    assertThat(users("--limit", "9")).isEqualTo("abcd");
    assertThat(cli.run("list", "--limit", "2").out())
        .endsWith("\n2 of 4 bindings, 1 behind NAT; daemon alive, picture 0 s old\n");
    assertThat(Json.rows(cli.run("list", "--limit", "1", "--json").out())).hasSize(1);
    assertThat(cli.run("list", "--limit", "1", "--csv").out().lines()).hasSize(2);
  }

  @Test
  void theAgentIsAPatternOrAPartInAnyCase() {
    assertThat(users("--agent", "snom*")).isEqualTo("ad");
    assertThat(users("--agent", "*t4?")).isEqualTo("b");
    assertThat(users("--agent", "snom")).isEqualTo("ad");
    assertThat(users("--agent", "*", "--limit", "2", "--sort", "agent")).isEqualTo("da");
  }

  @Test
  void whatWasAskedAboutIsShown() {
    assertThat(cli.run("list").out()).doesNotContain("AGENT");
    assertThat(cli.run("list", "--agent", "snom*").out()).contains("AGENT").contains("snom-D785");
    assertThat(cli.run("list", "--sort", "agent").out()).contains("AGENT");
  }

  @ParameterizedTest
  @CsvSource({
    "90s, b",
    "10m, bd",
    "2h, abd",
    "7d, abd",
    "14:30, bd",
    "today, abd",
    "yesterday, abd",
    "2026-11-22, abd",
    "2026-11-22 13:40, abd",
    "2026-11-22 13:41:30, bd",
    "2026-11-22T12:40:00Z, abd",
    "2026-11-22T14:31:00+01:00, b",
    "2026-11-23, ''"
  })
  void sinceIsASpanOrATimeOfTheLocalZone(String since, String users) {
    assertThat(users("--since", since)).isEqualTo(users);
  }

  @Test
  void coloursAreForTerminalsOnly() {
    String red = "\u001b[1;31m";
    assertThat(cli.run("list").out()).doesNotContain("\u001b");
    assertThat(cli.noTerminal().run("list").out()).doesNotContain("\u001b");

    String coloured = cli.columns(80).colours().run("list").out();
    assertThat(coloured)
        .startsWith("\u001b[1mUSER@DOMAIN\u001b[0m ")
        .contains(" \u001b[1;35myes\u001b[0m ")
        .contains(" \u001b[35mlikely\u001b[0m ")
        .doesNotContain(red);
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(new Cli(directory).run("list").out());
    assertThat(cli.run("list", "--json").out()).doesNotContain("\u001b");

    cli.newStore().sql("UPDATE daemon_status SET updated_at = updated_at - 3600000").close();
    assertThat(cli.run("list").out()).contains("; " + red + "daemon is not running");
  }

  @Test
  void whatNeedsHelpCanBeChosenAndStandsOut() {
    cli.newStore()
        .sql("UPDATE binding SET next_keepalive_at = NULL")
        .sql("UPDATE binding SET reachability = 'unreachable' WHERE user IN ('a', 'c')")
        .sql("UPDATE binding SET reachability = 'reachable' WHERE user = 'd'")
        .sql("UPDATE binding SET next_keepalive_at = " + (Cli.NOW - 3_000) + " WHERE user = 'b'")
        .sql("UPDATE binding SET next_keepalive_at = " + (Cli.NOW - 1_000) + " WHERE user = 'd'")
        .close();

    assertThat(users("--unreachable")).isEqualTo("ac");
    assertThat(users("--late")).isEqualTo("b");
    assertThat(users("--late", "--unreachable")).isEmpty();
    assertThat(cli.run("list").out())
        .endsWith(
            "4 bindings, 2 behind NAT, 2 unreachable, 1 late; daemon alive, picture 0 s old\n");
    assertThat(cli.run("list", "--unreachable").out()).contains("a@203.0.113.88  unreachable  ");
    assertThat(cli.run("list", "--late").out()).contains("   NEXT").contains("3 s late");
    assertThat(cli.columns(200).run("list").out()).contains("  due  ");

    String coloured = cli.columns(200).colours().run("list").out();
    assertThat(coloured)
        .contains("\u001b[1;31ma@203.0.113.88\u001b[0m")
        .contains("\u001b[1;31mb@203.0.113.88\u001b[0m")
        .contains("\nd@203.0.113.88")
        .contains("\u001b[1;31m3 s late\u001b[0m")
        .contains("\u001b[1;31munreachable\u001b[0m");
  }

  @Test
  void namesOfAnyWidthAreAligned() {
    cli.newStore()
        .sql("DELETE FROM binding")
        .binding("電話", "domain=x")
        .binding("e\u0301te\u0301", "domain=x")
        .binding("plain", "domain=x")
        .close();

    List<String> lines = cli.run("list").out().lines().toList();
    assertThat(lines.get(1)).startsWith("e\u0301te\u0301@x        should  yes  ");
    assertThat(lines.get(2)).startsWith("plain@x      should  yes  ");
    assertThat(lines.get(3)).startsWith("電話@x       should  yes  ");
  }

  private String users(String... options) {
    String[] args =
        Stream.of(Stream.of("list", "--csv"), Stream.of(options))
            .flatMap(each -> each)
            .toArray(String[]::new);
    Cli.Result result = cli.run(args);
    assertThat(result.err()).isEmpty();
    return result.out().lines().skip(1).map(row -> row.split(",")[2]).reduce("", String::concat);
  }
}
