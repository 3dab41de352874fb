package dev.pinhole.webhook;

import static dev.pinhole.config.WebhookConfig.WebhookEvent.REACHABLE;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.UNREACHABLE;

import dev.pinhole.binding.Binding;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.nat.Address;
import dev.pinhole.text.Elapsed;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Phones that do not answer, by cause, and when they do again. */
final class SilentPhones {
  static final int MOST_GROUPS = 1_000;
  static final int MOST_PHONES = 50_000;

  /** Where all but so many of a cause are back, it is over. */
  private static final int TENTH = 10;

  /** Those that do not answer for one reason. */
  private static final class SilentGroup {
    private final String cause;
    private final Instant since;
    private final Set<String> names = new LinkedHashSet<>();
    private int down;

    /** Not told apart, since there are too many. */
    private int uncounted;

    private int most;

    /** Registrations that have ended. */
    private int ended;

    /** How many the last message named; 0 before the first. */
    private int said;

    /** Since when there is something to say, in nanoseconds, and by the clock on the wall. */
    private long newsAt;

    private Instant newsSince;
    private long endAt;
    private Instant endedAt = Instant.EPOCH;
    private boolean ending;

    private SilentGroup(String cause, Instant since, long now) {
      this.cause = cause;
      this.since = since;
      this.newsAt = now;
      this.newsSince = since;
    }

    private int phones() {
      return down + uncounted;
    }

    private int back() {
      return Math.max(0, most - down - ended);
    }

    private boolean isOver() {
      return said > 0 && down * TENTH <= most;
    }
  }

  /** A phone that does not answer. */
  private record Silent(Binding binding, long at, SilentGroup group) {}

  private final int least;
  private final ToIntFunction<String> known;
  private final Wording words;
  private final Timers timers;
  private final List<Alert> ready;
  private final Map<String, SilentGroup> groups = new LinkedHashMap<>();
  private final Map<Long, Silent> silent = new HashMap<>();

  /** Of servers that are away. */
  private final Map<Long, Silent> held = new LinkedHashMap<>();

  /**
   * @param least fewer of one cause are no message
   * @param known how many phones there are of a cause; 0 if that is not known
   * @param ready takes what is to be told
   */
  SilentPhones(
      int least, ToIntFunction<String> known, Wording words, Timers timers, List<Alert> ready) {
    this.least = least;
    this.known = known;
    this.words = words;
    this.timers = timers;
    this.ready = ready;
  }

  /** One that an earlier run has told of, if that was worth a message. */
  void restored(Binding binding) {
    add(binding, binding.reachability().at());
    Silent one = silent.get(binding.id());
    if (one != null && one.group.down >= least) {
      one.group.said = one.group.down;
    }
  }

  void add(Binding binding, long at) {
    if (silent.containsKey(binding.id())) {
      return;
    }
    String place = Address.place(binding.registration().networkIp());
    String cause =
        binding.reachability().isConnectionEnded()
            ? Troubles.freeswitch(binding.key().node()) + " has restarted"
            : groups.size() < MOST_GROUPS || groups.containsKey(place) ? place : "other addresses";
    long now = timers.nanos();
    Instant since = Instant.ofEpochMilli(at);
    SilentGroup group = groups.computeIfAbsent(cause, any -> new SilentGroup(any, since, now));
    if (group.said > 0 && group.phones() == group.said) {
      group.newsAt = now;
      group.newsSince = since;
    }
    if (silent.size() < MOST_PHONES) {
      silent.put(binding.id(), new Silent(binding, at, group));
      group.down++;
    } else {
      group.uncounted++;
    }
    group.most = Math.max(group.most, group.down);
    group.ending &= group.isOver();
    if (group.names.size() < Alert.MOST_NAMES) {
      group.names.add(name(binding));
    }
  }

  void answers(Binding binding) {
    held.remove(binding.id());
    Silent one = silent.get(binding.id());
    if (one != null) {
      one.group.names.remove(name(binding));
      left(binding);
    }
  }

  /** Its registration is over, which does not make it reachable. */
  void ended(Binding binding) {
    held.remove(binding.id());
    Silent one = silent.get(binding.id());
    if (one != null) {
      one.group.ended++;
      left(binding);
    }
  }

  private void left(Binding binding) {
    SilentGroup group = silent.remove(binding.id()).group;
    group.down--;
    if (group.down == 0 && group.said == 0) {
      groups.remove(group.cause);
    } else if (group.isOver() && !group.ending) {
      group.ending = true;
      group.endAt = timers.nanos();
      group.endedAt = words.now();
    }
  }

