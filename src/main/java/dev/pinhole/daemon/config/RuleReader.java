package dev.pinhole.daemon.config;

import dev.pinhole.keepalive.Rule;
import dev.pinhole.keepalive.Rule.Action;
import dev.pinhole.keepalive.Rule.Kept;
import dev.pinhole.keepalive.Rule.Match;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads {@code [[keepalive.rule]]}. */
final class RuleReader {
  static final List<String> KEYS =
      List.of(
          "user",
          "domain",
          "profile",
          "user-agent",
          "network",
          "transport",
          "nat-kind",
          "interval",
          "event",
          "off");

  private static final Duration EXAMPLE = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofHours(1);

  private RuleReader() {}

  static List<Rule> read(List<Section> sections) {
    List<Rule> rules = new ArrayList<>();
    for (Section section : sections) {
      section.allowOnly(KEYS);
      if (!rules.isEmpty() && last(rules).match().equals(Match.ALL)) {
        throw section.fault(
            "",
            "this rule is never reached: the one in line " + last(rules).line() + " is for all",
            "put that one last, or say which phones it is for");
      }
      rules.add(
          new Rule(rules.size() + 1, section.start().line(), match(section), action(section)));
    }
    return rules;
  }

  private static Rule last(List<Rule> rules) {
    return rules.get(rules.size() - 1);
  }

  private static Match match(Section section) {
    return new Match(
        name(section, "user"),
        name(section, "domain"),
        name(section, "profile"),
        // An empty one is for phones that send no User-Agent.
        section.text("user-agent").map(Glob::new),
        section.text("network").map(text -> network(section, text)),
        section.choice("transport", Arrays.asList(Transport.values()), Transport::text),
        section.choice("nat-kind", Arrays.asList(NatKind.values()), NatKind::text));
  }

  private static Optional<Glob> name(Section section, String key) {
    Optional<String> text = section.text(key);
    if (text.filter(String::isEmpty).isPresent()) {
      throw section.fault(key, key + " is empty", "leave it out if the rule is for all");
    }
    return text.map(Glob::new);
  }

  private static Cidr network(Section section, String text) {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw ConfigException.at(
          section.place("network"), "network: " + e.getMessage(), "correct this network", e);
    }
  }

  private static Action action(Section section) {
    boolean off = section.flag("off", false);
    for (String key : List.of("interval", "event")) {
      if (off && section.has(key)) {
        throw section.fault(
            key, key + " has no effect beside off = true", "leave one of the two out");
      }
    }
    if (!section.has("off") && !section.has("interval") && !section.has("event")) {
      throw section.fault(
          "", "this rule sets nothing", "give it an interval, an event, or off = true");
    }
    return new Action(
        section.has("interval")
            ? Optional.of(section.duration("interval", EXAMPLE, KeepaliveConfig.SHORTEST, LONGEST))
            : Optional.empty(),
        section.text("event").map(text -> EventName.checked(section, text)),
        off ? Kept.OFF : Kept.YES);
  }
}
