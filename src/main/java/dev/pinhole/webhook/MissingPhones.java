package dev.pinhole.webhook;

import static dev.pinhole.config.WebhookConfig.WebhookEvent.MISSING;

import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.Webhooks.KnownPhones;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Phones whose registration ended and that stay away, and when they are back. */
final class MissingPhones {
  static final int MOST = 50_000;

  /** A phone that is late with its REGISTER is not missing. */
  static final Duration AFTER = Duration.ofMinutes(5);

  /** Who has been away for longer is not waited for. */
  static final Duration LONGEST = Duration.ofDays(1);

  /** Where all but so many of a cause are back, it is over. */
  private static final int TENTH = 10;

  /** A user of one server. */
  record MissingUser(String node, Aor aor) {
    private String name() {
      return Wording.name(aor.user(), aor.domain());
    }
  }

  /** One that has left, and was not told. */
  private record Gone(String cause, Instant since, long at) {}

  /** Those that were told to be missing for one reason. */
  private static final class Absent {
    private final String cause;
    private final Instant since;
    private int away;
    private int most;
    private long endAt;
    private boolean ending;

    private Absent(String cause, Instant since) {
      this.cause = cause;
      this.since = since;
    }

    private boolean isOver() {
      return away * TENTH <= most;
    }

    private int back() {
      return most - away;
    }
  }

  /** One that was told. */
  private record ToldMissing(Absent group, long at) {}

  private final int least;
  private final KnownPhones known;
  private final Wording words;
  private final Timers timers;
  private final List<Alert> ready;

  /** In the order in which they left. */
  private final Map<MissingUser, Gone> gone = new LinkedHashMap<>();

  private final Map<MissingUser, ToldMissing> told = new LinkedHashMap<>();
  private final Map<String, Absent> absent = new LinkedHashMap<>();

  /**
   * @param least fewer of one cause are no message
   * @param ready takes what is to be told
   */
  MissingPhones(int least, KnownPhones known, Wording words, Timers timers, List<Alert> ready) {
    this.least = least;
    this.known = known;
    this.words = words;
    this.timers = timers;
    this.ready = ready;
  }

  /**
   * @param since the epoch's millisecond
   */
  void left(MissingUser user, String cause, long since) {
    if (gone.size() < MOST) {
      long age = Math.max(0, words.now().toEpochMilli() - since);
      long at = timers.nanos() - Duration.ofMillis(age).toNanos();
      gone.putIfAbsent(user, new Gone(cause, Instant.ofEpochMilli(since), at));
    }
  }

  void returned(MissingUser user) {
    gone.remove(user);
    ToldMissing one = told.remove(user);
    if (one != null) {
      Absent group = one.group;
      group.away--;
      if (group.isOver() && !group.ending) {
        group.ending = true;
        group.endAt = timers.nanos();
      }
    }
  }

  /** One that an earlier run has told of. */
  void restored(MissingUser user, String cause, long since) {
    told(cause, List.of(user), Instant.ofEpochMilli(since));
  }

  private void told(String cause, List<MissingUser> users, Instant since) {
    Absent group = absent.computeIfAbsent(cause, any -> new Absent(any, since));
    for (MissingUser user : users) {
      if (told.size() < MOST && told.put(user, new ToldMissing(group, timers.nanos())) == null) {
        group.away++;
      }
    }
    group.most = Math.max(group.most, group.away);
    group.ending &= group.isOver();
  }

  /** All that left before that were told, or need not be. */
  Instant untoldSince() {
    return gone.isEmpty() ? words.now().plusMillis(1) : gone.values().iterator().next().since;
  }

  void take(long now, long wait) {
    missing(now, wait);
    back(now, wait);
    forget(now);
  }

  private void missing(long now, long wait) {
    long late = wait == 0 ? 0 : AFTER.toNanos();
    if (gone.isEmpty() || now - gone.values().iterator().next().at < late + wait) {
      return;
    }
    Map<String, Map<MissingUser, Gone>> causes = new LinkedHashMap<>();
    gone.forEach(
        (user, each) -> {
          if (now - each.at >= late && !known.isRegistered(user.node, user.aor)) {
            causes.computeIfAbsent(each.cause, any -> new LinkedHashMap<>()).put(user, each);
          }
        });
    gone.values().removeIf(each -> now - each.at >= late);
    causes.values().removeIf(phones -> phones.size() < least);
    if (causes.size() > CauseGroups.MOST_APART) {
      Map<MissingUser, Gone> all = new LinkedHashMap<>();
      causes.values().forEach(all::putAll);
      Stream<String> names =
          causes.entrySet().stream()
              .map(entry -> entry.getKey() + " (" + entry.getValue().size() + ")");
      tell(Wording.causes(causes.size()), "", all, names);
    } else {
      causes.forEach(
          (cause, phones) ->
              tell(cause, cause, phones, phones.keySet().stream().map(MissingUser::name)));
    }
    causes.forEach((cause, phones) -> told(cause, List.copyOf(phones.keySet()), first(phones)));
  }

  private static Instant first(Map<MissingUser, Gone> phones) {
    return phones.values().iterator().next().since;
  }

  private void tell(
      String label, String cause, Map<MissingUser, Gone> phones, Stream<String> names) {
    Instant since = first(phones);
    ready.add(
        words.of(
            MISSING,
            label + ": " + Wording.phones(phones.size()) + " missing since " + words.time(since),
            cause,
            since,
            phones.size(),
            names.limit(Alert.MOST_NAMES).toList()));
  }

  private void back(long now, long wait) {
    List<Absent> ended =
        absent.values().stream()
            .filter(group -> group.ending && now - group.endAt >= wait)
            .toList();
    if (ended.isEmpty()) {
      return;
    }
    absent.values().removeAll(ended);
    told.values().removeIf(one -> ended.contains(one.group));
    // Of an earlier run it is not known which of them were enough for a message.
    List<Absent> over = ended.stream().filter(group -> group.most >= least).toList();
    List<Alert> alerts = new ArrayList<>();
    for (Absent group : over) {
      alerts.add(
          words.of(
              MISSING,
              group.cause
                  + ": "
                  + Wording.phones(group.back())
                  + " back, missing since "
                  + words.time(group.since)
                  + (group.away == 0 ? "" : "; " + group.away + " not"),
              group.cause,
              group.since,
              group.back(),
              List.of()));
    }
    if (over.size() > CauseGroups.MOST_APART) {
      int phones = over.stream().mapToInt(Absent::back).sum();
      Instant since = over.stream().map(group -> group.since).min(Instant::compareTo).orElseThrow();
      String headline =
          Wording.causes(over.size())
              + ": "
              + Wording.phones(phones)
              + " back, missing since "
              + words.time(since);
      List<String> names =
          over.stream()
              .sorted((one, other) -> other.back() - one.back())
              .limit(Alert.MOST_NAMES)
              .map(group -> group.cause + " (" + group.back() + ")")
              .toList();
      ready.add(words.of(MISSING, headline, "", since, phones, names));
    } else {
      ready.addAll(alerts);
    }
  }

  /** In the order in which they were told. */
  private void forget(long now) {
    var oldest = told.values().iterator();
    while (oldest.hasNext()) {
      ToldMissing one = oldest.next();
      if (now - one.at < LONGEST.toNanos()) {
        return;
      }
      oldest.remove();
      one.group.away--;
      one.group.most--;
      if (one.group.away == 0 && !one.group.ending) {
        absent.remove(one.group.cause);
      }
    }
  }
}
