package dev.pinhole.config;

import dev.pinhole.config.ConfigFile.Usable;
import dev.pinhole.keepalive.Policy.Intervals;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.keepalive.Policy.ThroughProxies;
import dev.pinhole.nat.Proxies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** From TOML to a checked configuration. */
final class ConfigReader {
  private static final String STORE_PATH = "store.path";

  /** Each has a queue in memory. */
  private static final int MOST_WEBHOOKS = 8;

  private final Path file;
  private final Map<String, String> environment;
  private final ConfigFaults faults;
  private final List<Setting> settings = new ArrayList<>();
  private Optional<String> unread = Optional.empty();
  private int sections;

  ConfigReader(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
    this.faults = new ConfigFaults(file);
  }

  /** What TOML holds, as far as it can be read. */
  private record TomlTree(TomlTable root, List<TomlParseError> errors) {
    static TomlTree of(String toml) {
      Optional<TomlTable> plain = PlainToml.read(toml);
      if (plain.isPresent()) {
        return new TomlTree(plain.get(), List.of());
      }
      TomlParseResult parsed = Toml.parse(toml);
      return new TomlTree(parsed, parsed.errors());
    }
  }

  /** A file that says nothing; the parser is not even loaded for it. */
  Config defaults() {
    return config(
        keys ->
            keys.times == KeyTable.Times.EACH
                ? List.of()
                : List.of(new ConfigSection(file, faults, keys)));
  }

  /**
   * The file with all in it that can be used.
   *
   * @throws ConfigException if anything in it is wrong
   */
  Config read(String toml) {
    Config config = readWhatCanBe(TomlTree.of(toml), toml);
    faults.refuse();
    return config;
  }

  /**
   * The file with the default for each value that cannot be used, and what is wrong.
   *
   * @throws ConfigException if it cannot be told where the store is
   */
  Usable readUsable(String toml) {
    TomlTree parsed = TomlTree.of(toml);
    ConfigFaults ofStore = new ConfigFaults(file);
    ConfigSection.all(file, ofStore, Keys.STORE, parsed.root).get(0).path(Keys.PATH);
    boolean lost = !parsed.errors.isEmpty() && namesPath(toml) && !parsed.root.contains(STORE_PATH);
    Config config = readWhatCanBe(parsed, toml);
    if (lost || !ofStore.lines().isEmpty()) {
      faults.refuse();
    }
    return new Usable(config, faults.lines());
  }

  /** What could not be read can be the line that says it. */
  private static boolean namesPath(String toml) {
    return toml.lines().anyMatch(line -> !line.strip().startsWith("#") && line.contains("path"));
  }

  private Config readWhatCanBe(TomlTree parsed, String toml) {
    TomlTable root = parsed.root;
    boolean quoting = true;
    for (TomlParseError error : parsed.errors) {
      // What follows can be the rest of a password that was not closed.
      quoting = quoting && !couldQuoteThePassword(toml, error.position().line());
      syntaxFault(error, quoting);
    }
    for (String name : root.keySet()) {
      if (name.equals(Keys.UNREAD)) {
        TomlPosition at = root.inputPositionOf(List.of(name));
        unread =
            Optional.of(
                ConfigSection.place(file, at.line(), at.column())
                    + ": [[profile]] is read no more, since FreeSWITCH itself tells what its"
                    + " profiles say; remove it");
      } else if (!names().contains(name)) {
        unknown(root, name);
      }
    }
    return config(keys -> ConfigSection.all(file, faults, keys, root));
  }

  /** The tables of the first level. */
  static List<String> names() {
    return Keys.TABLES.stream()
        .map(table -> table.name)
        .filter(name -> !name.contains("."))
        .toList();
  }

  /** Gives the sections of a table of the file. */
  private interface Sections {
    List<ConfigSection> of(KeyTable keys);
  }

