package dev.pinhole.config;

import static dev.pinhole.config.Config.Effect.AFTER_RELOAD;
import static dev.pinhole.config.Config.Effect.AFTER_RESTART;
import static dev.pinhole.config.Key.Without.DEFAULT;
import static dev.pinhole.config.Key.Without.NOTHING;
import static dev.pinhole.config.Key.wrong;
import static dev.pinhole.config.KeyTable.Times.EACH;
import static dev.pinhole.config.KeyTable.Times.ONCE;
import static dev.pinhole.config.KeyTable.Times.ONCE_OR_EACH;

import dev.pinhole.config.HepConfig.CaptureCommand;
import dev.pinhole.config.KeepaliveConfig.FreeswitchPinged;
import dev.pinhole.config.WebhookConfig.PayloadTemplate;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.nat.Transport;
import dev.pinhole.text.Glob;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.event.Level;

/**
 * Every table of the configuration with its keys, in the order of the documentation. The reader,
 * {@code config show} and what a reload changed go by this; {@code src/deb/pinhole.toml}, which has
 * a sentence for each key and of which the manual page is made, is compared with it.
 */
final class Keys {
  private static final Duration SHORTEST = NatTimeouts.SHORTEST;
  private static final Duration HOUR = Duration.ofHours(1);

  static final KeyTable FREESWITCH = new KeyTable("freeswitch", ONCE_OR_EACH, AFTER_RESTART);
  static final Key<String> NAME = FREESWITCH.text("name", "default", DEFAULT, Keys::name);
  static final Key<String> HOST = FREESWITCH.text("host", "127.0.0.1", DEFAULT, Keys::host);
  static final Key<Integer> PORT = FREESWITCH.number("port", 8021, 1, 65535);
  static final Key<String> PASSWORD = FREESWITCH.text("password", "ClueCon", DEFAULT);
  static final Key<String> PASSWORD_FILE =
      FREESWITCH.text("password-file", "esl-password", NOTHING);

  static final KeyTable STORE = new KeyTable("store", ONCE, AFTER_RESTART);
  static final Key<String> PATH = STORE.text("path", "/var/lib/pinhole/pinhole.db", DEFAULT);
  static final Key<Integer> HISTORY_DAYS = STORE.number("history-days", 30, 1, 3650);
  static final Key<Integer> HISTORY_ROWS =
      STORE.number("history-rows", 10_000_000, 1_000, 1_000_000_000);

  static final KeyTable NAT = new KeyTable("nat", ONCE, AFTER_RESTART);
  static final Key<Cidr> LOCAL_NETWORKS = NAT.texts("local-networks", List.of(), Keys::network);

  static final Key<String> PROXIES = NAT.texts("proxies", List.of(), Keys::proxy);

  static final KeyTable KEEPALIVE = new KeyTable("keepalive", ONCE, AFTER_RELOAD);
  static final Key<Boolean> ENABLED = KEEPALIVE.flag("enabled", true);
  static final Key<Nat> FOR =
      KEEPALIVE.texts("for", List.of("yes", "likely", "unknown"), Keys::verdict);
  static final Key<Duration> UDP_INTERVAL =
      KEEPALIVE.duration("udp-interval", "28s", DEFAULT, SHORTEST, Duration.ofMinutes(10));
  static final Key<Duration> UDP_INTERVAL_MAX =
      KEEPALIVE.duration(
          "udp-interval-max", "28s", DEFAULT, Duration.ofSeconds(28), Duration.ofMinutes(10));
  static final Key<Duration> STREAM_INTERVAL =
      KEEPALIVE.duration("stream-interval", "110s", DEFAULT, SHORTEST, HOUR);
  static final Key<Duration> WS_INTERVAL =
      KEEPALIVE.duration("ws-interval", "50s", DEFAULT, SHORTEST, HOUR);
  static final Key<Boolean> THROUGH_PROXIES = KEEPALIVE.flag("through-proxies", false);
  static final Key<Integer> MAX_PER_SECOND = KEEPALIVE.number("max-per-second", 500, 1, 5000);
  static final Key<Integer> MAX_IN_FLIGHT = KEEPALIVE.number("max-in-flight", 64, 1, 1000);
  static final Key<FreeswitchPinged> FREESWITCH_PINGS =
      KEEPALIVE.word(
          "freeswitch-pings", "keep", DEFAULT, List.of(FreeswitchPinged.values()), Keys::word);

