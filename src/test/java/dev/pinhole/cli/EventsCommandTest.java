package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsCommandTest {
  @TempDir private Path directory;
  private final Deque<Runnable> happenings = new ArrayDeque<>();
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory).pause(time -> next());
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(2_000)
          .history("1000", Cli.NOW - 7_200_000, "registered")
          .history("2000", Cli.NOW - 90_000, "registered", "domain=B.example.com")
          .history(
              "1000",
              Cli.NOW - 30_000,
              "rebound",
              "previous_network_ip=192.0.2.7",
              "previous_network_port=4711")
          .history("1001", Cli.NOW - 1_000, "unreachable", "network_ip=2001:db8::1");
    }
  }

  /** Each time that the command waits, the next of these happens; then it ends. */
  private boolean next() {
    if (happenings.isEmpty()) {
      return false;
    }
    happenings.remove().run();
    return true;
  }

  private void happens(String user, String event) {
    happenings.add(() -> cli.newStore().history(user, Cli.NOW, event).close());
  }

  @Test
  void theNewestIsLast() {
    assertThat(cli.noTerminal().run("events"))
        .isEqualTo(
            new Cli.Result(
                0,
                """
                2026-11-22 12:40:00  registered          1000@203.0.113.88   198.51.100.98:13654, yes (private-contact)
                2026-11-22 14:38:30  registered          2000@B.example.com  198.51.100.98:13654, yes (private-contact)
                2026-11-22 14:39:30  rebound             1000@203.0.113.88   198.51.100.98:13654, was 192.0.2.7:4711
                2026-11-22 14:39:59  unreachable         1001@203.0.113.88   [2001:db8::1]:13654, yes (private-contact)
                4 events; daemon alive, picture 2 s old
                """,
                ""));
  }

  @Test
  void fitsTheTerminal() {
    assertThat(cli.columns(80).run("events", "--limit", "2").out())
        .startsWith(
            """
            2026-11-22 14:39:30  rebound       1000@203.0.113.88   198.51.100.98:13654, was…
            2026-11-22 14:39:59  unreachable   1001@203.0.113.88   [2001:db8::1]:13654, yes…
            """);
  }

  /** It stands in a line of its own where it does not fit beside the phone. */
  @Test
  void whatIsNewIsNeitherCutNorFolded() {
    cli.newStore()
        .history("1002", Cli.NOW, "moved", "network_ip=198.51.100.198", "network_port=63654")
        .history("1002", Cli.NOW, "moved", "network_ip=198.51.100.19800000", "network_port=63654")
        .history(
            "1003",
            Cli.NOW,
            "moved-unregistered",
            "network_ip=2001:db8:1111:2222:3333:4444:5555:6666")
        .close();

    assertThat(cli.columns(80).run("events", "--limit", "3").out())
        .startsWith(
            """
            2026-11-22 14:40:00  moved         1002@203.0.113.88   198.51.100.198:63654, ye…
            2026-11-22 14:40:00  moved         1002@203.0.113.88   198.51.100.19800000:63654
            2026-11-22 14:40:00  moved-unregistered  1003@203.0.113.88
                                 [2001:db8:1111:2222:3333:4444:5555:6666]:13654, yes (priva…
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --limit 1                          | 1001
          --limit 2                          | 1000 1001
          --event rebound                    | 1000
          --event rebound,unreachable        | 1000 1001
          --event rebound --event registered | 1000 2000 1000
          --user 1*                          | 1000 1000 1001
          --user 1* --limit 2                | 1000 1001
          --domain b.EXAMPLE.com             | 2000
          --ip 192.0.2.0/24                  | 1000
          --profile internal --limit 1       | 1001
          --profile external                 | ''
          --ip 2001:db8::/32                 | 1001
          --since 1m                         | 1000 1001
          --since 14:39:45                   | 1001
          --user 9*                          | ''
          """)
  void filters(String options, String users) {
    String[] args =
        Stream.concat(Stream.of("events", "--csv"), Stream.of(options.split(" +")))
            .toArray(String[]::new);

    assertThat(cli.run(args).out().lines().skip(1).map(row -> row.split(",")[5]))
        .containsExactly(users.isEmpty() ? new String[0] : users.split(" "));
  }

  @ParameterizedTest
  @CsvSource({"alice, alice", "a*, alice", "A*, A[l]ice", "?[l]*, A[l]ice", "ALICE, ''"})
  void usersInOtherLettersAreOthers(String pattern, String user) {
    cli.newStore()
        .history("alice", Cli.NOW, "registered")
        .history("A[l]ice", Cli.NOW, "registered")
        .close();

    assertThat(cli.run("events", "--json", "--user", pattern).out().lines().map(Json::object))
        .extracting(row -> row.get("user"))
        .containsExactly(user.isEmpty() ? new Object[0] : new Object[] {user});
  }

  @Test
  void jsonIsAnObjectALine() {
    List<String> lines = cli.run("events", "--json").out().lines().toList();

    assertThat(lines).hasSize(4);
    assertThat(Json.object(lines.get(2)))
        .containsEntry("event", "rebound")
        .containsEntry("at", "2026-11-22T13:39:30.000Z")
        .containsEntry("previous_network_ip", "192.0.2.7")
        .containsEntry("detail", null);
  }

  @Test
  void followsWhatHappens() {
    happens("1002", "moved");
    happenings.add(() -> {});
    happens("1003", "expired");

    Cli.Result result = cli.run("events", "--follow", "--limit", "1");

    assertThat(result.out().lines().map(line -> line.substring(21, 51)))
        .containsExactly(
            "unreachable   1001@203.0.113.8",
            "moved         1002@203.0.113.8",
            "expired       1003@203.0.113.8");
    assertThat(result.status()).isZero();
  }

  @Test
  void followsForPrograms() {
    happens("1002", "moved");
    happens("1003", "expired");

    assertThat(cli.run("events", "--follow", "--limit", "0", "--event", "moved", "--json").out())
        .startsWith("{\"id\":5,")
        .endsWith("}\n")
        .hasLineCount(1);
    happens("1004", "moved");
    assertThat(cli.run("events", "--follow", "--limit", "1", "--csv").out().lines())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("id,at,event,node,");
  }

  @Test
  void manyEventsAtOnceAreAllWritten() {
    happenings.add(
        () -> {
          try (StoreFixture store = cli.newStore().sql("BEGIN")) {
            for (int i = 0; i < 2_345; i++) {
              store.history("x" + i, Cli.NOW, "moved");
            }
            store.sql("COMMIT");
          }
        });

    assertThat(cli.run("events", "--follow", "--limit", "0", "--json").out()).hasLineCount(2_345);
  }

  @Test
  void goesOnWithANewFile() {
    happenings.add(
        () -> {
          try {
            Files.move(cli.store(), directory.resolve("damaged.db"));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    happenings.add(() -> {});
    happens("1002", "moved");

    Cli.Result result = cli.run("events", "--follow", "--limit", "0");

    assertThat(result.out()).contains("1002@").hasLineCount(1);
    assertThat(result.err())
        .startsWith("pinhole: no store at ")
        .endsWith("; trying again\n")
        .hasLineCount(1);
  }

  @Test
  void nothingIsStillAnAnswer() {
    cli.newStore().sql("DELETE FROM history").close();

    assertThat(cli.run("events").out()).isEqualTo("0 events; daemon alive, picture 2 s old\n");
    assertThat(cli.run("events", "--json").out()).isEmpty();
    assertThat(cli.run("events", "--csv").out()).hasLineCount(1);
    happens("1", "registered");
    assertThat(cli.run("events", "--follow").out()).contains("  registered  ").hasLineCount(1);
  }

  @Test
  void hostileValuesAreShownAndInert() {
    cli.newStore()
        .history("=1+1\u001b[2J", Cli.NOW, "registered", "domain=\u202ex", "detail=@a\nb")
        .close();

    assertThat(cli.noTerminal().run("events").out())
        .contains("  =1+1\\x1b[2J@\\u202ex  ")
        .contains("@a\\x0ab")
        .hasLineCount(6);
    assertThat(cli.run("events", "--csv").out()).contains(",'=1+1\\x1b[2J,\\u202ex,");
    String json = cli.run("events", "--limit", "1", "--json").out();
    assertThat(json).contains("\"=1+1\\u001b[2J\"").hasLineCount(1);
    assertThat(Json.object(json)).containsEntry("detail", "@a\nb");
  }
}