  private Config config(Sections tables) {
    List<FreeSwitchConfig> nodes = nodes(tables.of(Keys.FREESWITCH));
    ConfigSection store = one(tables, Keys.STORE);
    ConfigSection nat = one(tables, Keys.NAT);
    KeepaliveConfig keepalive = keepalive(one(tables, Keys.KEEPALIVE), noted(tables.of(Keys.RULE)));
    return new Config(
        nodes,
        store.path(Keys.PATH),
        store.get(Keys.HISTORY_DAYS),
        store.get(Keys.HISTORY_ROWS),
        nat.list(Keys.LOCAL_NETWORKS),
        Proxies.of(nat.list(Keys.PROXIES)),
        keepalive,
        hep(one(tables, Keys.HEP)),
        one(tables, Keys.LOG).get(Keys.LEVEL),
        one(tables, Keys.METRICS).find(Keys.LISTEN),
        web(one(tables, Keys.WEB)),
        webhooks(noted(tables.of(Keys.WEBHOOK))),
        unread,
        settings);
  }

  private ConfigSection one(Sections tables, KeyTable keys) {
    return noted(tables.of(keys)).get(0);
  }

  private List<ConfigSection> noted(List<ConfigSection> read) {
    for (ConfigSection section : read) {
      settings.addAll(section.settings(sections++, PasswordSource.DEFAULT));
    }
    return read;
  }

  /** {@code [freeswitch]} once, or {@code [[freeswitch]]} for each of several. */
  private List<FreeSwitchConfig> nodes(List<ConfigSection> read) {
    Set<String> names = new HashSet<>();
    List<FreeSwitchConfig> nodes = new ArrayList<>();
    for (ConfigSection section : read) {
      FreeSwitchConfig node =
          new FreeSwitchConfig(
              section.get(Keys.NAME),
              section.get(Keys.HOST),
              section.get(Keys.PORT),
              password(section));
      if (!names.add(node.name())) {
        section.fault(
            Keys.NAME,
            "two [[freeswitch]] tables are called " + node.name(),
            "give each a name of its own");
      }
      nodes.add(node);
      settings.addAll(section.settings(sections++, node.passwordSource()));
    }
    return nodes;
  }

  private PasswordSource password(ConfigSection section) {
    if (section.has(Keys.PASSWORD_FILE)) {
      return PasswordSource.inFile(
          section.path(Keys.PASSWORD_FILE), section.place(Keys.PASSWORD_FILE));
    }
    return section
        .find(Keys.PASSWORD)
        .map(text -> PasswordSource.given(text, section.place(Keys.PASSWORD)))
        .orElseGet(() -> PasswordSource.unconfigured(environment));
  }

  private static KeepaliveConfig keepalive(ConfigSection section, List<ConfigSection> rules) {
    if (section.isEmptyArray(Keys.FOR)) {
      section.fault(Keys.FOR, "for is empty", "to switch keep-alives off write enabled = false");
    }
    return new KeepaliveConfig(
        section.get(Keys.ENABLED),
        Set.copyOf(section.list(Keys.FOR)),
        new Intervals(
            section.get(Keys.UDP_INTERVAL),
            section.get(Keys.STREAM_INTERVAL),
            section.get(Keys.WS_INTERVAL),
            section.get(Keys.UDP_INTERVAL_MAX)),
        section.get(Keys.THROUGH_PROXIES) ? ThroughProxies.YES : ThroughProxies.NO,
        section.get(Keys.MAX_PER_SECOND),
        section.get(Keys.MAX_IN_FLIGHT),
        rules(rules),
        section.get(Keys.FREESWITCH_PINGS));
  }

  private static HepConfig hep(ConfigSection section) {
    return new HepConfig(
        section.get(Keys.HEP_LISTEN), section.find(Keys.FORWARD), section.get(Keys.CAPTURE));
  }

  private static WebConfig web(ConfigSection section) {
    return new WebConfig(section.find(Keys.WEB_LISTEN), section.path(Keys.TOKEN_FILE));
  }

