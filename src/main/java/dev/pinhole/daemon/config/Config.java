package dev.pinhole.daemon.config;

import java.util.List;
import java.util.Map;

/**
 * What an operator can choose, checked and complete.
 *
 * @param nodes the FreeSWITCH servers, at least one
 */
public record Config(
    List<FreeSwitchConfig> nodes,
    StoreConfig store,
    NatConfig nat,
    KeepaliveConfig keepalive,
    LogConfig log,
    MetricsConfig metrics) {

  public Config {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no FreeSWITCH server");
    }
  }

  /** With the usual log, and without metrics. */
  public Config(
      List<FreeSwitchConfig> nodes, StoreConfig store, NatConfig nat, KeepaliveConfig keepalive) {
    this(nodes, store, nat, keepalive, LogConfig.defaults(), MetricsConfig.defaults());
  }

  /** With a single FreeSWITCH. */
  public Config(
      FreeSwitchConfig freeswitch, StoreConfig store, NatConfig nat, KeepaliveConfig keepalive) {
    this(List.of(freeswitch), store, nat, keepalive);
  }

  /** For a FreeSWITCH on this host that nobody changed; the password may be a credential. */
  public static Config defaults(Map<String, String> environment) {
    return new Config(
        FreeSwitchConfig.defaults(environment),
        StoreConfig.defaults(),
        NatConfig.defaults(),
        KeepaliveConfig.defaults());
  }

  /** The first FreeSWITCH, or the only one. */
  public FreeSwitchConfig freeswitch() {
    return nodes.get(0);
  }

  /**
   * The same with every password read, so that no file is opened later.
   *
   * @throws ConfigException if a password cannot be read
   */
  public Config withPasswords() {
    List<FreeSwitchConfig> known = nodes.stream().map(FreeSwitchConfig::withPassword).toList();
    return new Config(known, store, nat, keepalive, log, metrics);
  }
}
