package dev.pinhole.config;

import static dev.pinhole.config.Key.wrong;

import dev.pinhole.config.Config.Effect;
import dev.pinhole.keepalive.FreeswitchPings.NatOptionsPing;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * Every table of the configuration with its keys, in the order of the documentation. The file is
 * read, {@code config show} printed, and the commented file and the manual page are compared by
 * this.
 */
final class Keys {
  /** How often a table stands in the file. */
  enum Times {
    ONCE,
    /** Once, or as an array of tables. */
    ONCE_OR_EACH,
    /** As an array of tables, which may be missing. */
    EACH
  }

  /**
   * One table.
   *
   * @param manual sentences; empty where the keys say all
   */
  record KeyTable(String name, Times times, Effect effect, String manual, List<Key<?>> keys) {
    /** Such as {@code [[keepalive.rule]]}. */
    String header() {
      return times == Times.EACH ? "[[" + name + "]]" : "[" + name + "]";
    }
  }

  static final Key<String> NAME =
      Key.text(
          "name",
          "default",
          (key, toml) -> {
            if (!((String) toml).matches("[A-Za-z0-9._-]{1,64}")) {
              throw wrong("name is no plain name", "use up to 64 letters, digits, dots, hyphens");
            }
            return (String) toml;
          },
          "The node of every row. Up to 64 letters, digits, dots, underscores and hyphens.");
  static final Key<String> HOST =
      Key.text(
          "host",
          "127.0.0.1",
          (key, toml) -> {
            String host = (String) toml;
            if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
              throw wrong(
                  "host is no host name or address", "write for example host = \"127.0.0.1\"");
            }
            return host;
          },
          "Where its event socket is: an address or a host name.");
  static final Key<Integer> PORT = Key.number("port", 8021, 1, 65535, "Its port.");
  static final Key<String> PASSWORD =
      text(
          "password",
          "ClueCon",
          "The event socket's. It belongs into /etc/pinhole/esl-password, which the service passes"
              + " on; here it would be readable by the group pinhole.");
  static final Key<String> PASSWORD_FILE =
      text(
              "password-file",
              "esl-password",
              "A file whose first line is the password; counts more than password. No default.")
          .optional();

  static final Key<String> PATH =
      text(
          "path",
          "/var/lib/pinhole/pinhole.db",
          "The SQLite file. The service may write below /var/lib/pinhole only.");
  static final Key<Integer> HISTORY_DAYS =
      Key.number("history-days", 30, 1, 3650, "How many days history is kept.");
  static final Key<Integer> HISTORY_ROWS =
      Key.number(
          "history-rows",
          10_000_000,
          1_000,
          1_000_000_000,
          "At most so many rows of it, some 200 bytes each; the oldest go first.");

  static final Key<Cidr> LOCAL_NETWORKS =
      new Key<>(
          "local-networks",
          List.class,
          "an array of strings",
          Keys::network,
          "",
          List.of(),
          Key.Without.DEFAULT,
          "Networks such as \"10.0.0.0/8\", in which a phone whose Contact and source are the same"
              + " address is never behind NAT.");

  static final Key<Boolean> ENABLED =
      Key.flag("enabled", true, "Whether keep-alives are sent at all.");
  static final Key<Nat> FOR =
      new Key<>(
          "for",
          List.class,
          "an array of strings",
          (key, toml) -> verdict((String) toml),
          "",
          List.of("yes", "likely", "unknown"),
          Key.Without.DEFAULT,
          "Which verdicts are kept alive.");
  static final Key<Duration> UDP_INTERVAL =
      Key.duration(
          "udp-interval",
          "28s",
          NatTimeouts.SHORTEST,
          Duration.ofMinutes(10),
          "The longest time between two packets of a phone on UDP. A keep-alive comes after 80 to"
              + " 98 per cent of it.");
  static final Key<Duration> STREAM_INTERVAL =
      Key.duration(
          "stream-interval",
          "110s",
          NatTimeouts.SHORTEST,
          Duration.ofHours(1),
          "The same for TCP, TLS and WebSocket.");
  static final Key<Integer> MAX_PER_SECOND =
      Key.number(
          "max-per-second",
          500,
          1,
          5000,
          "Keep-alives of all phones together. One FreeSWITCH on two cores takes 1,400 to 2,600.");
  static final Key<Integer> MAX_IN_FLIGHT =
      Key.number(
          "max-in-flight", 64, 1, 1000, "Keep-alives that FreeSWITCH has not acknowledged yet.");
  static final Key<KeepaliveConfig.FreeswitchPinged> FREESWITCH_PINGS =
      Key.word(
          "freeswitch-pings",
          "keep",
          List.of(KeepaliveConfig.FreeswitchPinged.values()),
          Keys::lowerCase,
          "With \"keep\", what FreeSWITCH pings itself is kept alive too. With \"skip\" those"
              + " phones are left out that are known to be pinged often enough, from what the"
              + " tables [[profile]] say.");

  static final Key<Glob> USER =
      glob("user", "1*", "The user part of the address of record; * is any text, ? one character.");
  static final Key<Glob> DOMAIN = glob("domain", "pbx.example.com", "Its host part.");
  static final Key<Glob> PROFILE = glob("profile", "internal", "The sofia profile.");
  static final Key<Glob> USER_AGENT =
      Key.text(
              "user-agent",
              "Acme *",
              (key, toml) -> new Glob((String) toml),
              "What the phone calls itself; an empty text is for phones that send none.")
          .optional();
  static final Key<Cidr> NETWORK =
      Key.text(
              "network",
              "198.51.100.0/24",
              Keys::network,
              "The network that holds its source address.")
          .optional();
  static final Key<Transport> TRANSPORT =
      Key.word("transport", "udp", List.of(Transport.values()), Transport::text, "").optional();
  static final Key<NatKind> NAT_KIND =
      Key.word(
              "nat-kind",
              "port-mismatch",
              List.of(NatKind.values()),
              NatKind::text,
              "The case of its verdict.")
          .optional();
  static final Key<Duration> INTERVAL =
      Key.duration(
              "interval",
              "20s",
              NatTimeouts.SHORTEST,
              Duration.ofHours(1),
              "Takes the place of the two intervals above.")
          .optional();
  static final Key<String> EVENT =
      Key.text(
              "event",
              "keep-alive",
              Keys::event,
              "The Event header of its keep-alives. Events that make phones restart or reload are"
                  + " refused.")
          .optional();
  static final Key<Boolean> OFF = Key.flag("off", false, "With true it is not kept alive at all.");

  static final Key<String> PROFILE_NAME =
      text("name", "internal", "The profile; has to be said.").optional();
  static final Key<NatOptionsPing> NAT_OPTIONS_PING =
      new Key<>(
          "nat-options-ping",
          Object.class,
          "",
          Keys::natOptionsPing,
          "true, false or \"udp-only\"",
          false,
          Key.Without.DEFAULT,
          "");
  static final Key<Boolean> ALL_REG_OPTIONS_PING = Key.flag("all-reg-options-ping", false, "");
  static final Key<Duration> PING_MEAN_INTERVAL =
      Key.duration(
          "ping-mean-interval",
          "30s",
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          "30 s is too seldom for phones on UDP behind NAT.");

  static final Key<Level> LEVEL =
      Key.word(
          "level",
          "info",
          List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG),
          Keys::lowerCase,
          "How much is written to the journal.");

  static final Key<Endpoint> LISTEN =
      Key.text(
              "listen",
              "127.0.0.1:9480",
              Keys::endpoint,
              "An address and a port, on which figures for Prometheus are served. No default:"
                  + " nothing is served.")
          .optional();

  static final KeyTable FREESWITCH =
      new KeyTable(
          "freeswitch",
          Times.ONCE_OR_EACH,
          Effect.AFTER_RESTART,
          "One FreeSWITCH. For several, write [[freeswitch]] once for each, with a name of its"
              + " own.",
          List.of(NAME, HOST, PORT, PASSWORD, PASSWORD_FILE));
  static final KeyTable STORE =
      new KeyTable(
          "store", Times.ONCE, Effect.AFTER_RESTART, "", List.of(PATH, HISTORY_DAYS, HISTORY_ROWS));
  static final KeyTable NAT =
      new KeyTable("nat", Times.ONCE, Effect.AFTER_RESTART, "", List.of(LOCAL_NETWORKS));
  static final KeyTable KEEPALIVE =
      new KeyTable(
          "keepalive",
          Times.ONCE,
          Effect.AFTER_RELOAD,
          "",
          List.of(
              ENABLED,
              FOR,
              UDP_INTERVAL,
              STREAM_INTERVAL,
              MAX_PER_SECOND,
              MAX_IN_FLIGHT,
              FREESWITCH_PINGS));
  static final KeyTable RULE =
      new KeyTable(
          "keepalive.rule",
          Times.EACH,
          Effect.AFTER_RELOAD,
          "An exception; there is none by default. Of several, the first that matches a phone"
              + " counts. All of the first seven keys have to match; one that is left out matches"
              + " every phone.",
          List.of(
              USER,
              DOMAIN,
              PROFILE,
              USER_AGENT,
              NETWORK,
              TRANSPORT,
              NAT_KIND,
              INTERVAL,
              EVENT,
              OFF));
  static final KeyTable PROFILES =
      new KeyTable(
          "profile",
          Times.EACH,
          Effect.AFTER_RELOAD,
          "What the parameters of one of FreeSWITCH's profiles say, as far as they are about its"
              + " own pings, for freeswitch-pings = \"skip\". It counts for every FreeSWITCH. The"
              + " defaults are FreeSWITCH's.",
          List.of(PROFILE_NAME, NAT_OPTIONS_PING, ALL_REG_OPTIONS_PING, PING_MEAN_INTERVAL));
  static final KeyTable LOG =
      new KeyTable("log", Times.ONCE, Effect.AFTER_RELOAD, "", List.of(LEVEL));
  static final KeyTable METRICS =
      new KeyTable("metrics", Times.ONCE, Effect.AFTER_RESTART, "", List.of(LISTEN));

  static final List<KeyTable> TABLES =
      List.of(FREESWITCH, STORE, NAT, KEEPALIVE, RULE, PROFILES, LOG, METRICS);

  private static final Pattern ADDRESS_AND_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):([0-9]{1,5})");

  /** An event type of RFC 6665 section 8.4, without its rarer characters. */
  private static final Pattern EVENT_TYPE =
      Pattern.compile("[A-Za-z0-9_-]{1,40}(\\.[A-Za-z0-9_-]{1,20})?");

  /** These make a phone restart, reload, answer, hold or run a command. */
  private static final List<String> ACTED_UPON =
      List.of(
          "aastra-xml",
          "action-uri",
          "check-sync",
          "conference",
          "hold",
          "reboot",
          "restart",
          "resync",
          "service-control",
          "talk",
          "ua-profile");

  private Keys() {}

  private static Key<String> text(String name, String shown, String manual) {
    return Key.text(name, shown, (key, toml) -> (String) toml, manual);
  }

  private static Key<Glob> glob(String name, String shown, String manual) {
    return Key.text(name, shown, Keys::glob, manual).optional();
  }

  private static Glob glob(String key, Object toml) {
    if (toml.equals("")) {
      throw wrong(key + " is empty", "leave it out if the rule is for all");
    }
    return new Glob((String) toml);
  }

  private static Cidr network(String key, Object toml) {
    try {
      return Cidr.parse((String) toml);
    } catch (IllegalArgumentException e) {
      throw wrong(key + ": " + e.getMessage(), "correct this network");
    }
  }

  private static Nat verdict(String text) {
    return switch (text) {
      case "yes" -> Nat.YES;
      case "likely" -> Nat.LIKELY;
      case "unknown" -> Nat.UNKNOWN;
      case "no" ->
          throw wrong(
              "for: \"no\" means that there is no NAT whose binding could be kept", "leave it out");
      default ->
          throw wrong(
              "for: " + TomlText.quoted(text) + " is no verdict",
              "use \"yes\", \"likely\" and \"unknown\"");
    };
  }

  private static String event(String key, Object toml) {
    String text = (String) toml;
    if (!EVENT_TYPE.matcher(text).matches()) {
      throw wrong(
          "event " + TomlText.quoted(text) + " is no SIP event",
          "use letters, digits and hyphens, such as event = \"keep-alive\"");
    }
    String event = text.toLowerCase(Locale.ROOT).replace('_', '-');
    if (ACTED_UPON.stream().anyMatch(event::startsWith)) {
      throw wrong(
          "event " + TomlText.quoted(text) + " makes phones restart or act on it each time",
          "use one that they ignore, such as event = \"keep-alive\"");
    }
    return text;
  }

  private static NatOptionsPing natOptionsPing(String key, Object toml) {
    if (toml instanceof Boolean on) {
      return on ? NatOptionsPing.ON : NatOptionsPing.OFF;
    }
    if (toml.equals("udp-only")) {
      return NatOptionsPing.UDP_ONLY;
    }
    String what = toml instanceof String text ? TomlText.quoted(text) : TomlText.kind(toml);
    throw wrong(key + " cannot be " + what, "write true, false or \"udp-only\"");
  }

  /** An address and no name: nothing is to be looked up for it. */
  private static Endpoint endpoint(String key, Object toml) {
    Matcher parts = ADDRESS_AND_PORT.matcher((String) toml);
    if (parts.matches()) {
      String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
      int port = Integer.parseInt(parts.group(3));
      Optional<Address> address = Address.parse(host);
      if (address.isPresent() && port <= 65535) {
        return new Endpoint(host, port, address);
      }
    }
    throw wrong(
        key + " " + TomlText.quoted((String) toml) + " is no address and port",
        "write for example " + TomlText.line(key, "127.0.0.1:9480"));
  }

  private static String lowerCase(Enum<?> any) {
    return any.name().toLowerCase(Locale.ROOT);
  }
}
