package dev.pinhole.daemon.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** From TOML to a checked configuration. */
final class ConfigReader {
  /** Each table with its keys, in the order of the documentation. */
  static final Map<String, List<String>> TABLES =
      Map.of(
          FreeSwitchConfig.TABLE, FreeSwitchConfig.KEYS,
          StoreConfig.TABLE, StoreConfig.KEYS,
          NatConfig.TABLE, NatConfig.KEYS,
          KeepaliveConfig.TABLE, KeepaliveConfig.KEYS,
          ProfileReader.TABLE, ProfileReader.KEYS,
          LogConfig.TABLE, LogConfig.KEYS,
          MetricsConfig.TABLE, MetricsConfig.KEYS);

  static final List<String> NAMES =
      List.of(
          FreeSwitchConfig.TABLE,
          StoreConfig.TABLE,
          NatConfig.TABLE,
          KeepaliveConfig.TABLE,
          ProfileReader.TABLE,
          LogConfig.TABLE,
          MetricsConfig.TABLE);

  private final Path file;
  private final Map<String, String> environment;
  private final Settings settings = new Settings();

  ConfigReader(Path file, Map<String, String> environment) {
    this.file = file;
    this.environment = environment;
  }

  Config read(String toml) {
    TomlParseResult root = Toml.parse(toml);
    if (root.hasErrors()) {
      throw syntaxFault(toml, root.errors().get(0));
    }
    for (String name : root.keySet()) {
      if (!NAMES.contains(name)) {
        throw unknown(root, name);
      }
    }
    return new Config(
        nodes(root),
        StoreConfig.read(section(root, StoreConfig.TABLE)),
        NatConfig.read(section(root, NatConfig.TABLE)),
        KeepaliveConfig.read(
            section(root, KeepaliveConfig.TABLE),
            ProfileReader.read(new Section(file, "", root, settings).tables(ProfileReader.TABLE))),
        LogConfig.read(section(root, LogConfig.TABLE)),
        MetricsConfig.read(section(root, MetricsConfig.TABLE)));
  }

  /** What was read, value by value. */
  List<Setting> settings() {
    return settings.all();
  }

  /** {@code [freeswitch]} once, or {@code [[freeswitch]]} for each of several. */
  private List<FreeSwitchConfig> nodes(TomlTable root) {
    if (!(root.get(List.of(FreeSwitchConfig.TABLE)) instanceof TomlArray)) {
      return List.of(FreeSwitchConfig.read(section(root, FreeSwitchConfig.TABLE), environment));
    }
    Set<String> names = new HashSet<>();
    List<FreeSwitchConfig> nodes = new ArrayList<>();
    for (Section each : new Section(file, "", root, settings).tables(FreeSwitchConfig.TABLE)) {
      FreeSwitchConfig node = FreeSwitchConfig.read(each, environment);
      if (!names.add(node.name())) {
        throw each.fault(
            "name",
            "two [[freeswitch]] tables are called " + node.name(),
            "give each a name of its own");
      }
      nodes.add(node);
    }
    return nodes;
  }

  private Section section(TomlTable root, String name) {
    Object value = root.get(List.of(name));
    if (value == null) {
      return new Section(file, name, Toml.parse(""), settings);
    }
    if (value instanceof TomlTable table) {
      return new Section(file, name, table, settings);
    }
    throw ConfigException.at(
        place(root.inputPositionOf(List.of(name))),
        name + " must be a table, not " + TomlType.of(value),
        "write [" + name + "] and its keys below");
  }

  private ConfigException unknown(TomlTable root, String name) {
    Place place = place(root.inputPositionOf(List.of(name)));
    Optional<String> near = Nearest.to(name, NAMES);
    if (root.get(List.of(name)) instanceof TomlTable) {
      return ConfigException.at(
          place,
          "unknown table [" + name + "]",
          near.map(table -> "did you mean [" + table + "]?")
              .orElse("known tables: " + String.join(", ", NAMES)));
    }
    return ConfigException.at(
        place,
        "key " + name + " stands outside of any table",
        NAMES.stream()
            .filter(table -> TABLES.get(table).contains(name))
            .findFirst()
            .map(table -> table.equals(ProfileReader.TABLE) ? "[" + table + "]" : table)
            .map(table -> "write it below [" + table + "]")
            .orElse("known tables: " + String.join(", ", NAMES)));
  }

  private ConfigException syntaxFault(String toml, TomlParseError error) {
    Place place = place(error.position());
    if (couldQuoteThePassword(toml, place.line())) {
      return ConfigException.at(
          place, "not valid TOML", "check quotes and backslashes on this line");
    }
    String message = error.getMessage();
    return ConfigException.at(
        place,
        "not valid TOML: "
            + message.substring(0, 1).toLowerCase(Locale.ROOT)
            + message.substring(1),
        "correct this line");
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

  private Place place(TomlPosition position) {
    return new Place(file, position.line(), position.column());
  }
}
