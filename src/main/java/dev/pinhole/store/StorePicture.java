package dev.pinhole.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How far the store can be trusted to show what is.
 *
 * @param daemon what its writer last said of itself; empty before the first time
 * @param nodes the FreeSWITCH servers, by name
 * @param webhooks the receivers of messages, by name
 * @param writer asks for the process that has locked it, where the system tells; Linux takes 10 ms
 *     for an answer, so only where the daemon seems to be silent
 * @param operators what they have switched off
 */
public record StorePicture(
    Optional<Row> daemon,
    List<Row> nodes,
    List<Row> webhooks,
    Supplier<Optional<Long>> writer,
    KeepaliveSwitch operators) {
  /** The daemon writes every 5 s; a slow disk may cost it some of them. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

  /** From the process's start to the daemon's lies at most the opening of a large store. */
  private static final Duration LONGEST_START = Duration.ofMinutes(15);

  /** A FreeSWITCH with phones sends and receives something sooner. */
  private static final Duration LONGEST_WITHOUT_COPIES = Duration.ofMinutes(10);

  /** Whether a daemon is at work. */
  public enum Life {
    ALIVE,
    /** Its process is there, but has not written for a while. */
    SILENT,
    STOPPED,
    /** No daemon has ever written here. */
    NEVER_STARTED
  }

  /** A daemon that wrote a while ago, whose process is gone, counts as stopped. */
  public Life life(Instant now) {
    if (daemon.isEmpty()) {
      return Life.NEVER_STARTED;
    }
    boolean stopped = daemon.get().time(DaemonColumn.STOPPED_AT).isPresent();
    Duration silence = Duration.between(daemon.get().at(DaemonColumn.UPDATED_AT), now).abs();
    if (!stopped && silence.compareTo(LONGEST_SILENCE) <= 0) {
      return Life.ALIVE;
    }
    return writer.get().isPresent() || !stopped && processLives(daemon.get())
        ? Life.SILENT
        : Life.STOPPED;
  }

  /** Another process that got its number later began at another time. */
  private static boolean processLives(Row daemon) {
    return ProcessHandle.of(daemon.number(DaemonColumn.PID))
        .flatMap(process -> process.info().startInstant())
        .map(began -> Duration.between(began, daemon.at(DaemonColumn.STARTED_AT)).abs())
        .filter(apart -> apart.compareTo(LONGEST_START) <= 0)
        .isPresent();
  }

  /** The same without one of the webhooks: it need not be told that it fails. */
  public StorePicture without(String webhook) {
    List<Row> others =
        webhooks.stream()
            .filter(each -> !each.text(WebhookColumn.WEBHOOK).equals(webhook))
            .toList();
    return new StorePicture(daemon, nodes, others, writer, operators);
  }

  /** Whether the daemon would receive copies of messages (HEP3). */
  public boolean receivesCopies() {
    return daemon.flatMap(known -> known.maybeText(DaemonColumn.HEP_LISTEN)).isPresent();
  }

  /** The servers whose copies do not come, so that nobody sees whether their phones answer. */
  public List<String> withoutCopies() {
    Optional<Instant> since =
        daemon.map(known -> known.at(DaemonColumn.UPDATED_AT).minus(LONGEST_WITHOUT_COPIES));
    return nodes.stream()
        .filter(
            node ->
                !receivesCopies()
                    || since.isPresent() && node.at(NodeColumn.HEP_HEARD_AT).isBefore(since.get()))
        .map(node -> node.text(NodeColumn.NODE))
        .toList();
  }

  /**
   * The time since the daemon last wrote; zero if it never did, or the clock was set back since.
   */
  public Duration age(Instant now) {
    return daemon
        .map(any -> Duration.between(any.at(DaemonColumn.UPDATED_AT), now))
        .filter(age -> !age.isNegative())
        .orElse(Duration.ZERO);
  }
}