  private static List<WebhookConfig> webhooks(List<ConfigSection> sections) {
    Set<String> names = new HashSet<>();
    List<WebhookConfig> webhooks = new ArrayList<>();
    for (ConfigSection section : sections) {
      String name = section.get(Keys.WEBHOOK_NAME);
      if (!names.add(name)) {
        section.fault(
            Keys.WEBHOOK_NAME,
            "two [[webhook]] tables are called " + name,
            "give each a name of its own");
      }
      if (names.size() > MOST_WEBHOOKS) {
        section.fault("more than " + MOST_WEBHOOKS + " [[webhook]] tables", "leave some out");
      }
      if (section.isEmptyArray(Keys.EVENTS)) {
        section.fault(Keys.EVENTS, "events is empty", "leave it out to be told of all");
      }
      if (!section.has(Keys.URL)) {
        section.fault(
            "this webhook has no url",
            "write for example " + TomlText.line(Keys.URL.name(), Keys.URL.shown()));
      }
      webhooks.add(
          new WebhookConfig(
              name,
              section.get(Keys.URL),
              Set.copyOf(section.list(Keys.EVENTS)),
              section.find(Keys.WEBHOOK_DOMAIN),
              section.find(Keys.WEBHOOK_NETWORK),
              section.get(Keys.MIN_PHONES),
              section.get(Keys.GROUP_WITHIN),
              section.has(Keys.SECRET_FILE)
                  ? Optional.of(
                      PasswordSource.secretInFile(
                          section.path(Keys.SECRET_FILE), section.place(Keys.SECRET_FILE)))
                  : Optional.empty(),
              section.get(Keys.TEMPLATE)));
    }
    return webhooks;
  }

  private static List<Rule> rules(List<ConfigSection> sections) {
    List<Rule> rules = new ArrayList<>();
    Optional<Rule> forAll = Optional.empty();
    for (ConfigSection section : sections) {
      if (forAll.isPresent()) {
        section.fault(
            "this rule is never reached: the one in line " + forAll.get().line() + " is for all",
            "put that one last, or say which phones it is for");
      }
      Rule rule = new Rule(rules.size() + 1, section.line(), match(section), action(section));
      if (!section.isWrong()) {
        forAll = Optional.of(rule).filter(any -> any.match().equals(Rule.Match.ALL));
      }
      rules.add(rule);
    }
    return rules;
  }

  private static Rule.Match match(ConfigSection section) {
    return new Rule.Match(
        section.find(Keys.USER),
        section.find(Keys.DOMAIN),
        section.find(Keys.PROFILE),
        section.find(Keys.USER_AGENT),
        section.find(Keys.NETWORK),
        section.find(Keys.TRANSPORT),
        section.find(Keys.NAT_KIND));
  }

  private static Rule.Action action(ConfigSection section) {
    boolean off = section.get(Keys.OFF);
    for (Key<?> key : List.of(Keys.INTERVAL, Keys.EVENT)) {
      if (off && section.has(key)) {
        section.fault(
            key, key.name() + " has no effect beside off = true", "leave one of the two out");
      }
    }
    if (!section.isWrong()
        && !section.has(Keys.OFF)
        && !section.has(Keys.INTERVAL)
        && !section.has(Keys.EVENT)) {
      section.fault("this rule sets nothing", "give it an interval, an event, or off = true");
    }
    return new Rule.Action(
        section.find(Keys.INTERVAL), section.find(Keys.EVENT), off ? Rule.Kept.OFF : Rule.Kept.YES);
  }

  private void unknown(TomlTable root, String name) {
    TomlPosition at = root.inputPositionOf(List.of(name));
    String known = "known tables: " + String.join(", ", names());
    if (root.get(List.of(name)) instanceof TomlTable) {
      faults.add(
          at,
          "unknown table [" + name + "]",
          Nearest.to(name, names()).map(table -> "did you mean [" + table + "]?").orElse(known));
      return;
    }
    faults.add(
        at,
        "key " + name + " stands outside of any table",
        Keys.TABLES.stream()
            .filter(table -> table.keys.stream().anyMatch(key -> key.name().equals(name)))
            .findFirst()
            .map(table -> "write it below " + table.header())
            .orElse(known));
  }

  private void syntaxFault(TomlParseError error, boolean quoting) {
    if (!quoting) {
      faults.add(error.position(), "not valid TOML", "check quotes and backslashes on this line");
      return;
    }
    String message = error.getMessage();
    String lower = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    faults.add(error.position(), "not valid TOML: " + lower, "correct this line");
  }

  /** The parser's messages quote what they stumbled over. */
  private static boolean couldQuoteThePassword(String toml, int line) {
    if (toml.contains("\"\"\"") || toml.contains("'''")) {
      return toml.toLowerCase(Locale.ROOT).contains("pass");
    }
    return toml.lines()
        .skip(line - 1L)
        .findFirst()
        .filter(text -> text.toLowerCase(Locale.ROOT).contains("pass"))
        .isPresent();
  }
}
