package dev.pinhole.webhook;

import static dev.pinhole.config.WebhookConfig.WebhookEvent.DEGRADED;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.FAILURES;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.FREESWITCH_DOWN;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.MISSING;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.REACHABLE;
import static dev.pinhole.config.WebhookConfig.WebhookEvent.UNREACHABLE;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.config.WebhookConfig;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.nat.Address;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.Webhooks.KnownPhones;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one webhook is to be told, grouped by cause: phones of one address, or what a FreeSWITCH has
 * done to all of them. Everything waits for {@code group-within}, so that what belongs together is
 * one message, and what is over by then none. On the event loop.
 */
final class CauseGroups {
  static final int MOST_GROUPS = 1_000;
  static final int MOST_PHONES = 50_000;
  static final int MOST_FAILURES = 1_000;

  /** More causes than that at once are one message. */
  static final int MOST_APART = 5;

  /** A phone that is late with its REGISTER is not missing. */
  static final Duration MISSING_AFTER = Duration.ofMinutes(5);

  /** Anybody on the internet can cause them. */
  static final Duration BETWEEN_FAILURES = Duration.ofHours(1);

  private static final long FAILURE_MEMORY = Duration.ofDays(1).toNanos();

  /** Where all but so many of a cause are back, it is over. */
  private static final int TENTH = 10;

  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_REASON = 500;
  private static final Duration SAME_DAY = Duration.ofHours(12);

  /** Phones that do not answer, for one reason. */
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

    /** Since when there is something to say, in nanoseconds. */
    private long newsAt;

    private long endAt;
    private Instant endedAt = Instant.EPOCH;
    private boolean ending;

