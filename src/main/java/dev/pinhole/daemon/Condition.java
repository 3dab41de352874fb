package dev.pinhole.daemon;

import dev.pinhole.daemon.systemd.Supervision;
import dev.pinhole.store.Writer;
import dev.pinhole.text.Visible;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the daemon is, as a service manager wants to know it. On the event loop. */
record Condition(List<RunningNode> nodes, Writer writer, WriterLog writerLog)
    implements Supervision.Supervised {

  @Override
  public boolean isUpToDate() {
    return nodes.stream()
        .allMatch(node -> node.status().isUpToDate() && node.keepalives().isConnected());
  }

  /** What is wrong stands first: {@code systemctl} shows one line. */
  @Override
  public String status() {
    long connected = nodes.stream().filter(node -> node.status().link().connected()).count();
    return String.format(
        Locale.ROOT,
        "%s%d of %d FreeSWITCH connected, %d bindings, %d kept alive, %.1f keep-alives/s,"
            + " %d late, queue %d",
        trouble().map(what -> what + "; ").orElse(""),
        connected,
        nodes.size(),
        nodes.stream().mapToInt(node -> node.table().size()).sum(),
        nodes.stream().mapToInt(node -> node.engine().scheduled()).sum(),
        nodes.stream().mapToDouble(node -> node.report().keepalivesPerSecond()).sum(),
        nodes.stream().mapToInt(node -> node.report().load().late()).sum(),
        writer.queueDepth());
  }

  private Optional<String> trouble() {
    return writerLog
        .trouble()
        .map(why -> "store cannot be written: " + why)
        .or(() -> nodes.stream().flatMap(node -> trouble(node).stream()).findFirst());
  }

  private static Optional<String> trouble(RunningNode node) {
    NodeStatus status = node.status();
    Optional<String> what =
        status.isUpToDate()
            ? node.keepalives().trouble().map(why -> "keep-alives cannot be sent: " + why)
            : Optional.of(status.link().detail().orElse(status.link().state()));
    return what.map(text -> status.name() + ": " + Visible.of(text));
  }
}
