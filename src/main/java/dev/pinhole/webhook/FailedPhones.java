package dev.pinhole.webhook;

import dev.pinhole.binding.FailedRegister;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Phones that do not get in. Anybody on the internet can cause them, so they are told rarely. */
final class FailedPhones {
  static final int MOST = 1_000;
  static final Duration BETWEEN = Duration.ofHours(1);

  private static final long MEMORY = Duration.ofDays(1).toNanos();

  private final int least;
  private final Wording words;
  private final Timers timers;
  private final List<Alert> ready;

  /** What failed and was not told yet, with its cause. */
  private final Map<String, String> failing = new LinkedHashMap<>();

  /** What was told, and when. */
  private final Map<String, Long> told = new LinkedHashMap<>();

  private long failingAt;
  private long toldAt;
  private Instant since = Instant.EPOCH;

  /**
   * @param least fewer are no message
   * @param ready takes what is to be told
   */
  FailedPhones(int least, Wording words, Timers timers, List<Alert> ready) {
    this.least = least;
    this.words = words;
    this.timers = timers;
    this.ready = ready;
    this.toldAt = timers.nanos() - BETWEEN.toNanos();
  }

  void add(FailedRegister register) {
    String name = Wording.name(register.user(), register.domain()) + " at " + register.networkIp();
    Long before = told.get(name);
    if (before != null && timers.nanos() - before < MEMORY || failing.size() >= MOST) {
      return;
    }
    if (failing.isEmpty()) {
      failingAt = timers.nanos();
      since = words.now();
    }
    failing.put(name, register.cause().text());
  }

  void take(long now, long wait) {
    if (failing.size() < least
        || now - failingAt < wait
        || now - toldAt < (wait == 0 ? 0 : BETWEEN.toNanos())) {
      return;
    }
    ready.add(
        words.of(
            WebhookEvent.FAILURES,
            (failing.size() == MOST ? "at least " : "")
                + Wording.phones(failing.size())
                + " cannot register since "
                + words.time(since),
            "",
            since,
            failing.size(),
            failing.entrySet().stream()
                .limit(Alert.MOST_NAMES)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList()));
    toldAt = now;
    told.values().removeIf(at -> now - at >= MEMORY);
    failing.keySet().forEach(name -> told.put(name, now));
    failing.clear();
    // The oldest go.
    var oldest = told.keySet().iterator();
    for (int over = told.size() - 2 * MOST; over > 0; over--) {
      oldest.next();
      oldest.remove();
    }
  }
}
