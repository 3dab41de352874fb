package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code [[keepalive.rule]]}, and what stops the start. */
class RuleConfigTest {
  @TempDir private Path directory;

  private List<Rule> rules(String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("p.toml"), toml.replace('~', '\n'));
    return ConfigFile.read(file, Map.of()).keepalive().rules();
  }

  @Test
  void everyKeyIsRead() throws IOException {
    List<Rule> rules =
        rules(
            """
            [keepalive]
            udp-interval = "28s"

            [[keepalive.rule]]
            user = "1*"
            domain = "pbx.example"
            profile = "internal"
            user-agent = "Acme ?.*"
            network = "198.51.100.0/24"
            transport = "tls"
            nat-kind = "rewritten-contact"
            interval = "20s"
            event = "dummy"

            [[keepalive.rule]]
            network = "2001:db8::/32"
            off = true
            """);

    assertThat(rules)
        .containsExactly(
            new Rule(
                1,
                4,
                new Rule.Match(
                    Optional.of(new Glob("1*")),
                    Optional.of(new Glob("pbx.example")),
                    Optional.of(new Glob("internal")),
                    Optional.of(new Glob("Acme ?.*")),
                    Optional.of(Cidr.parse("198.51.100.0/24")),
                    Optional.of(Transport.TLS),
                    Optional.of(NatKind.REWRITTEN_CONTACT)),
                new Rule.Action(
                    Optional.of(Duration.ofSeconds(20)), Optional.of("dummy"), Rule.Kept.YES)),
            new Rule(
                2,
                15,
                new Rule.Match(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Cidr.parse("2001:db8::/32")),
                    Optional.empty(),
                    Optional.empty()),
                new Rule.Action(Optional.empty(), Optional.empty(), Rule.Kept.OFF)));
  }

  /** It shields its phones from the rules that follow. */
  @Test
  void offFalseIsAnExceptionFromLaterRules() throws IOException {
    assertThat(rules("[[keepalive.rule]]~user = \"1000\"~off = false").get(0).action())
        .isEqualTo(new Rule.Action(Optional.empty(), Optional.empty(), Rule.Kept.YES));
  }

  @Test
  void aRuleForAllMayBeTheLast() throws IOException {
    assertThat(
            rules(
                "[[keepalive.rule]]~user = \"1\"~off = true~[[keepalive.rule]]~interval = \"1h\""))
        .extracting(Rule::number)
        .containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          usr = "1"~off = true     | 2:1: unknown key usr in [keepalive.rule]; did you mean user?
          colour = "1"~off = true  | 2:1: unknown key colour in [keepalive.rule]; known keys: user, domain, profile, user-agent, network, transport, nat-kind, interval, event, off
          user = 1000~off = true   | 2:1: user must be a string, not a whole number; write for example user = "1*"
          user = ["1"]~off = true  | 2:1: user must be a string, not an array; write for example user = "1*"
          domain = ""~off = true   | 2:1: domain is empty; leave it out if the rule is for all
          network = "10.0.0.1/8"~off = true | 2:1: network: "10.0.0.1/8" has bits set beyond its prefix; the network is 10.0.0.0/8; correct this network
          network = "10.0.0.0/33"~off = true | 2:1: network: "10.0.0.0/33": after the slash must be a number from 0 to 32; correct this network
          network = "office"~off = true | 2:1: network: "office" is not a network such as 10.0.0.0/8 or 2001:db8::/32; correct this network
          transport = "upd"~off = true | 2:1: unknown transport "upd"; known: udp, tcp, tls, ws, wss
          transport = "tcpp"~off = true | 2:1: unknown transport "tcpp"; did you mean "tcp"?
          nat-kind = "rewriten-contact"~off = true | 2:1: unknown nat-kind "rewriten-contact"; did you mean "rewritten-contact"?
          nat_kind = "direct"~off = true | 2:1: unknown key nat_kind in [keepalive.rule]; did you mean nat-kind?
          interval = "14s"         | 2:1: interval 14s is out of range; use 15s to 1h
          interval = "2h"          | 2:1: interval 2h is out of range; use 15s to 1h
          interval = 20            | 2:1: interval must be a duration in quotes, not a whole number; write for example interval = "20s"
          off = "yes"              | 2:1: off must be true or false, not a string; write for example off = false
          off = true~interval = "20s" | 3:1: interval has no effect beside off = true; leave one of the two out
          event = "x"~off = true   | 2:1: event has no effect beside off = true; leave one of the two out
          user = "1000"            | 1:1: this rule sets nothing; give it an interval, an event, or off = true
          event = ""               | 2:1: event "" is no SIP event; use letters, digits and hyphens, such as event = "keep-alive"
          event = "a b"            | 2:1: event "a b" is no SIP event; use letters, digits and hyphens, such as event = "keep-alive"
          event = "a;b"            | 2:1: event "a;b" is no SIP event; use letters, digits and hyphens, such as event = "keep-alive"
          off = true~[[keepalive.rule]]~user = "1"~off = true | 3:1: this rule is never reached: the one in line 1 is for all; put that one last, or say which phones it is for
          """)
  void badRulesStopTheStartWithTheirPlace(String toml, String message) {
    assertThatThrownBy(() -> rules("[[keepalive.rule]]~" + toml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(directory.resolve("p.toml") + ":" + message);
  }

  @Test
  void aSingleTableIsRefused() {
    assertThatThrownBy(() -> rules("[keepalive.rule]~off = true"))
        .hasMessage(
            directory.resolve("p.toml")
                + ":1:1: keepalive.rule must be an array of tables, not a table;"
                + " write [[keepalive.rule]] and its keys below");
  }

  /** Phones restart on some events, and answer calls on others. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "check-sync",
        "Check-Sync",
        "reboot",
        "reboot_now",
        "resync",
        "talk",
        "ACTION-URI"
      })
  void eventsThatPhonesActUponAreRefused(String event) {
    assertThatThrownBy(() -> rules("[[keepalive.rule]]~event = \"" + event + "\""))
        .hasMessage(
            directory.resolve("p.toml")
                + ":2:1: event \""
                + event
                + "\" makes phones restart or act on it each time; use one that they ignore,"
                + " such as event = \"keep-alive\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\n", "a\\r\\nb", "keep-alive\\u0000", "a\\tb", "\u00e9"})
  void nothingThatIsNoTokenGetsIntoACommand(String event) {
    assertThatThrownBy(() -> rules("[[keepalive.rule]]~event = \"" + event + "\""))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no SIP event");
  }
}
