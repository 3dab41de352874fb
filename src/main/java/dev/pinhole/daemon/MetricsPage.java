package dev.pinhole.daemon;

import static dev.pinhole.daemon.metrics.Exposition.Type.COUNTER;
import static dev.pinhole.daemon.metrics.Exposition.Type.GAUGE;
import static dev.pinhole.daemon.metrics.Exposition.Type.HISTOGRAM;

import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.daemon.metrics.Exposition;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.DaemonStatus.WebhookFigures;
import dev.pinhole.store.Writer;
import dev.pinhole.webhook.Webhooks;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * All figures for Prometheus. No label is a phone's: of profiles, which FreeSWITCH names, at most
 * so many have a name of their own. On the event loop.
 */
record MetricsPage(
    String version,
    Instant startedAt,
    List<Node> nodes,
    Counters counters,
    RunningConfig running,
    Writer writer,
    WriterLog writerLog,
    Webhooks webhooks) {
  private static final int MOST_PROFILES = 100;
  private static final String OTHER = "other";

  String text() {
    Exposition page = new Exposition();
    page.family("pinhole_build_info", GAUGE, "Always 1.").sample(1, "version", version);
    page.family("pinhole_start_time_seconds", GAUGE, "When the daemon started, in epoch seconds.")
        .sample(seconds(startedAt));
    page.family("pinhole_keepalives_switched_off", GAUGE, "1 if an operator has switched them off.")
        .sample(running.isAllOff() ? 1 : 0);
    links(page);
    bindings(page);
    keepalives(page);
    ofEachNode(page);
    events(page);
    store(page);
    webhooks(page);
    return page.toString();
  }

  private void links(Exposition page) {
    gauge(
        page,
        "pinhole_freeswitch_connected",
        "1 if connected, subscribed and listed.",
        node -> node.status().link().connected() ? 1 : 0);
    time(
        page,
        "pinhole_freeswitch_start_time_seconds",
        "When FreeSWITCH started, in epoch seconds.",
        node -> node.status().freeswitch().startedAt());
    time(
        page,
        "pinhole_resync_time_seconds",
        "When everything, or one profile, was listed last, in epoch seconds.",
        node -> node.status().listings().resyncedAt());
    gauge(
        page,
        "pinhole_resync_differences",
        "What that listing showed new, changed or gone.",
        node -> node.status().listings().resyncDifferences());
  }

  private void bindings(Exposition page) {
    gauge(
        page,
        "pinhole_bindings_unreachable",
        "Bindings that do not answer.",
        node -> node.table().unreachable());
    page.family("pinhole_bindings_by_reachability", GAUGE, "Bindings, by whether they answer.");
    for (Node node : nodes) {
      for (PingOutcome state : PingOutcome.values()) {
        page.sample(
            node.table().count(state), "node", node.status().name(), "reachability", state.text());
      }
    }
    page.family("pinhole_answer_seconds", HISTOGRAM, "How long phones take to answer.");
    for (Node node : nodes) {
      histogram(page, node.evidence().times().histogram(), "node", node.status().name());
    }
    page.family("pinhole_bindings", GAUGE, "Bindings alive now.");
    for (Node node : nodes) {
      Map<List<String>, Integer> counts = new TreeMap<>(MetricsPage::compare);
      Map<String, String> profiles = new TreeMap<>();
      node.table()
          .counts()
          .forEach((group, count) -> counts.merge(labels(group, profiles), count, Integer::sum));
      counts.forEach(
          (labels, count) ->
              page.sample(
                  count,
                  "node",
                  node.status().name(),
                  "profile",
                  labels.get(0),
                  "nat",
                  labels.get(1),
                  "nat_kind",
                  labels.get(2)));
    }
  }

  private static List<String> labels(BindingTable.Group group, Map<String, String> profiles) {
    String profile =
        profiles.computeIfAbsent(
            group.profile(), name -> profiles.size() < MOST_PROFILES ? name : OTHER);
    return List.of(profile, group.nat().text(), group.natKind().map(NatKind::text).orElse("none"));
  }

  private static int compare(List<String> one, List<String> other) {
    return String.join("\n", one).compareTo(String.join("\n", other));
  }

  private void keepalives(Exposition page) {
    gauge(
        page,
        "pinhole_keepalives_scheduled",
        "Bindings that are kept alive now.",
        node -> node.engine().scheduled());
    gauge(
        page,
        "pinhole_keepalives_overdue",
        "Of them, due and not yet served.",
        node -> node.engine().overdue());
    gauge(
        page,
        "pinhole_keepalives_late",
        "Of them, over a second past the end of their interval.",
        node -> node.load().late());
    gauge(
        page,
        "pinhole_keepalives_needed_per_second",
        "The max-per-second that would serve all in time.",
        node -> node.load().neededPerSecond());
    gauge(
        page,
        "pinhole_keepalives_in_flight",
        "Keep-alives that FreeSWITCH has not yet acknowledged.",
        node -> node.keepalives().inFlight());
  }

  private void ofEachNode(Exposition page) {
    page.family(
        "pinhole_keepalives_saved_total",
        COUNTER,
        "Keep-alives that were not needed, since phones sent packets by themselves.");
    nodes.forEach(node -> page.sample(node.engine().saved(), "node", node.status().name()));
    for (Counter counter : Counter.values()) {
      if (counter.of() == Counter.Of.NODE) {
        page.family("pinhole_" + counter.text() + "_total", COUNTER, counter.help());
        nodes.forEach(
            node -> page.sample(node.counters().get(counter), "node", node.status().name()));
      }
    }
  }

  private void events(Exposition page) {
    page.family("pinhole_events_total", COUNTER, "Events received from FreeSWITCH, by name.");
    for (Node node : nodes) {
      node.counters()
          .events()
          .forEach(
              (name, count) -> page.sample(count, "node", node.status().name(), "event", name));
    }
    page.family("pinhole_history_total", COUNTER, "What happened to bindings, by event.");
    for (Node node : nodes) {
      for (HistoryEvent event : HistoryEvent.values()) {
        page.sample(
            node.counters().get(event), "node", node.status().name(), "event", event.text());
      }
    }
  }

  private void store(Exposition page) {
    page.family("pinhole_queue_depth", GAUGE, "Changes not yet committed.")
        .sample(writer.queueDepth());
    page.family("pinhole_store_failing", GAUGE, "1 while the store cannot be written.")
        .sample(writerLog.trouble().isPresent() ? 1 : 0);
    page.family("pinhole_store_commit_seconds", HISTOGRAM, "How long commits took.");
    histogram(page, writerLog.commitTimes());
    for (Counter counter : Counter.values()) {
      if (counter.of() != Counter.Of.NODE) {
        page.family("pinhole_" + counter.text() + "_total", COUNTER, counter.help())
            .sample(counters.get(counter));
      }
    }
  }

  private void webhooks(Exposition page) {
    webhooks(page, "waiting", GAUGE, "Messages that wait for a webhook.", WebhookFigures::waiting);
    webhooks(page, "sent_total", COUNTER, "Messages that it took.", WebhookFigures::sent);
    webhooks(page, "failures_total", COUNTER, "Attempts that failed.", WebhookFigures::failures);
    webhooks(page, "dropped_total", COUNTER, "Messages given up.", WebhookFigures::dropped);
  }

  private void webhooks(
      Exposition page,
      String name,
      Exposition.Type type,
      String help,
      ToDoubleFunction<WebhookFigures> value) {
    page.family("pinhole_webhook_" + name, type, help);
    webhooks
        .figures()
        .forEach(each -> page.sample(value.applyAsDouble(each), "webhook", each.webhook()));
  }

  private static void histogram(Exposition page, CommitTimes.Histogram times, String... labels) {
    String[] bucket = Arrays.copyOf(labels, labels.length + 2);
    bucket[labels.length] = "le";
    for (int i = 0; i < times.bounds().size(); i++) {
      bucket[labels.length + 1] = Exposition.number(times.bounds().get(i));
      page.sampleOf("_bucket", times.counts().get(i), bucket);
    }
    bucket[labels.length + 1] = "+Inf";
    page.sampleOf("_bucket", times.count(), bucket);
    page.sampleOf("_sum", times.sumSeconds(), labels);
    page.sampleOf("_count", times.count(), labels);
  }

  private void gauge(Exposition page, String name, String help, ToDoubleFunction<Node> value) {
    page.family(name, GAUGE, help);
    nodes.forEach(node -> page.sample(value.applyAsDouble(node), "node", node.status().name()));
  }

  private void time(
      Exposition page, String name, String help, Function<Node, Optional<Instant>> value) {
    page.family(name, GAUGE, help);
    for (Node node : nodes) {
      value.apply(node).ifPresent(time -> page.sample(seconds(time), "node", node.status().name()));
    }
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1_000.0;
  }
}
