package dev.pinhole.config;

import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Proxies;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What an operator can choose, checked and complete.
 *
 * @param nodes the FreeSWITCH servers, at least one
 * @param store the SQLite file
 * @param historyDays how long history is kept
 * @param historyRows how much of it at most
 * @param localNetworks where Contact and source being the same address is never NAT
 * @param proxies the operator's own, before FreeSWITCH
 * @param logLevel the least that is said
 * @param metricsListen where figures for Prometheus are asked for; empty for nowhere
 * @param webhooks whom to tell what happens
 * @param unread what to tell of a [[profile]] of former versions, which nothing reads any more
 * @param settings every value that is in effect, in the order of tables and keys
 */
public record Config(
    List<FreeSwitchConfig> nodes,
    Path store,
    int historyDays,
    int historyRows,
    List<Cidr> localNetworks,
    Proxies proxies,
    KeepaliveConfig keepalive,
    HepConfig hep,
    Level logLevel,
    Optional<Endpoint> metricsListen,
    WebConfig web,
    List<WebhookConfig> webhooks,
    Optional<String> unread,
    List<Setting> settings) {

  public Config {
    nodes = List.copyOf(nodes);
    localNetworks = List.copyOf(localNetworks);
    webhooks = List.copyOf(webhooks);
    settings = List.copyOf(settings);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no FreeSWITCH server");
    }
  }

  /** For a FreeSWITCH on this host that nobody changed; the password may be a credential. */
  public static Config defaults(Map<String, String> environment) {
    return new ConfigReader(ConfigFile.DEFAULT, environment).defaults();
  }

  /** The first FreeSWITCH, or the only one. */
  public FreeSwitchConfig freeswitch() {
    return nodes.get(0);
  }

  /** The same for other servers and another store. */
  public Config with(List<FreeSwitchConfig> others, Path file) {
    return new Config(
        others,
        file,
        historyDays,
        historyRows,
        localNetworks,
        proxies,
        keepalive,
        hep,
        logLevel,
        metricsListen,
        web,
        webhooks,
        unread,
        settings);
  }

  /** The same with other copies of SIP messages. */
  public Config with(HepConfig other) {
    return new Config(
        nodes,
        store,
        historyDays,
        historyRows,
        localNetworks,
        proxies,
        keepalive,
        other,
        logLevel,
        metricsListen,
        web,
        webhooks,
        unread,
        settings);
  }

  private Config with(List<FreeSwitchConfig> others, List<WebhookConfig> receivers) {
    return new Config(
        others,
        store,
        historyDays,
        historyRows,
        localNetworks,
        proxies,
        keepalive,
        hep,
        logLevel,
        metricsListen,
        web,
        receivers,
        unread,
        settings);
  }

  /**
   * The same with every password and secret read, so that no file is opened later.
   *
   * @throws ConfigException if one cannot be read
   */
  public Config withPasswords() {
    return with(
        nodes.stream().map(FreeSwitchConfig::withPassword).toList(),
        webhooks.stream().map(WebhookConfig::withSecret).toList());
  }

  /** The names of the keys in which the other one differs, of those that count after that. */
  public List<String> differences(Config other, Effect effect) {
    List<String> names = new ArrayList<>();
    for (KeyTable table : Keys.TABLES) {
      if (table.effect == effect) {
        names.addAll(differences(other, table));
      }
    }
    return names;
  }

  /** When a change counts. */
  public enum Effect {
    AFTER_RELOAD,
    AFTER_RESTART
  }

  private List<String> differences(Config other, KeyTable table) {
    List<Setting> before = of(table, settings);
    List<Setting> after = of(table, other.settings);
    if (table.times == KeyTable.Times.EACH
        || table.times == KeyTable.Times.ONCE_OR_EACH && sections(before) != sections(after)) {
      // The addresses of webhooks are masked in the settings.
      boolean same =
          values(before).equals(values(after))
              && (table != Keys.WEBHOOK || webhooks.equals(other.webhooks));
      return same ? List.of() : List.of(table.name);
    }
    List<String> names = new ArrayList<>();
    for (Key<?> key : table.keys) {
      boolean secret = key.equals(Keys.PASSWORD) && !passwords().equals(other.passwords());
      if (secret || !values(of(key, before)).equals(values(of(key, after)))) {
        names.add(table.name + "." + key.name());
      }
    }
    return names;
  }

  private List<String> passwords() {
    return nodes.stream().map(FreeSwitchConfig::password).toList();
  }

  private static List<Setting> of(KeyTable table, List<Setting> all) {
    return all.stream().filter(each -> each.table().equals(table.name)).toList();
  }

  private static List<Setting> of(Key<?> key, List<Setting> all) {
    return all.stream().filter(each -> each.key().equals(key.name())).toList();
  }

  private static long sections(List<Setting> settings) {
    return settings.stream().map(Setting::section).distinct().count();
  }

  private static List<String> values(List<Setting> settings) {
    return settings.stream().map(each -> each.header() + each.key() + each.value()).toList();
  }
}