  static final KeyTable RULE = new KeyTable("keepalive.rule", EACH, AFTER_RELOAD);
  static final Key<Glob> USER = RULE.text("user", "1*", NOTHING, Keys::glob);
  static final Key<Glob> DOMAIN = RULE.text("domain", "pbx.example.com", NOTHING, Keys::glob);
  static final Key<Glob> PROFILE = RULE.text("profile", "internal", NOTHING, Keys::glob);
  static final Key<Glob> USER_AGENT =
      RULE.text("user-agent", "Acme *", NOTHING, (key, toml) -> new Glob((String) toml));
  static final Key<Cidr> NETWORK = RULE.text("network", "198.51.100.0/24", NOTHING, Keys::network);
  static final Key<Transport> TRANSPORT =
      RULE.word("transport", "udp", NOTHING, List.of(Transport.values()), Transport::text);
  static final Key<NatKind> NAT_KIND =
      RULE.word("nat-kind", "port-mismatch", NOTHING, List.of(NatKind.values()), NatKind::text);
  static final Key<Duration> INTERVAL = RULE.duration("interval", "20s", NOTHING, SHORTEST, HOUR);
  static final Key<String> EVENT = RULE.text("event", "keep-alive", NOTHING, Keys::event);
  static final Key<Boolean> OFF = RULE.flag("off", false);

  /** A table of former versions, with which a file is read all the same. */
  static final String UNREAD = "profile";

  static final KeyTable HEP = new KeyTable("hep", ONCE, AFTER_RESTART);
  static final Key<Optional<Endpoint>> HEP_LISTEN =
      HEP.text("listen", "127.0.0.1:9060", DEFAULT, Keys::endpointOrOff);
  static final Key<Endpoint> FORWARD =
      HEP.text("forward", "homer.example.org:9060", NOTHING, Keys::destination);
  static final Key<CaptureCommand> CAPTURE =
      HEP.word("capture", "auto", DEFAULT, List.of(CaptureCommand.values()), Keys::word);

