package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingListener;
import dev.pinhole.binding.Happening;
import dev.pinhole.text.Quoted;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what happens, and logs what an admin should know of single phones: that one cannot be
 * reached, that a router forgot one, that one would lead requests astray. The rest is in the
 * history.
 */
final class BindingLog implements BindingListener {
  private static final Logger log = LoggerFactory.getLogger(BindingLog.class);

  private final Counters counters;
  private final LogQuota quota;

  BindingLog(Counters counters, LogQuota quota) {
    this.counters = counters;
    this.quota = quota;
  }

  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {}

  @Override
  public void pinged(Binding binding) {}

  @Override
  public void removed(Binding binding) {}

  @Override
  public void happened(Happening happening) {
    counters.happened(happening.event());
    Binding binding = happening.binding();
    String event = happening.event().text();
    switch (happening.event()) {
      case UNREACHABLE, REACHABLE, REBOUND -> {
        if (log.isInfoEnabled() && quota.allows(phone(binding.key()), event)) {
          log.info("event={} {}", event, who(binding));
        }
      }
      default -> {
        if (log.isDebugEnabled()) {
          log.debug("event={} {}", event, who(binding));
        }
      }
    }
  }

  @Override
  public void foreignPath(Binding binding) {
    counters.count(Counter.FOREIGN_PATHS);
    if (quota.allows(phone(binding.key()), "foreign-path")) {
      log.warn(
          "event=foreign-path {} its Contact sends requests to another address than the phone's;"
              + " it is never kept alive",
          who(binding));
    }
  }

  private static String phone(BindingKey key) {
    return key.user() + '@' + key.domain();
  }

  private static String who(Binding binding) {
    BindingKey key = binding.key();
    return "node="
        + key.node()
        + " profile="
        + Quoted.of(key.profile())
        + " user="
        + Quoted.of(key.user())
        + " domain="
        + Quoted.of(key.domain())
        + " network_ip="
        + Quoted.of(binding.registration().networkIp())
        + " network_port="
        + binding.registration().networkPort();
  }
}
