package dev.pinhole.config;

import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A receiver of messages to the admin.
 *
 * @param url may be a secret as a whole: it is neither shown nor logged
 * @param domain of the phones that it is told of; empty for all
 * @param network the same for their network_ip
 * @param minPhones fewer phones of one cause are not worth a message
 * @param groupWithin what happens within it is told at once
 * @param secret of the signature; empty for none
 */
public record WebhookConfig(
    String name,
    URI url,
    Set<WebhookEvent> events,
    Optional<Glob> domain,
    Optional<Cidr> network,
    int minPhones,
    Duration groupWithin,
    Optional<PasswordSource> secret,
    PayloadTemplate template) {

  /** What it can be told. */
  public enum WebhookEvent {
    UNREACHABLE,
    REACHABLE,
    MISSING,
    FAILURES,
    FREESWITCH_DOWN,
    DEGRADED;

    /** The word in configuration and messages. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What it understands. */
  public enum PayloadTemplate {
    JSON,
    SLACK,
    NTFY
  }

  public WebhookConfig {
    events = Set.copyOf(events);
  }

  /**
   * The same with the secret read.
   *
   * @throws ConfigException if it cannot be read
   */
  WebhookConfig withSecret() {
    return new WebhookConfig(
        name,
        url,
        events,
        domain,
        network,
        minPhones,
        groupWithin,
        secret.map(PasswordSource::resolved),
        template);
  }
}