  static final KeyTable LOG = new KeyTable("log", ONCE, AFTER_RELOAD);
  static final Key<Level> LEVEL =
      LOG.word(
          "level",
          "info",
          DEFAULT,
          List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG),
          Keys::word);

  static final KeyTable METRICS = new KeyTable("metrics", ONCE, AFTER_RESTART);
  static final Key<Endpoint> LISTEN = endpoint(METRICS, "127.0.0.1:9480");

  static final KeyTable WEB = new KeyTable("web", ONCE, AFTER_RESTART);
  static final Key<Endpoint> WEB_LISTEN = endpoint(WEB, "127.0.0.1:9481");
  static final Key<String> TOKEN_FILE = WEB.text("token-file", "/etc/pinhole/web-token", DEFAULT);

  static final KeyTable WEBHOOK = new KeyTable("webhook", EACH, AFTER_RESTART);
  static final Key<String> WEBHOOK_NAME = WEBHOOK.text("name", "default", DEFAULT, Keys::name);
  static final Key<URI> URL =
      WEBHOOK.text("url", "https://hooks.example.org/pinhole", NOTHING, Keys::url);
  static final Key<WebhookEvent> EVENTS =
      WEBHOOK.texts(
          "events", Stream.of(WebhookEvent.values()).map(WebhookEvent::text).toList(), Keys::told);
  static final Key<Glob> WEBHOOK_DOMAIN =
      WEBHOOK.text("domain", "pbx.example.com", NOTHING, Keys::glob);
  static final Key<Cidr> WEBHOOK_NETWORK =
      WEBHOOK.text("network", "198.51.100.0/24", NOTHING, Keys::network);
  static final Key<Integer> MIN_PHONES = WEBHOOK.number("min-phones", 1, 1, 100_000);
  static final Key<Duration> GROUP_WITHIN =
      WEBHOOK.duration("group-within", "30s", DEFAULT, Duration.ofSeconds(1), HOUR);
  static final Key<String> SECRET_FILE = WEBHOOK.text("secret-file", "webhook-secret", NOTHING);
  static final Key<PayloadTemplate> TEMPLATE =
      WEBHOOK.word("template", "json", DEFAULT, List.of(PayloadTemplate.values()), Keys::word);

  static final List<KeyTable> TABLES =
      List.of(FREESWITCH, STORE, NAT, KEEPALIVE, RULE, HEP, LOG, METRICS, WEB, WEBHOOK);

  private static final Pattern ADDRESS_AND_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+)):([0-9]{1,5})");

  private static final Pattern NAME_AND_PORT =
      Pattern.compile("([A-Za-z0-9._-]{1,253}):([0-9]{1,5})");

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

  private static String name(String key, Object toml) {
    if (!((String) toml).matches("[A-Za-z0-9._-]{1,64}")) {
      throw wrong("name is no plain name", "use up to 64 letters, digits, dots, hyphens");
    }
    return (String) toml;
  }

  private static String host(String key, Object toml) {
    String host = (String) toml;
    if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw wrong("host is no host name or address", "write for example host = \"127.0.0.1\"");
    }
    return host;
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

  private static String proxy(String key, Object toml) {
    String text = (String) toml;
    try {
      Proxies.of(List.of(text));
    } catch (IllegalArgumentException e) {
      throw wrong(
          key + ": " + TomlText.of(text) + " is no address, network or host name",
          "write for example proxies = [\"198.51.100.106\", \"edge.example.org\"]");
    }
    return text;
  }

  private static Nat verdict(String key, Object toml) {
    return switch ((String) toml) {
      case "yes" -> Nat.YES;
      case "likely" -> Nat.LIKELY;
      case "unknown" -> Nat.UNKNOWN;
      case "no" ->
          throw wrong(
              "for: \"no\" means that there is no NAT whose binding could be kept", "leave it out");
      default ->
          throw wrong(
              "for: " + TomlText.of(toml) + " is no verdict",
              "use \"yes\", \"likely\" and \"unknown\"");
    };
  }

  private static String event(String key, Object toml) {
    String text = (String) toml;
    if (!EVENT_TYPE.matcher(text).matches()) {
      throw wrong(
          "event " + TomlText.of(text) + " is no SIP event",
          "use letters, digits and hyphens, such as event = \"keep-alive\"");
    }
    String event = text.toLowerCase(Locale.ROOT).replace('_', '-');
    if (ACTED_UPON.stream().anyMatch(event::startsWith)) {
      throw wrong(
          "event " + TomlText.of(text) + " makes phones restart or act on it each time",
          "use one that they ignore, such as event = \"keep-alive\"");
    }
    return text;
  }

  /** It may be a secret, and so is not quoted. */
  private static URI url(String key, Object toml) {
    try {
      URI url = new URI((String) toml);
      boolean web = "https".equalsIgnoreCase(url.getScheme()) || "http".equals(url.getScheme());
      if (!web || url.getHost() == null || url.getPort() > 65535) {
        throw new URISyntaxException("", "of no web server");
      }
      if (url.getUserInfo() != null || url.getFragment() != null) {
        throw wrong(key + " has a user name or a # in it", "leave that out");
      }
      return url;
    } catch (URISyntaxException e) {
      throw wrong(
          key + " is no address of a web server",
          "write for example " + TomlText.line(key, "https://hooks.example.org/pinhole"));
    }
  }

  private static WebhookEvent told(String key, Object toml) {
    List<String> words = Stream.of(WebhookEvent.values()).map(WebhookEvent::text).toList();
    int index = words.indexOf(toml);
    if (index < 0) {
      throw wrong(
          key + ": unknown event " + TomlText.of(toml),
          Nearest.to((String) toml, words)
              .map(near -> "did you mean " + TomlText.of(near) + "?")
              .orElse("known: " + String.join(", ", words)));
    }
    return WebhookEvent.values()[index];
  }

  /** Where something is served, if it is: an address and no name, for nothing is looked up. */
  private static Key<Endpoint> endpoint(KeyTable table, String example) {
    return table.text(
        "listen",
        example,
        NOTHING,
        (key, toml) ->
            addressAndPort(toml)
                .orElseThrow(
                    () ->
                        wrong(
                            key + " " + TomlText.of(toml) + " is no address and port",
                            "write for example " + TomlText.line(key, example))));
  }

  private static Optional<Endpoint> endpointOrOff(String key, Object toml) {
    if (toml.equals("off")) {
      return Optional.empty();
    }
    return Optional.of(
        addressAndPort(toml)
            .orElseThrow(
                () ->
                    wrong(
                        key + " " + TomlText.of(toml) + " is no address and port",
                        "write for example "
                            + TomlText.line(key, "127.0.0.1:9060")
                            + ", or \"off\"")));
  }

  private static Endpoint destination(String key, Object toml) {
    Matcher parts = NAME_AND_PORT.matcher((String) toml);
    return addressAndPort(toml)
        .or(
            () ->
                Optional.of(parts)
                    .filter(Matcher::matches)
                    .filter(named -> Integer.parseInt(named.group(2)) <= 65535)
                    .map(named -> Endpoint.of(named.group(1), Integer.parseInt(named.group(2)))))
        .filter(known -> known.port() > 0)
        .orElseThrow(
            () ->
                wrong(
                    key + " " + TomlText.of(toml) + " is no host and port",
                    "write for example " + TomlText.line(key, "homer.example.org:9060")));
  }

  private static Optional<Endpoint> addressAndPort(Object toml) {
    Matcher parts = ADDRESS_AND_PORT.matcher((String) toml);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    int port = Integer.parseInt(parts.group(3));
    return Optional.of(host)
        .filter(any -> port <= 65535)
        .map(any -> Endpoint.of(any, port))
        .filter(read -> read.address().isPresent());
  }

  private static String word(Enum<?> any) {
    return any.name().toLowerCase(Locale.ROOT);
  }
}
