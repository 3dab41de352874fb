package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.Column;
import dev.pinhole.store.JsonText;
import dev.pinhole.store.Row;
import dev.pinhole.text.Visible;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a phone wrote must reach neither the terminal nor a spreadsheet as more than text. */
class HostileTextTest {
  private static final String AGENT = "=cmd|'/C calc'!A0\u001b[2J\u009b31m\u202e\r\nx\ud83d\ude00";

  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory);
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding(
              "1000",
              "user_agent=" + AGENT,
              "contact=\"O\\\"Brien, Zoë\" <sip:1000@x;y=%0Aapi>",
              "contact_host=evil\u0007\u2028.example",
              "call_id=\u202ecall\u2066",
              "evidence=[\"Contact is \\u001b]0;owned\\u0007\"]")
          .history("1000", Cli.NOW, "registered", "call_id=\tcall", "detail=\u001b[31m\n");
    }
  }

  @Test
  void theTableShowsIt() {
    assertThat(cli.noTerminal().run("list").out())
        .isEqualTo(
            """
            USER@DOMAIN        RINGS   NAT  KIND             CONTACT                       SOURCE               TRANSPORT   AGE  KEPT  NEXT  SENT  REACHABILITY  AGENT
            1000@203.0.113.88  should  yes  private-contact  evil\\x07\\u2028.example:61724  198.51.100.98:13654  udp        20 s   5 s  17 s   120  -             =cmd|'/C calc'!A0\\x1b[2J\\x9b31m\\u202e\\x0d\\x0ax😀
            1 binding, 1 behind NAT; daemon alive, picture 0 s old
            """);
  }

  @Test
  void showShowsIt() {
    assertThat(cli.noTerminal().run("show", "1000").out())
        .contains("  - Contact is \\x1b]0;owned\\x07\n")
        .contains("  raw Contact      \"O\\\"Brien, Zoë\" <sip:1000@x;y=%0Aapi>\n")
        .contains("  Call-ID          \\u202ecall\\u2066\n")
        .contains("  User-Agent       =cmd|'/C calc'!A0\\x1b[2J\\x9b31m\\u202e\\x0d\\x0ax😀\n")
        .contains("\\x1b[31m\\x0a, yes (private-contact)")
        .matches(text -> text.codePoints().allMatch(c -> c == '\n' || Visible.shows(c)));
  }

  @Test
  void jsonKeepsItAndEscapesIt() {
    String out = cli.run("list", "--json").out();

    assertThat(out)
        .contains("\"user_agent\":\"=cmd|'/C calc'!A0\\u001b[2J\\u009b31m\\u202e\\r\\nx😀\"")
        .contains("\"call_id\":\"\\u202ecall\\u2066\"")
        .contains("\"contact\":\"\\\"O\\\\\\\"Brien, Zoë\\\" <sip:1000@x;y=%0Aapi>\"");
    Map<String, Object> row = Json.rows(out).get(0);
    assertThat(row)
        .containsEntry("user_agent", AGENT)
        .containsEntry("contact_host", "evil\u0007\u2028.example")
        .containsEntry("evidence", List.of("Contact is \u001b]0;owned\u0007"));
  }

  @Test
  void csvIsInert() {
    assertThat(cli.run("list", "--csv").out())
        .contains(",'=cmd|'/C calc'!A0\\x1b[2J\\x9b31m\\u202e\\x0d\\x0ax😀,")
        .contains(",\"\"\"O\\\"\"Brien, Zoë\"\" <sip:1000@x;y=%0Aapi>\",");
    assertThat(cli.run("history", "1000", "--csv").out())
        .contains(",'\\x09call,")
        .endsWith(",\\x1b[31m\\x0a\r\n");
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacements() {
    try (StoreFixture store = cli.newStore()) {
      store.sql("UPDATE binding SET user_agent = CAST(x'41ff42eda08043' AS TEXT)");
    }

    String out = cli.run("list", "--json").out();

    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(out)).isTrue();
    assertThat((String) Json.rows(out).get(0).get("user_agent")).matches("A\ufffd+B\ufffd+C");
  }

  @Test
  void halfAPairBecomesAReplacement() {
    List<Column> agent = List.of(BindingColumn.USER_AGENT);
    Row row = new Row(agent, "a\ud83db\ude00\ud83d\ude00\ud83d");

    assertThat(new JsonText().object(agent, row))
        .isEqualTo("{\"user_agent\":\"a\ufffdb\ufffd\ud83d\ude00\ufffd\"}");
  }

  @Test
  void argumentsAreShownInErrors() {
    assertThat(cli.run("show", "\u001b[2J\n").err())
        .isEqualTo("pinhole: no phone \\x1b[2J\\x0a in the store; see pinhole list\n");
    assertThat(cli.run("show", "sip:\u001b[2J@\n").err())
        .isEqualTo("pinhole: no phone \\x1b[2J@ in the store; see pinhole list\n");
    assertThat(cli.run("help", "\u202ex").err())
        .isEqualTo("pinhole: there is no command \\u202ex; see pinhole help --help\n");
    assertThat(cli.run("list", "--\u202ex").err())
        .isEqualTo("pinhole: unknown option --\\u202ex; see pinhole list --help\n");
  }
}
