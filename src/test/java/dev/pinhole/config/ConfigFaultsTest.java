package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can be wrong in a configuration, with its place and what to do. */
class ConfigFaultsTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [keepalve]               | 1:1: unknown table [keepalve]; did you mean [keepalive]?
          [statistics]             | 1:1: unknown table [statistics]; known tables: freeswitch, store, nat, keepalive, hep, log, metrics, web, webhook
          [[statistics]]           | 1:1: key statistics stands outside of any table; known tables: freeswitch, store, nat, keepalive, hep, log, metrics, web, webhook
          [log]~level = "loud"     | 2:1: unknown level "loud"; known: error, warn, info, debug
          [log]~level = "INFO"     | 2:1: unknown level "INFO"; did you mean "info"?
          [log]~file = "x"         | 2:1: unknown key file in [log]; known keys: level
          [metrics]~listen = 9480  | 2:1: listen must be a string, not a whole number; write for example listen = "127.0.0.1:9480"
          [metrics]~listen = "9480" | 2:1: listen "9480" is no address and port; write for example listen = "127.0.0.1:9480"
          [metrics]~listen = "localhost:9480" | 2:1: listen "localhost:9480" is no address and port; write for example listen = "127.0.0.1:9480"
          [metrics]~listen = "127.0.0.1:65536" | 2:1: listen "127.0.0.1:65536" is no address and port; write for example listen = "127.0.0.1:9480"
          [web]~listen = "9481"         | 2:1: listen "9481" is no address and port; write for example listen = "127.0.0.1:9481"
          [metrics]~listen = "::1:9480" | 2:1: listen "::1:9480" is no address and port; write for example listen = "127.0.0.1:9480"
          port = 8021              | 1:1: key port stands outside of any table; write it below [freeswitch]
          nat = 1                  | 1:1: nat must be a table, not a whole number; write [nat] and its keys below
          [[store]]                | 1:1: store must be a table, not an array; write [store] and its keys below
          [freeswitch]~ prot = 1   | 2:2: unknown key prot in [freeswitch]; did you mean port?
          [freeswitch.port]        | 1:1: port must be a whole number, not a table; write for example port = 8021
          [keepalive]~udp_interval = "28s" | 2:1: unknown key udp_interval in [keepalive]; did you mean udp-interval?
          [store]~size = 1         | 2:1: unknown key size in [store]; known keys: path, history-days, history-rows
          [store]~history-rows = 999 | 2:1: history-rows 999 is out of range; use 1000 to 1000000000
          [freeswitch]~port = "x"  | 2:1: port must be a whole number, not a string; write for example port = 8021
          [freeswitch]~port = 1.5  | 2:1: port must be a whole number, not a number with a fraction; write for example port = 8021
          [freeswitch]~port = 0    | 2:1: port 0 is out of range; use 1 to 65535
          [freeswitch]~port = 65536 | 2:1: port 65536 is out of range; use 1 to 65535
          [freeswitch]~host = 1    | 2:1: host must be a string, not a whole number; write for example host = "127.0.0.1"
          [freeswitch]~host = ""   | 2:1: host is no host name or address; write for example host = "127.0.0.1"
          [freeswitch]~host = "a b" | 2:1: host is no host name or address; write for example host = "127.0.0.1"
          [freeswitch]~password-file = "" | 2:1: password-file is empty; write the path of a file
          [store]~path = ""        | 2:1: path is empty; write the path of a file
          [store]~path = "a\\u0000" | 2:1: path is no path; write the path of a file
          [store]~history-days = 0 | 2:1: history-days 0 is out of range; use 1 to 3650
          [store]~history-days = 3651 | 2:1: history-days 3651 is out of range; use 1 to 3650
          [nat]~local-networks = "10.0.0.0/8" | 2:1: local-networks must be an array of strings, not a string; write for example local-networks = []
          [nat]~local-networks = [~ "10.0.0.0/8",~ 7] | 4:2: local-networks must hold strings only, not a whole number; put it in quotes
          [nat]~local-networks = ["10.0.0.0/8", "x"] | 2:33: local-networks: "x" is not a network such as 10.0.0.0/8 or 2001:db8::/32; correct this network
          [nat]~local-networks = ["10.0.0.1/8"] | 2:19: local-networks: "10.0.0.1/8" has bits set beyond its prefix; the network is 10.0.0.0/8; correct this network
          [keepalive]~enabled = "yes" | 2:1: enabled must be true or false, not a string; write for example enabled = true
          [keepalive]~enabled = 2026-11-22 | 2:1: enabled must be true or false, not a date or time; write for example enabled = true
          [keepalive]~for = ["yes", "no"] | 2:15: for: "no" means that there is no NAT whose binding could be kept; leave it out
          [keepalive]~for = ["maybe"] | 2:8: for: "maybe" is no verdict; use "yes", "likely" and "unknown"
          [keepalive]~for = []     | 2:1: for is empty; to switch keep-alives off write enabled = false
          [keepalive]~udp-interval = 28 | 2:1: udp-interval must be a duration in quotes, not a whole number; write for example udp-interval = "28s"
          [keepalive]~udp-interval = "28" | 2:1: udp-interval "28" is no duration; write a whole number and ms, s, m or h, such as udp-interval = "28s"
          [keepalive]~udp-interval = "14999ms" | 2:1: udp-interval 14999ms is out of range; use 15s to 10m
          [keepalive]~udp-interval = "11m" | 2:1: udp-interval 11m is out of range; use 15s to 10m
          [keepalive]~stream-interval = "3601s" | 2:1: stream-interval 3601s is out of range; use 15s to 1h
          [keepalive]~max-per-second = 0 | 2:1: max-per-second 0 is out of range; use 1 to 5000
          [keepalive]~max-per-second = 5001 | 2:1: max-per-second 5001 is out of range; use 1 to 5000
          [keepalive]~max-in-flight = 0 | 2:1: max-in-flight 0 is out of range; use 1 to 1000
          [keepalive]~max-in-flight = 1001 | 2:1: max-in-flight 1001 is out of range; use 1 to 1000
          [hep]~listen = "localhost:9060" | 2:1: listen "localhost:9060" is no address and port; write for example listen = "127.0.0.1:9060", or "off"
          [hep]~listen = "127.0.0.1" | 2:1: listen "127.0.0.1" is no address and port; write for example listen = "127.0.0.1:9060", or "off"
          [hep]~forward = "homer"  | 2:1: forward "homer" is no host and port; write for example forward = "homer.example.org:9060"
          [hep]~forward = "homer:65536" | 2:1: forward "homer:65536" is no host and port; write for example forward = "homer.example.org:9060"
          [hep]~forward = "homer:0" | 2:1: forward "homer:0" is no host and port; write for example forward = "homer.example.org:9060"
          [hep]~forward = "ho mer:9060" | 2:1: forward "ho mer:9060" is no host and port; write for example forward = "homer.example.org:9060"
          [hep]~capture = true     | 2:1: capture must be a string, not true or false; write for example capture = "auto"
          [hep]~capture = "no"     | 2:1: unknown capture "no"; known: auto, on, off
          [freeswitch]~port =      | 2:7: not valid TOML: unexpected end of input, expected a value; correct this line
          [keepalive]~freeswitch-pings = "skp" | 2:1: unknown freeswitch-pings "skp"; did you mean "skip"?
          [keepalive]~freeswitch-pings = true | 2:1: freeswitch-pings must be a string, not true or false; write for example freeswitch-pings = "keep"
          [freeswitch~port = 1     | 1:12: not valid TOML: unexpected end of line, expected ]; correct this line
          [store]~path = "a~       | 2:10: not valid TOML: unexpected end of line, expected " or a character; correct this line
          [nat]~[nat]~local-networks = [] | 2:1: not valid TOML: nat previously defined at line 1, column 1; correct this line
          """)
  void faultsHaveTheirPlaceAndAdvice(String toml, String message) throws IOException {
    Path file = Files.writeString(directory.resolve("pinhole.toml"), toml.replace('~', '\n'));

    assertThat(fault(file)).isEqualTo(file + ":" + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password = hush",
        "password = \"hush\" hush",
        "password = \"hush\\qhush\"",
        "password = 'hush",
        "password = \"\"\"\nhush\n\"\"\" hush\n",
        "password = [\"hush\"]",
        "password = \"hush\\u000a\"",
        "pasword = \"hush\"",
        "password = hush\nhost = hush",
      })
  void noFaultTellsThePassword(String line) throws IOException {
    Path file = Files.writeString(directory.resolve("p.toml"), "[freeswitch]\n" + line + "\n");

    assertThat(fault(file).lines()).allMatch(said -> said.startsWith(file + ":"));
    assertThat(fault(file)).doesNotContain("hush");
  }

  @Test
  void nothingIsQuotedAfterAPasswordThatIsNotClosed() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("p.toml"), "[freeswitch]\npassword = \"a\nhush hush\nhush\n");

    assertThat(fault(file).lines())
        .hasSizeGreaterThan(1)
        .allMatch(
            said -> said.endsWith(": not valid TOML; check quotes and backslashes on this line"));
  }

  @Test
  void allFaultsAreSaidInTheOrderOfTheirLines() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("p.toml"),
            """
            [metrics]
            listen = 9480
            [freeswitch]
            port = 0
            prot = 8021
            [statistics]
            [keepalive]
            for = ["maybe", "never"]
            [[keepalive.rule]]
            usr = "1000"
            intreval = "20s"
            [[keepalive.rule]]
            [[keepalive.rule]]
            off = true
            """);

    assertThat(fault(file).lines())
        .map(said -> said.substring(file.toString().length()))
        .containsExactly(
            ":2:1: listen must be a string, not a whole number; write for example listen ="
                + " \"127.0.0.1:9480\"",
            ":4:1: port 0 is out of range; use 1 to 65535",
            ":5:1: unknown key prot in [freeswitch]; did you mean port?",
            ":6:1: unknown table [statistics]; known tables: "
                + String.join(", ", ConfigReader.names()),
            ":8:8: for: \"maybe\" is no verdict; use \"yes\", \"likely\" and \"unknown\"",
            ":8:17: for: \"never\" is no verdict; use \"yes\", \"likely\" and \"unknown\"",
            ":10:1: unknown key usr in [keepalive.rule]; did you mean user?",
            ":11:1: unknown key intreval in [keepalive.rule]; did you mean interval?",
            ":12:1: this rule sets nothing; give it an interval, an event, or off = true",
            ":13:1: this rule is never reached: the one in line 12 is for all; put that one last,"
                + " or say which phones it is for");
  }

  @Test
  void ofManyFaultsTheFirstAreSaid() throws IOException {
    Path file = Files.writeString(directory.resolve("p.toml"), unknownTables(1000));

    assertThat(fault(file).lines()).hasSize(20).first().asString().contains(":1:1: unknown table");
  }

  private static String unknownTables(int count) {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < count; i++) {
      toml.append("[y").append(i).append("]\n");
    }
    return toml.toString();
  }

  private static String fault(Path file) {
    return catchThrowableOfType(
            ConfigException.class, () -> ConfigFile.read(file, Map.of()).withPasswords())
        .getMessage();
  }
}
