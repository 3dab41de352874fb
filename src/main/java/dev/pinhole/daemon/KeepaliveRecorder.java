package dev.pinhole.daemon;

import dev.pinhole.binding.BindingKey;
import dev.pinhole.keepalive.ChangedPorts;
import dev.pinhole.keepalive.KeepaliveListener;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.keepalive.Upkeep;
import dev.pinhole.store.Keepalive;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts keep-alives and has them written down. On the event loop. */
record KeepaliveRecorder(
    String node, Counters counters, LogQuota quota, Writer writer, Timers timers)
    implements KeepaliveListener {
  private static final Logger log = LoggerFactory.getLogger(KeepaliveRecorder.class);
  private static final long LATE = Duration.ofSeconds(1).toNanos();

  @Override
  public void sent(BindingKey key, Upkeep now, long lateNanos) {
    counters.count(Counter.KEEPALIVES_SENT);
    if (lateNanos > LATE) {
      counters.count(Counter.KEEPALIVES_LATE);
    }
    write(key, now, timers.epochMillis());
  }

  @Override
  public void planned(BindingKey key, Upkeep now) {
    write(key, now, 0);
  }

  @Override
  public void shortened(NatTimeouts.Network network, ChangedPorts.Shown evidence, int bindings) {
    if (bindings > 0) {
      forgets(network, evidence, bindings);
    }
    if (network.isHopeless() && quota.allows(network.networkIp(), "nat-hopeless")) {
      log.warn(
          "event=nat-hopeless node={} network_ip={} within={} s: keep-alives cannot help where a NAT"
              + " forgets within 15 s; raise its router's UDP timeout, or have its phones use TCP",
          node,
          Visible.of(network.networkIp()),
          seconds(network.bound()));
    }
  }

  private void forgets(NatTimeouts.Network network, ChangedPorts.Shown evidence, int bindings) {
    long interval = network.interval() / 1_000_000_000;
    if (!quota.allows(network.networkIp(), "nat-forgets " + interval)) {
      return;
    }
    String why =
        evidence.ports() == 0
            ? "as it was known to"
            : evidence.ports() + " ports of " + evidence.bindings() + " phones had changed in 24 h";
    log.info(
        "event=nat-forgets node={} network_ip={} within={} s ({}): keep-alives for {} of its phones"
            + " now come every {} s at most",
        node,
        Visible.of(network.networkIp()),
        seconds(network.bound()),
        why,
        bindings,
        interval);
  }

  /** With one decimal, rounded up: it is an upper bound. */
  private static double seconds(long nanos) {
    return Math.ceil(nanos / 1e8) / 10;
  }

  private void write(BindingKey key, Upkeep now, long sentAt) {
    long nextAt = now.isKept() ? timers.epochMillis() + millis(now.dueAt() - timers.nanos()) : 0;
    writer.keptAlive(
        key,
        new Keepalive(
            sentAt,
            now.count(),
            nextAt,
            millis(now.interval()),
            now.gapSurvived(),
            now.gapForgotten()));
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
