package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MissingCommandTest {
  private static final long HOUR = 3_600_000;

  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  private void fillStore() {
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding("1000")
          .departed("1000", HOUR)
          .departed("1001", 2 * HOUR, "event=unregistered", "user_agent=Yealink SIP-T46S")
          .departed("1002", 3 * HOUR, "domain=pbx.example.com", "network_ip=192.0.2.7")
          .departed("1003", 14 * HOUR, "absences=5", "longest_absence=" + 15 * HOUR)
          .departed("1004", 20 * HOUR, "registered_at=null", "refreshed_at=null", "user_agent=null")
          .departed("1005", 8 * 24 * HOUR)
          .departed("1006", HOUR, "returned_at=" + (Cli.NOW - 60_000));
    }
  }

  @Test
  void listsWhoHasLeft() {
    fillStore();

    assertThat(cli.run("missing"))
        .isEqualTo(
            new Cli.Result(
                0,
                """
                USER@DOMAIN           SEEN  ENDED         NETWORK_IP     STAYED  HABIT  AGENT
                1001@203.0.113.88      2 h  unregistered  198.51.100.98    20 h  -      Yealink…
                1002@pbx.example.com   4 h  expired       192.0.2.7        20 h  -      Acme 1.0
                1004@203.0.113.88     20 h  expired       198.51.100.98       -  -      -
                1003@203.0.113.88     15 h  expired       198.51.100.98    20 h  yes    Acme 1.0
                4 missing, 1 of them by habit; daemon alive, picture 0 s old
                """,
                ""));
  }

  @Test
  void optionsChoose() {
    fillStore();

    assertThat(cli.run("missing", "--since", "8d", "-n", "1", "--csv").out())
        .isEqualTo(
            "user,domain,node,profile,network_ip,network_port,user_agent,registered_at,refreshed_at,left_at,event,absences,longest_absence,by_habit\r\n"
                + "1001,203.0.113.88,default,internal,198.51.100.98,13654,Yealink"
                + " SIP-T46S,2026-11-21T15:40:00.000Z,2026-11-22T10:40:00.000Z,2026-11-22T11:40:00.000Z,unregistered,0,0,false\r\n");
    assertThat(cli.run("missing", "--since", "150m").out())
        .endsWith("\n1 missing; daemon alive, picture 0 s old\n");
    assertThat(cli.run("missing", "--site", "192.0.2.0/24").out())
        .startsWith("USER")
        .contains("1002@pbx.example.com")
        .endsWith("\n1 missing; daemon alive, picture 0 s old\n");
    assertThat(cli.run("missing", "--domain", "PBX.example.com").out())
        .contains("1002@")
        .endsWith("\n1 missing; daemon alive, picture 0 s old\n");
    assertThat(cli.run("missing", "--domain", "nowhere").out())
        .isEqualTo("0 missing; daemon alive, picture 0 s old\n");
    assertThat(cli.run("missing", "-n", "1").out())
        .endsWith("\n1 of 4 missing, 1 of them by habit; daemon alive, picture 0 s old\n");
  }

  @Test
  void jsonIsExact() {
    fillStore();

    assertThat(cli.run("missing", "--json", "-n", "1").out())
        .isEqualTo(
            """
            [
            {"user":"1001","domain":"203.0.113.88","node":"default","profile":"internal",\
            "network_ip":"198.51.100.98","network_port":13654,"user_agent":"Yealink SIP-T46S",\
            "registered_at":"2026-11-21T15:40:00.000Z","refreshed_at":"2026-11-22T10:40:00.000Z",\
            "left_at":"2026-11-22T11:40:00.000Z","event":"unregistered","absences":0,\
            "longest_absence":0,"by_habit":"false"}
            ]
            """);
  }

  @Test
  void hostileTextIsShownAndInert() {
    cli.newStore()
        .daemon(0)
        .departed("=1\u001b[2J", HOUR, "user_agent=@SUM(1)\u202e\r\n", "network_ip=+\u0007")
        .close();

    assertThat(cli.run("missing").out())
        .contains("=1\\x1b[2J@203", "@SUM(1)\\u202e\\x0d\\x0a", "+\\x07");
    assertThat(cli.run("missing", "--csv").out())
        .contains("'=1\\x1b[2J,", ",'@SUM(1)\\u202e\\x0d\\x0a,", ",'+\\x07,");
    assertThat(cli.run("missing", "--json").out()).contains("\"=1\\u001b[2J\"", "\\u202e\\r\\n\"");
  }
}