  /** Those of a server that is away are not told: nothing is known of them until it is back. */
  void hold(String node) {
    for (var all = silent.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Long, Silent> entry = all.next();
      Silent one = entry.getValue();
      if (one.binding.key().node().equals(node) && one.group.said == 0) {
        held.put(entry.getKey(), one);
        one.group.down--;
        all.remove();
      }
    }
    groups.values().removeIf(group -> group.said == 0 && group.phones() == 0);
  }

  /** It is back: of those that answer now, its events tell. */
  void release(String node) {
    List<Silent> back =
        held.values().stream().filter(one -> one.binding.key().node().equals(node)).toList();
    for (Silent one : back) {
      held.remove(one.binding.id());
      add(one.binding, one.at);
    }
  }

  /** All that became silent before was told, or is not worth a message. */
  Instant untoldSince() {
    return Stream.concat(
            groups.values().stream().filter(this::isNews).map(group -> group.newsSince),
            held.values().stream().map(one -> Instant.ofEpochMilli(one.at)))
        .min(Instant::compareTo)
        .orElseGet(() -> words.now().plusMillis(1));
  }

  /** What has doubled is said again. */
  private boolean isNews(SilentGroup group) {
    return group.phones() >= Math.max(least, 2 * group.said);
  }

  void take(long now, long wait) {
    begun(now, wait);
    over(now, wait);
  }

  private void begun(long now, long wait) {
    List<SilentGroup> news = groups.values().stream().filter(this::isNews).toList();
    boolean due = news.stream().anyMatch(group -> now - group.newsAt >= wait);
    if (!due) {
      return;
    }
    if (news.size() > CauseGroups.MOST_APART) {
      Instant since = first(news);
      int phones = news.stream().mapToInt(SilentGroup::phones).sum();
      several(UNREACHABLE, phones, " unreachable since " + words.time(since), since, news);
      news.forEach(group -> group.said = group.phones());
      return;
    }
    for (SilentGroup group : news) {
      if (now - group.newsAt >= wait) {
        group.said = group.phones();
        tell(group);
      }
    }
  }

  private void tell(SilentGroup group) {
    int count = group.phones();
    int there = known.applyAsInt(group.cause);
    boolean isKnown = there >= count;
    ready.add(
        new Alert(
            UNREACHABLE,
            group.cause
                + ": "
                + (isKnown ? Wording.number(count) + " of " : "")
                + Wording.phones(isKnown ? there : count)
                + " unreachable since "
                + words.time(group.since),
            group.cause,
            words.now(),
            group.since,
            count,
            isKnown ? there : 0,
            List.copyOf(group.names)));
  }

  private void over(long now, long wait) {
    List<SilentGroup> over = groups.values().stream().filter(group -> group.ending).toList();
    boolean due = over.stream().anyMatch(group -> now - group.endAt >= wait);
    if (!due) {
      return;
    }
    List<SilentGroup> told =
        over.size() > CauseGroups.MOST_APART
            ? over
            : over.stream().filter(group -> now - group.endAt >= wait).toList();
    groups.values().removeAll(told);
    silent.values().removeIf(one -> told.contains(one.group));
    List<SilentGroup> back = told.stream().filter(group -> group.back() > 0).toList();
    if (back.size() > CauseGroups.MOST_APART) {
      int phones = back.stream().mapToInt(SilentGroup::back).sum();
      several(REACHABLE, phones, " reachable again", first(back), back);
      return;
    }
    for (SilentGroup group : back) {
      String headline =
          group.cause
              + ": "
              + Wording.phones(group.back())
              + " reachable again after "
              + Elapsed.of(Duration.between(group.since, group.endedAt))
              + (group.down == 0 ? "" : ", " + group.down + " not");
      ready.add(words.of(REACHABLE, headline, group.cause, group.since, group.back(), List.of()));
    }
  }

  private static Instant first(List<SilentGroup> several) {
    return several.stream().map(group -> group.since).min(Instant::compareTo).orElseThrow();
  }

  private void several(
      WebhookEvent event, int phones, String what, Instant since, Collection<SilentGroup> causes) {
    List<String> names =
        causes.stream()
            .sorted((one, other) -> other.most - one.most)
            .limit(Alert.MOST_NAMES)
            .map(group -> group.cause + " (" + (group.most + group.uncounted) + ")")
            .toList();
    String headline = Wording.causes(causes.size()) + ": " + Wording.phones(phones) + what;
    ready.add(words.of(event, headline, "", since, phones, names));
  }

  private static String name(Binding binding) {
    return Wording.name(binding.key().user(), binding.key().domain());
  }
}
