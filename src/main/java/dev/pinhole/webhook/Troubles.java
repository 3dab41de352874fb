package dev.pinhole.webhook;

import static dev.pinhole.config.WebhookConfig.WebhookEvent.DEGRADED;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.FREESWITCH_DOWN;

import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong as a whole: a FreeSWITCH that is away, or pinhole itself. */
final class Troubles {
  private static final int LONGEST_REASON = 500;

  /** One of them. */
  private static final class Trouble {
    private final Instant since;
    private final long at;
    private String why = "";
    private boolean said;

    private Trouble(Instant since, long at) {
      this.since = since;
      this.at = at;
    }

    private String because() {
      return why.isEmpty() ? "" : ": " + Visible.truncated(why, LONGEST_REASON);
    }
  }

  private final Wording words;
  private final Timers timers;
  private final List<Alert> ready;
  private final Map<String, Trouble> away = new LinkedHashMap<>();
  private Trouble unwell;

  /**
   * @param ready takes what is to be told
   */
  Troubles(Wording words, Timers timers, List<Alert> ready) {
    this.words = words;
    this.timers = timers;
    this.ready = ready;
  }

  /** One that an earlier run has told of. */
  void restored(String node, long since) {
    Trouble trouble = new Trouble(Instant.ofEpochMilli(since), timers.nanos());
    trouble.said = true;
    away.put(node, trouble);
  }

  boolean isAway(String node) {
    return away.containsKey(node);
  }

  void nodeDown(String node, String why) {
    away.computeIfAbsent(node, any -> begin()).why = why;
  }

  void nodeUp(String node) {
    over(FREESWITCH_DOWN, away.remove(node), freeswitch(node) + " is back", freeswitch(node));
  }

  /**
   * What {@code status} says.
   *
   * @param why the reasons; empty for healthy
   */
  void health(String why) {
    if (why.isEmpty()) {
      over(DEGRADED, unwell, "pinhole is healthy again", "");
      unwell = null;
    } else if (away.isEmpty()) {
      unwell = unwell == null ? begin() : unwell;
      unwell.why = why;
    }
  }

  private Trouble begin() {
    return new Trouble(words.now(), timers.nanos());
  }

  private void over(WebhookEvent event, Trouble before, String what, String cause) {
    if (before != null && before.said) {
      String headline = what + " after " + words.after(before.since);
      ready.add(words.of(event, headline, cause, before.since));
    }
  }

  void take(long now, long wait) {
    away.forEach(
        (node, trouble) ->
            begun(
                FREESWITCH_DOWN,
                trouble,
                freeswitch(node) + " is away",
                freeswitch(node),
                now - wait));
    if (unwell != null && away.isEmpty()) {
      begun(DEGRADED, unwell, "pinhole is degraded", "", now - wait);
    }
  }

  private void begun(WebhookEvent event, Trouble trouble, String what, String cause, long until) {
    if (!trouble.said && until - trouble.at >= 0) {
      trouble.said = true;
      String headline = what + " since " + words.time(trouble.since) + trouble.because();
      ready.add(words.of(event, headline, cause, trouble.since));
    }
  }

  static String freeswitch(String node) {
    return "FreeSWITCH " + node;
  }
}