    private SilentGroup(String cause, Instant since, long now) {
      this.cause = cause;
      this.since = since;
      this.newsAt = now;
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
  private record Silent(String node, SilentGroup group) {}

  private record MissingUser(String node, Aor aor) {
    private String name() {
      return CauseGroups.name(aor.user(), aor.domain());
    }
  }

  /** A phone that is gone. */
  private record Gone(String cause, Instant since, long at) {}

  /** Something that is wrong as a whole: a FreeSWITCH, or pinhole itself. */
  private static final class Trouble {
    private final Instant since;
    private final long at;
    private String why = "";
    private boolean said;

    private Trouble(Instant since, long at) {
      this.since = since;
      this.at = at;
    }
  }

  private final WebhookConfig webhook;
  private final KnownPhones known;
  private final ZoneId zone;
  private final Timers timers;
  private final long within;

  private final Map<String, SilentGroup> groups = new LinkedHashMap<>();
  private final Map<Long, Silent> silent = new HashMap<>();

  /** In the order in which they left. */
  private final Map<MissingUser, Gone> gone = new LinkedHashMap<>();

  private final Map<String, Trouble> away = new LinkedHashMap<>();
  private final Map<String, Trouble> unwell = new LinkedHashMap<>();

  /** What failed and was not told yet, with its cause. */
  private final Map<String, String> failing = new LinkedHashMap<>();

  /** What was told, and when. */
  private final Map<String, Long> failed = new LinkedHashMap<>();

  private long failingAt;
  private long failuresToldAt;
  private Instant failingSince = Instant.EPOCH;
  private final List<Alert> ready = new ArrayList<>();

  CauseGroups(WebhookConfig webhook, KnownPhones known, ZoneId zone, Timers timers) {
    this.webhook = webhook;
    this.known = known;
    this.zone = zone;
    this.timers = timers;
    this.within = webhook.groupWithin().toNanos();
    this.failuresToldAt = timers.nanos() - BETWEEN_FAILURES.toNanos();
  }

  /** One that an earlier run has told of, if it was to be told. */
  void restored(Binding binding) {
    if (binding.reachability().isUnreachable() && isFor(binding)) {
      silent(binding, binding.reachability().at());
      Silent one = silent.get(binding.id());
      if (one != null && one.group.down >= webhook.minPhones()) {
        one.group.said = one.group.down;
      }
    }
  }

  void apply(Change change) {
    Binding binding = change.binding();
    if (change instanceof HistoryRow row && isFor(binding)) {
      happened(row);
    } else if (!(change instanceof Change.Removed) && !binding.reachability().isUnreachable()) {
      answers(binding);
    } else if (change instanceof Change.Removed && silent.containsKey(binding.id())) {
      silent.get(binding.id()).group.ended++;
      left(binding);
    }
  }

  private boolean isFor(Binding binding) {
    return isFor(binding.key().domain(), binding.registration().networkIp());
  }

  private boolean isFor(String domain, String networkIp) {
    return webhook.domain().map(glob -> glob.matches(domain)).orElse(true)
        && webhook
            .network()
            .map(network -> Address.parse(networkIp).filter(network::contains).isPresent())
            .orElse(true);
  }

  private void happened(HistoryRow row) {
    Binding binding = row.binding();
    BindingKey key = binding.key();
    switch (row.event()) {
      case UNREACHABLE -> silent(binding, row.at());
      // By the same phone, or by another that the user has now.
      case REPLACED -> answers(binding);
      case EXPIRED -> gone(key, Address.place(binding.registration().networkIp()), row.at());
      case GONE_WHILE_AWAY -> gone(key, "FreeSWITCH " + key.node(), row.at());
      case REGISTERED, LISTED -> gone.remove(new MissingUser(key.node(), key.aor()));
      default -> {}
    }
  }

  private void gone(BindingKey key, String cause, long at) {
    if (gone.size() < MOST_PHONES) {
      gone.putIfAbsent(
          new MissingUser(key.node(), key.aor()),
          new Gone(cause, Instant.ofEpochMilli(at), timers.nanos()));
    }
  }

  private void silent(Binding binding, long at) {
    String node = binding.key().node();
    if (away.containsKey(node) || silent.containsKey(binding.id())) {
      return;
    }
    String place = Address.place(binding.registration().networkIp());
    String cause =
        binding.reachability().isConnectionEnded()
            ? "FreeSWITCH " + node + " has restarted"
            : groups.size() < MOST_GROUPS || groups.containsKey(place) ? place : "other addresses";
    long now = timers.nanos();
    SilentGroup group =
        groups.computeIfAbsent(cause, any -> new SilentGroup(any, Instant.ofEpochMilli(at), now));
    if (group.said > 0 && group.phones() == group.said) {
      group.newsAt = now;
    }
    if (silent.size() < MOST_PHONES) {
      silent.put(binding.id(), new Silent(node, group));
      group.down++;
    } else {
      group.uncounted++;
    }
    group.most = Math.max(group.most, group.down);
    group.ending &= group.isOver();
    if (group.names.size() < Alert.MOST_NAMES) {
      group.names.add(name(binding.key().user(), binding.key().domain()));
    }
  }

  private void answers(Binding binding) {
    Silent one = silent.get(binding.id());
    if (one != null) {
      one.group.names.remove(name(binding.key().user(), binding.key().domain()));
      left(binding);
    }
  }

  private void left(Binding binding) {
    Silent one = silent.remove(binding.id());
    if (one == null) {
      return;
    }
    SilentGroup group = one.group;
    group.down--;
    if (group.down == 0 && group.said == 0) {
      groups.remove(group.cause);
    } else if (group.isOver() && !group.ending) {
      group.ending = true;
      group.endAt = timers.nanos();
      group.endedAt = now();
    }
  }

  /** Its own phones are not told of, since nothing is known of them. */
  void nodeDown(String node, String why) {
    away.computeIfAbsent(node, any -> new Trouble(now(), timers.nanos())).why = why;
    silent
        .entrySet()
        .removeIf(
            entry -> {
              Silent one = entry.getValue();
              boolean untold = one.node.equals(node) && one.group.said == 0;
              one.group.down -= untold ? 1 : 0;
              return untold;
            });
    groups.values().removeIf(group -> group.said == 0 && group.down == 0);
  }

  void nodeUp(String node) {
    Trouble before = away.remove(node);
    if (before != null && before.said) {
      whole(FREESWITCH_DOWN, before, "FreeSWITCH " + node + " is back", "FreeSWITCH " + node);
    }
  }

  /**
   * What {@code status} says.
   *
   * @param why the reasons; empty for healthy
   */
  void health(String why) {
    if (why.isEmpty()) {
      Trouble before = unwell.remove("");
      if (before != null && before.said) {
        whole(DEGRADED, before, "pinhole is healthy again", "");
      }
    } else if (away.isEmpty()) {
      unwell.computeIfAbsent("", any -> new Trouble(now(), timers.nanos())).why = why;
    }
  }

  void failed(FailedRegister register) {
    if (!isFor(register.domain(), register.networkIp())) {
      return;
    }
    String name = name(register.user(), register.domain()) + " at " + register.networkIp();
    Long told = failed.get(name);
    if (told != null && timers.nanos() - told < FAILURE_MEMORY || failing.size() >= MOST_FAILURES) {
      return;
    }
    if (failing.isEmpty()) {
      failingAt = timers.nanos();
      failingSince = now();
    }
    failing.put(name, register.cause().text());
  }

  /** What has waited long enough. */
  List<Alert> due() {
    return take(within);
  }

  /** All that there is to tell, since nobody will ask later. */
  List<Alert> rest() {
    return take(0);
  }

  private List<Alert> take(long wait) {
    long now = timers.nanos();
    troubles(now, wait);
    begun(now, wait);
    ended(now, wait);
    missing(now, wait);
    failures(now, wait);
    List<Alert> taken =
        ready.stream().filter(alert -> webhook.events().contains(alert.event())).toList();
    ready.clear();
    return taken;
  }

  private void troubles(long now, long wait) {
    away.forEach(
        (node, trouble) -> {
          if (!trouble.said && now - trouble.at >= wait) {
            trouble.said = true;
            tell(
                FREESWITCH_DOWN,
                "FreeSWITCH " + node + " is away since " + time(trouble.since) + because(trouble),
                "FreeSWITCH " + node,
                trouble.since);
          }
        });
    unwell.forEach(
        (any, trouble) -> {
          if (!trouble.said && now - trouble.at >= wait && away.isEmpty()) {
            trouble.said = true;
            tell(
                DEGRADED,
                "pinhole is degraded since " + time(trouble.since) + because(trouble),
                "",
                trouble.since);
          }
        });
  }

  private void begun(long now, long wait) {
    List<SilentGroup> news =
        groups.values().stream()
            .filter(group -> group.phones() >= Math.max(webhook.minPhones(), 2 * group.said))
            .toList();
    boolean due = news.stream().anyMatch(group -> now - group.newsAt >= wait);
    if (!due) {
      return;
    }
    if (news.size() > MOST_APART) {
      Instant since = news.stream().map(group -> group.since).min(Instant::compareTo).orElseThrow();
      int phones = news.stream().mapToInt(SilentGroup::phones).sum();
      several(UNREACHABLE, phones, " unreachable since " + time(since), since, news);
      news.forEach(group -> group.said = group.phones());
      return;
    }
    for (SilentGroup group : news) {
      if (now - group.newsAt >= wait) {
        group.said = group.phones();
        int all = known(group.cause);
        ready.add(
            new Alert(
                UNREACHABLE,
                group.cause
                    + ": "
                    + (all >= group.phones() ? number(group.phones()) + " of " : "")
                    + phones(all >= group.phones() ? all : group.phones())
                    + " unreachable since "
                    + time(group.since),
                group.cause,
                now(),
                group.since,
                group.phones(),
                all >= group.phones() ? all : 0,
                List.copyOf(group.names)));
      }
    }
  }

  /** Where the webhook is for one domain, the phones of others are none of its business. */
  private int known(String cause) {
    return webhook.domain().isPresent() ? 0 : known.at(cause);
  }

  private void ended(long now, long wait) {
    List<SilentGroup> over = groups.values().stream().filter(group -> group.ending).toList();
    boolean due = over.stream().anyMatch(group -> now - group.endAt >= wait);
    if (!due) {
      return;
    }
    List<SilentGroup> told =
        over.size() > MOST_APART
            ? over
            : over.stream().filter(group -> now - group.endAt >= wait).toList();
    for (SilentGroup group : told) {
      groups.remove(group.cause);
    }
    silent.values().removeIf(one -> told.contains(one.group));
    List<SilentGroup> back = told.stream().filter(group -> group.back() > 0).toList();
    if (back.size() > MOST_APART) {
      Instant since = back.stream().map(group -> group.since).min(Instant::compareTo).orElseThrow();
      int phones = back.stream().mapToInt(SilentGroup::back).sum();
      several(REACHABLE, phones, " reachable again", since, back);
      return;
    }
    for (SilentGroup group : back) {
      ready.add(
          new Alert(
              REACHABLE,
              group.cause
                  + ": "
                  + phones(group.back())
                  + " reachable again after "
                  + Elapsed.of(Duration.between(group.since, group.endedAt))
                  + (group.down == 0 ? "" : ", " + group.down + " not"),
              group.cause,
              now(),
              group.since,
              group.back(),
              0,
              List.of()));
    }
  }

  private void several(
      WebhookEvent event, int phones, String what, Instant since, Collection<SilentGroup> causes) {
    ready.add(
        new Alert(
            event,
            number(causes.size()) + " causes: " + phones(phones) + what,
            "",
            now(),
            since,
            phones,
            0,
            causes.stream()
                .sorted((one, other) -> other.most - one.most)
                .limit(Alert.MOST_NAMES)
                .map(group -> group.cause + " (" + (group.most + group.uncounted) + ")")
                .toList()));
  }

  private void missing(long now, long wait) {
    long late = wait == 0 ? 0 : MISSING_AFTER.toNanos();
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
    causes.values().removeIf(phones -> phones.size() < webhook.minPhones());
    if (causes.size() > MOST_APART) {
      Map<MissingUser, Gone> all = new LinkedHashMap<>();
      causes.values().forEach(all::putAll);
      missing(
          number(causes.size()) + " causes",
          "",
          all,
          causes.entrySet().stream()
              .map(entry -> entry.getKey() + " (" + entry.getValue().size() + ")"));
    } else {
      causes.forEach(
          (cause, phones) ->
              missing(cause, cause, phones, phones.keySet().stream().map(MissingUser::name)));
    }
  }

  private void missing(
      String label, String cause, Map<MissingUser, Gone> phones, Stream<String> names) {
    Instant since = phones.values().iterator().next().since;
    ready.add(
        new Alert(
            MISSING,
            label + ": " + phones(phones.size()) + " missing since " + time(since),
            cause,
            now(),
            since,
            phones.size(),
            0,
            names.limit(Alert.MOST_NAMES).toList()));
  }

  private void failures(long now, long wait) {
    if (failing.size() < webhook.minPhones()
        || now - failingAt < wait
        || now - failuresToldAt < (wait == 0 ? 0 : BETWEEN_FAILURES.toNanos())) {
      return;
    }
    ready.add(
        new Alert(
            FAILURES,
            (failing.size() == MOST_FAILURES ? "at least " : "")
                + phones(failing.size())
                + " cannot register since "
                + time(failingSince),
            "",
            now(),
            failingSince,
            failing.size(),
            0,
            failing.entrySet().stream()
                .limit(Alert.MOST_NAMES)
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList()));
    failuresToldAt = now;
    failed.values().removeIf(told -> now - told >= FAILURE_MEMORY);
    failing.keySet().forEach(name -> failed.put(name, now));
    failing.clear();
    // The oldest go.
    var oldest = failed.keySet().iterator();
    for (int over = failed.size() - 2 * MOST_FAILURES; over > 0; over--) {
      oldest.next();
      oldest.remove();
    }
  }

  private void whole(WebhookEvent event, Trouble before, String what, String cause) {
    tell(event, what + " after " + after(before.since), cause, before.since);
  }

  private void tell(WebhookEvent event, String headline, String cause, Instant since) {
    ready.add(new Alert(event, headline, cause, now(), since, 0, 0, List.of()));
  }

  private static String because(Trouble trouble) {
    return trouble.why.isEmpty() ? "" : ": " + Visible.truncated(trouble.why, LONGEST_REASON);
  }

  private static String name(String user, String domain) {
    return Visible.truncated(user + '@' + domain, LONGEST_NAME);
  }

  private static String phones(int count) {
    return number(count) + (count == 1 ? " phone" : " phones");
  }

  private static String number(int count) {
    return count < 1000
        ? Integer.toString(count)
        : count / 1000 + "," + Integer.toString(1000 + count % 1000).substring(1);
  }

  /** By the clock on the wall; with the day where that is not today's. */
  private String time(Instant at) {
    String text = IsoTime.local(at, zone);
    boolean recent = Duration.between(at, now()).compareTo(SAME_DAY) < 0;
    return text.substring(recent ? "yyyy-mm-dd ".length() : 0, "yyyy-mm-dd hh:mm".length());
  }

  private String after(Instant since) {
    return Elapsed.of(Duration.between(since, now()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(timers.epochMillis());
  }
}
