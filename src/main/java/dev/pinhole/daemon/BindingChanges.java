package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.sofia.FsPath;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Visible;
import dev.pinhole.webhook.Webhooks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what has changed of a node's bindings to the writer, to the keep-alives, and to the log.
 * The log has what an admin should know of single phones: that one cannot be reached, that a router
 * forgot one, that one would lead requests astray. The rest is in the history. On the event loop.
 */
final class BindingChanges {
  private static final Logger log = LoggerFactory.getLogger(BindingChanges.class);

  /** A user with more has something amiss, and the budget is for all: the newest get nothing. */
  static final int MOST_KEPT_OF_USER = 1_000;

  private final BindingTable table;
  private final Writer writer;
  private final KeepaliveSender keepalives;
  private final Counters counters;
  private final LogQuota quota;
  private final Webhooks webhooks;

  /** Live bindings that are not kept alive, and the engine does not know. */
  private final Map<Aor, Set<BindingKey>> leftOut = new HashMap<>();

  BindingChanges(
      BindingTable table,
      Writer writer,
      KeepaliveSender keepalives,
      Counters counters,
      LogQuota quota,
      Webhooks webhooks) {
    this.table = table;
    this.writer = writer;
    this.keepalives = keepalives;
    this.counters = counters;
    this.quota = quota;
    this.webhooks = webhooks;
  }

  /** By an event, FreeSWITCH told which run of it this is; with another, connections ended. */
  void ofRun(NodeStatus status, String coreUuid) {
    if (status.ofRun(coreUuid)) {
      apply(table.connectionsEnded());
    }
    keepalives.runKnown();
  }

  /** A binding of an earlier run, which is in the table; it stays so in the store. */
  void restored(Binding binding, Keepalive keepalive) {
    webhooks.restored(binding);
    if (mayBeKept(binding)) {
      keepalives.restored(binding, keepalive);
    } else if (keepalive.interval() > 0) {
      writer.keptAlive(binding.id(), keepalive.ended());
    }
  }

  void apply(List<Change> changes) {
    writer.apply(changes);
    for (Change change : changes) {
      webhooks.apply(change);
      if (isForEngine(change)) {
        keepalives.apply(change);
      }
      if (change instanceof HistoryRow row) {
        happened(row);
      } else if (change instanceof Change.Saved saved && saved.isNewForeignPath()) {
        foreignPath(saved.binding());
      } else if (change instanceof Change.Saved saved && saved.isNewStranger()) {
        stranger(saved.binding());
      }
    }
  }

  private boolean isForEngine(Change change) {
    BindingKey key = change.binding().key();
    if (change instanceof Change.Saved) {
      return mayBeKept(change.binding());
    }
    boolean isLeftOut = leftOut.getOrDefault(key.aor(), Set.of()).contains(key);
    if (change instanceof Change.Removed) {
      takeUp(key);
    }
    return !isLeftOut;
  }

  /** One that was left out is taken up by its next REGISTER or listing once there is room. */
  private boolean mayBeKept(Binding binding) {
    BindingKey key = binding.key();
    Set<BindingKey> others = leftOut.getOrDefault(key.aor(), Set.of());
    boolean isLeftOut = others.contains(key);
    int keptBesides = table.bindings(key.aor()).size() - others.size() - (isLeftOut ? 0 : 1);
    if (keptBesides < MOST_KEPT_OF_USER) {
      takeUp(key);
      return true;
    }
    if (!isLeftOut) {
      leaveOut(binding);
    }
    return false;
  }

  private void leaveOut(Binding binding) {
    BindingKey key = binding.key();
    counters.count(Counter.BINDINGS_LEFT_OUT);
    leftOut.computeIfAbsent(key.aor(), aor -> new HashSet<>()).add(key);
    if (leftOut.get(key.aor()).size() == 1 && quota.allows(phone(key), "too-many-registrations")) {
      log.warn(
          "event=too-many-registrations {} has more than {}; the newest are not kept alive",
          who(binding),
          MOST_KEPT_OF_USER);
    }
  }

  private void takeUp(BindingKey key) {
    leftOut.computeIfPresent(
        key.aor(), (aor, others) -> others.remove(key) && others.isEmpty() ? null : others);
  }

  private void happened(HistoryRow row) {
    counters.happened(row.event());
    String event = row.event().text();
    switch (row.event()) {
      case UNREACHABLE, MOVED_UNREGISTERED -> {
        // A call to it goes nowhere now.
        if (quota.allows(phone(row.binding().key()), event)) {
          log.warn("event={} {} why={}", event, who(row.binding()), Visible.quoted(row.detail()));
        }
      }
      case REACHABLE, REBOUND -> {
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
    Optional<FsPath> path = FsPath.of(binding.registration().contact()).filter(FsPath::bracketed);
    if (path.isPresent() && quota.allows(path.get().host(), "foreign-path")) {
      String proxy = Endpoint.of(path.get().host(), 0).toString();
      log.warn(
          "event=foreign-path {} its Path leads to {}, and the REGISTER came from elsewhere; phones"
              + " of this Path are not kept alive. If it is a proxy of yours, write into [nat]:"
              + " proxies = [\"{}\"]",
          who(binding),
          proxy,
          proxy);
    } else if (path.isEmpty() && quota.allows(phone(binding.key()), "foreign-path")) {
      boolean cut = FsPath.of(binding.registration().contact()).filter(FsPath::cut).isPresent();
      log.warn(
          "event=foreign-path {} {}; it is never kept alive",
          who(binding),
          cut
              ? "FreeSWITCH cannot reach it, since it cuts the path to it at a comma"
              : "its Contact sends requests to another address than the phone's");
    }
  }

  private void stranger(Binding binding) {
    if (quota.allows(phone(binding.key()), "foreign-contact")) {
      log.warn(
          "event=foreign-contact {} its Contact is at another public address than it sends from;"
              + " keep-alives go there rarely, and for few such phones",
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
        + Visible.quoted(key.profile())
        + " user="
        + Visible.quoted(key.user())
        + " domain="
        + Visible.quoted(key.domain())
        + " network_ip="
        + Visible.quoted(binding.registration().networkIp())
        + " network_port="
        + binding.registration().networkPort();
  }
}
