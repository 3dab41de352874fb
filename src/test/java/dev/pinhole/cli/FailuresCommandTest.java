package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresCommandTest {
  @TempDir private Path directory;
  private final Deque<Runnable> later = new ArrayDeque<>();
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory).pause(time -> next());
    cli.newStore()
        .daemon(2_000)
        .failure("1009", "no-rport", Cli.NOW - 90_000)
        .failure("\u001b[2Jevil", "refused", Cli.NOW - 5_000, "status=423", "user_agent=null")
        .close();
  }

  /** Each time that the command waits, the next of these happens; then it ends. */
  private boolean next() {
    if (later.isEmpty()) {
      return false;
    }
    later.remove().run();
    return true;
  }

  @Test
  void saysWhyAndWhatToDo() {
    assertThat(cli.columns(100).run("failures"))
        .isEqualTo(
            new Cli.Result(
                0,
                """
                LAST  COUNT  CAUSE        PHONE                     NETWORK_IP     USER_AGENT
                90 s      3  no-rport     1009@203.0.113.88         198.51.100.98  Acme 1.0
                 5 s      3  refused 423  \\x1b[2Jevil@203.0.113.88  198.51.100.98  -

                no-rport
                  The phone does not ask for answers at the port it sends from (RFC 3581), and its NAT lets nothing
                  in at its own. Have it use rport, or set NDLB-force-rport=safe (or true) in the profile.

                refused
                  FreeSWITCH answered otherwise; what, stands in status: of 423 the phone asks for too short a time,
                  of 404 its domain or user is none of FreeSWITCH's, of 503 it is too busy or paused.

                2 of 2 failures; daemon alive, picture 2 s old
                """,
                ""));
  }

  @Test
  void theLastAreTheLast() {
    assertThat(cli.run("failures", "--limit", "1", "--csv").out())
        .isEqualTo(
            "node,user,domain,network_ip,cause,status,user_agent,first_at,last_at,count\r\n"
                + "default,\\x1b[2Jevil,203.0.113.88,198.51.100.98,refused,423,,"
                + "2026-11-22T13:38:55.000Z,2026-11-22T13:39:55.000Z,3\r\n");
    assertThat(cli.run("failures", "--json").out())
        .isEqualTo(
            """
            {"node":"default","user":"1009","domain":"203.0.113.88","network_ip":"198.51.100.98","cause":"no-rport","status":401,"user_agent":"Acme 1.0","first_at":"2026-11-22T13:37:30.000Z","last_at":"2026-11-22T13:38:30.000Z","count":3}
            {"node":"default","user":"\\u001b[2Jevil","domain":"203.0.113.88","network_ip":"198.51.100.98","cause":"refused","status":423,"user_agent":null,"first_at":"2026-11-22T13:38:55.000Z","last_at":"2026-11-22T13:39:55.000Z","count":3}
            """);
  }

  @Test
  void followsWhatHappensAgain() {
    later.add(
        () ->
            cli.newStore()
                .sql("UPDATE failure SET id = 3, count = 4 WHERE user = '1009'")
                .failure("1010", "wrong-password", Cli.NOW)
                .close());
    later.add(() -> {});

    assertThat(cli.run("failures", "--follow", "--limit", "0", "--csv").out().lines().skip(1))
        .extracting(line -> line.split(",")[1] + " " + line.split(",")[9])
        .containsExactly("1009 4", "1010 3");
  }

  @Test
  void whatHappensIsFoldedBetweenWords() {
    later.add(() -> cli.newStore().failure("1010", "challenge-unanswered", Cli.NOW).close());

    assertThat(cli.columns(80).run("failures", "--follow", "--limit", "0").out())
        .isEqualTo(
            """
            2026-11-22 14:40:00  challenge-unanswered  1010@203.0.113.88  from 198.51.100.98
                                 Acme 1.0
            """);
  }

  @Test
  void noneIsAnAnswer() {
    cli.newStore().sql("DELETE FROM failure").close();

    assertThat(cli.run("failures").out())
        .isEqualTo("0 of 0 failures; daemon alive, picture 2 s old\n");
  }
}
