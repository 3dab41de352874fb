package dev.pinhole.daemon.config;

import dev.pinhole.keepalive.FreeswitchPings;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.keepalive.Rule;
import dev.pinhole.nat.Nat;
import dev.pinhole.store.KeepaliveSwitch.Position;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whom to keep fresh, and how often.
 *
 * @param verdicts the bindings to keep alive, by their {@code nat}; {@code for} in the file
 * @param udpInterval the longest time between two packets of a UDP binding
 * @param streamInterval the same for TCP, TLS and WebSocket
 * @param maxPerSecond keep-alives of all bindings together
 * @param maxInFlight most of them that one FreeSWITCH may owe an answer
 * @param rules exceptions; the first that matches counts
 * @param freeswitchPinged what to do with phones that FreeSWITCH itself pings often enough
 * @param freeswitchPings what was told of each profile's own pings
 */
public record KeepaliveConfig(
    boolean enabled,
    Set<Nat> verdicts,
    Duration udpInterval,
    Duration streamInterval,
    int maxPerSecond,
    int maxInFlight,
    List<Rule> rules,
    FreeswitchPinged freeswitchPinged,
    FreeswitchPings freeswitchPings) {
  static final String TABLE = "keepalive";
  static final List<String> KEYS =
      List.of(
          "enabled",
          "for",
          "udp-interval",
          "stream-interval",
          "max-per-second",
          "max-in-flight",
          "freeswitch-pings",
          "rule");

  /** What to do with phones that FreeSWITCH itself is known to ping often enough. */
  public enum FreeswitchPinged {
    KEEP,
    SKIP
  }

  private static final KeepaliveConfig DEFAULTS =
      new KeepaliveConfig(
          true,
          EnumSet.of(Nat.YES, Nat.LIKELY, Nat.UNKNOWN),
          Duration.ofSeconds(28),
          Duration.ofSeconds(110),
          500,
          64,
          List.of(),
          FreeswitchPinged.KEEP,
          new FreeswitchPings(Map.of()));

  /** RFC 8085, 3.5: not more often than this. */
  static final Duration SHORTEST = Duration.ofSeconds(15);

  public KeepaliveConfig {
    Set<Nat> copy = EnumSet.noneOf(Nat.class);
    copy.addAll(verdicts);
    verdicts = Collections.unmodifiableSet(copy);
    rules = List.copyOf(rules);
  }

  public static KeepaliveConfig defaults() {
    return DEFAULTS;
  }

  static KeepaliveConfig read(Section section, FreeswitchPings freeswitchPings) {
    section.allowOnly(KEYS);
    section.otherwise("for", TomlText.array(DEFAULTS.verdicts.stream().map(Nat::text).toList()));
    section.otherwise("freeswitch-pings", TomlText.quoted(word(DEFAULTS.freeswitchPinged)));
    return new KeepaliveConfig(
        section.flag("enabled", DEFAULTS.enabled),
        verdicts(section),
        section.duration("udp-interval", DEFAULTS.udpInterval, SHORTEST, Duration.ofMinutes(10)),
        section.duration("stream-interval", DEFAULTS.streamInterval, SHORTEST, Duration.ofHours(1)),
        section.integer("max-per-second", DEFAULTS.maxPerSecond, 1, 5000),
        section.integer("max-in-flight", DEFAULTS.maxInFlight, 1, 1000),
        RuleReader.read(section.tables("rule")),
        section
            .choice("freeswitch-pings", List.of(FreeswitchPinged.values()), KeepaliveConfig::word)
            .orElse(DEFAULTS.freeswitchPinged),
        freeswitchPings);
  }

  private static String word(FreeswitchPinged any) {
    return any.name().toLowerCase(Locale.ROOT);
  }

  /** The policy that this and the operator's switch make. */
  public Policy policy(Position position) {
    Policy.Enabled switched =
        position == Position.OFF ? Policy.Enabled.SWITCHED_OFF : Policy.Enabled.ON;
    return new Policy(
        enabled ? switched : Policy.Enabled.OFF,
        verdicts,
        udpInterval,
        streamInterval,
        maxPerSecond,
        rules,
        freeswitchPinged == FreeswitchPinged.SKIP
            ? Optional.of(freeswitchPings)
            : Optional.empty());
  }

  private static Set<Nat> verdicts(Section section) {
    if (!section.has("for")) {
      return DEFAULTS.verdicts;
    }
    List<Section.Item> items = section.texts("for");
    if (items.isEmpty()) {
      throw section.fault("for", "for is empty", "to switch keep-alives off write enabled = false");
    }
    Set<Nat> verdicts = EnumSet.noneOf(Nat.class);
    for (Section.Item item : items) {
      verdicts.add(verdict(item));
    }
    return verdicts;
  }

  private static Nat verdict(Section.Item item) {
    return switch (item.text()) {
      case "yes" -> Nat.YES;
      case "likely" -> Nat.LIKELY;
      case "unknown" -> Nat.UNKNOWN;
      case "no" ->
          throw ConfigException.at(
              item.place(),
              "for: \"no\" means that there is no NAT whose binding could be kept",
              "leave it out");
      default ->
          throw ConfigException.at(
              item.place(),
              "for: " + Section.quoted(item.text()) + " is no verdict",
              "use \"yes\", \"likely\" and \"unknown\"");
    };
  }
}
