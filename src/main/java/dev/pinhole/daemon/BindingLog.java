package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingListener;
import dev.pinhole.binding.Happening;
import dev.pinhole.text.Visible;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what an admin should know of single bindings. */
final class BindingLog implements BindingListener {
  private static final Logger log = LoggerFactory.getLogger(BindingLog.class);

  private final Counters counters;

  BindingLog(Counters counters) {
    this.counters = counters;
  }

  @Override
  public void saved(Binding binding, List<String> evidence, Origin origin) {}

  @Override
  public void pinged(Binding binding) {}

  @Override
  public void removed(Binding binding) {}

  @Override
  public void happened(Happening happening) {
    if (log.isDebugEnabled()) {
      log.debug("{} event={}", who(happening.binding()), happening.event().text());
    }
  }

  @Override
  public void foreignPath(Binding binding) {
    counters.count(Counter.FOREIGN_PATHS);
    log.warn(
        "{} network_ip={} its Contact sends requests to another address than the phone's;"
            + " it is never kept alive",
        who(binding),
        Visible.of(binding.registration().networkIp()));
  }

  private static String who(Binding binding) {
    BindingKey key = binding.key();
    return "node="
        + key.node()
        + " profile="
        + Visible.of(key.profile())
        + " user="
        + Visible.of(key.user())
        + " domain="
        + Visible.of(key.domain());
  }
}
