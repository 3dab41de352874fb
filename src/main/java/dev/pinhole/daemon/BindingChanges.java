package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Quoted;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what has changed of a node's bindings to the writer, to the keep-alives, and to the log.
 * The log has what an admin should know of single phones: that one cannot be reached, that a router
 * forgot one, that one would lead requests astray. The rest is in the history. On the event loop.
 */
record BindingChanges(Writer writer, KeepaliveEngine engine, Counters counters, LogQuota quota) {
  private static final Logger log = LoggerFactory.getLogger(BindingChanges.class);

  void apply(List<Change> changes) {
    for (Change change : changes) {
      writer.apply(change);
      engine.apply(change);
      if (change instanceof HistoryRow row) {
        happened(row);
      } else if (change instanceof Change.Saved saved && saved.isNewForeignPath()) {
        foreignPath(saved.binding());
      }
    }
  }

  private void happened(HistoryRow row) {
    counters.happened(row.event());
    String event = row.event().text();
    switch (row.event()) {
      case UNREACHABLE, REACHABLE, REBOUND -> {
        if (log.isInfoEnabled() && quota.allows(phone(row.binding().key()), event)) {
          log.info("event={} {}", event, who(row.binding()));
        }
      }
      default -> {
        if (log.isDebugEnabled()) {
          log.debug("event={} {}", event, who(row.binding()));
        }
      }
    }
  }

  private void foreignPath(Binding binding) {
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
