package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.binding.Comparison;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.binding.Scope;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.LineSink;
import dev.pinhole.sofia.FreeswitchClock;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.ListingReader;
import dev.pinhole.sofia.ProfileList;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the table with what FreeSWITCH lists, one listing at a time, in background jobs: all
 * profiles once connected, then each of them once in ten minutes, and single users where an event
 * leaves doubt. On the event loop.
 */
final class Resync {
  private static final Logger log = LoggerFactory.getLogger(Resync.class);

  /** Events of one user come in groups: wait for the last of them. */
  private static final long DEBOUNCE = Duration.ofMillis(500).toNanos();

  /** A listing of so many makes much garbage, and leaves some that stays for hours. */
  private static final int LARGE = 20_000;

  private static final long QUIET_AGAIN = Duration.ofSeconds(10).toNanos();

  /** With more users waiting, listings of whole profiles are cheaper for FreeSWITCH. */
  static final int MOST_WAITING = 100;

  /**
   * A listing of everything that failed is asked for again after this, then after twice as long.
   */
  private static final long FIRST_RETRY = Duration.ofMinutes(1).toNanos();

  private static final long OVERDUE_CHECK = Duration.ofSeconds(30).toNanos();

  /** In which each profile has its turn. */
  private static final Duration FULL_ROUND = Duration.ofMinutes(10);

  /** What history says of a binding that is not listed any more. */
  record ListingReason(HistoryEvent event, String detail) {}

  /**
   * What waits to be listed.
   *
   * @param user of whom there is doubt
   * @param everything which listing of everything it is a part of; 0 for none
   */
  private record ListingJob(Scope scope, ListingReason cause, Optional<Aor> user, int everything) {}

  private final NodeStatus status;
  private final BindingTable table;
  private final BindingChanges changes;
  private final Hosts hosts;
  private final LogQuota quota;
  private final Counters counters;
  private final Timers timers;
  private final FreeswitchClock clock;
  private final Map<Scope, ListingJob> doubts = new LinkedHashMap<>();
  private final Map<Scope, ListingJob> queue = new LinkedHashMap<>();
  private Optional<EslConnection> connection = Optional.empty();
  private List<String> profiles = List.of();

  /**
   * Profiles with multiple registrations: after a phone had registered, another one of the user was
   * listed besides. A REGISTER there that says nothing new leaves no doubt.
   */
  private final Set<String> keepingOthers = new HashSet<>();

  private boolean running;
  private boolean draining;
  private Timers.Timer settling = () -> {};
  private Timers.Timer overdue = () -> {};
  private Timers.Timer round = () -> {};
  private int turn;

  /** Counts the listings of everything; one that is not the last any more is of no interest. */
  private int everything;

  private boolean askingForProfiles;
  private int unlisted;
  private boolean whole;
  private boolean upToDate;
  private Timers.Timer retry = () -> {};
  private long retryAfter;

  /** Of the last listing of everything, or of the profile listed since. */
  private int differences;

  Resync(
      NodeStatus status,
      BindingTable table,
      BindingChanges changes,
      Hosts hosts,
      LogQuota quota,
      Counters counters,
      Timers timers) {
    this.status = status;
    this.table = table;
    this.changes = changes;
    this.hosts = hosts;
    this.quota = quota;
    this.counters = counters;
    this.timers = timers;
    this.clock = new FreeswitchClock(timers);
  }

  /** Whether nothing is being listed, or about to be. */
  boolean idle() {
    return !running && !askingForProfiles && queue.isEmpty() && doubts.isEmpty();
  }

  /** Whether every profile was listed on the present connection. */
  boolean upToDate() {
    return upToDate;
  }

  /** There is a connection, and events come. */
  void start(EslConnection next, ListingReason cause) {
    connection = Optional.of(next);
    retryAfter = FIRST_RETRY;
    everything(cause);
  }

  /** The connection is gone; after the next one, everything is listed anyway. */
  void stop() {
    connection = Optional.empty();
    everything++;
    askingForProfiles = false;
    upToDate = false;
    unlisted = 0;
    running = false;
    doubts.clear();
    queue.clear();
    for (Timers.Timer timer : List.of(settling, overdue, round, retry)) {
      timer.cancel();
    }
    table.know(BindingTable.Knowledge.PARTIAL);
  }

  /** Lists every profile, if there is a connection; and again later, if some of it failed. */
  void everything(ListingReason cause) {
    if (connection.isEmpty()) {
      return;
    }
    retry.cancel();
    int asked = ++everything;
    // Of a profile that has just started, nothing is known.
    table.know(BindingTable.Knowledge.PARTIAL);
    keepingOthers.clear();
    askingForProfiles = true;
    unlisted = 0;
    whole = true;
    differences = 0;
    ProfileList list = new ProfileList();
    connection
        .get()
        .bgapi(SofiaCommands.STATUS, list)
        .whenComplete(
            (done, failure) -> {
              if (asked == everything) {
                timers.guard(() -> profilesListed(list, Optional.ofNullable(failure), cause));
              }
            });
  }

  private void profilesListed(ProfileList list, Optional<Throwable> failure, ListingReason cause) {
    askingForProfiles = false;
    if (failure.isPresent() || !list.isWhole()) {
      counters.count(Counter.LISTINGS_FAILED);
      log.warn(
          "event=listing-failed node={} the profiles cannot be listed: {}",
          status.name(),
          failure.map(Throwable::getMessage).orElse("mod_sofia did not answer"));
      whole = false;
    } else {
      profiles = list.profiles();
      whole = !profiles.isEmpty();
      unlisted = profiles.size();
      profiles.forEach(
          name -> queue.merge(task(name, cause).scope, task(name, cause), Resync::both));
    }
    if (unlisted == 0) {
      everythingListed(cause);
    }
    next();
  }

  private ListingJob task(String profile, ListingReason cause) {
    return new ListingJob(new Scope.Profile(profile), cause, Optional.empty(), everything);
  }

  /** One that waits already, of which more is hoped now. */
  private static ListingJob both(ListingJob waiting, ListingJob again) {
    return new ListingJob(
        waiting.scope, waiting.cause, waiting.user, Math.max(waiting.everything, again.everything));
  }

  private void everythingListed(ListingReason cause) {
    if (whole) {
      table.know(BindingTable.Knowledge.COMPLETE);
      upToDate = true;
      retryAfter = FIRST_RETRY;
    } else {
      retry = timers.schedule(retryAfter, () -> everything(cause));
      retryAfter = Math.min(2 * retryAfter, FULL_ROUND.toNanos());
    }
    status.listed(whole);
    overdue.cancel();
    overdue = timers.every(OVERDUE_CHECK, this::checkOverdue);
    round.cancel();
    round = timers.schedule(untilNextProfile(), this::checkProfile);
    log.info(
        "event=listed node={} bindings={} complete={}",
        status.name(),
        table.size(),
        whole ? "yes" : "no");
  }

  /** Bindings whose time is over: no event told their end. */
  private void checkOverdue() {
    for (Binding binding : table.overdue()) {
      if (profiles.isEmpty() || profiles.contains(binding.key().profile())) {
        doubt(binding.key().aor(), new ListingReason(HistoryEvent.EXPIRED, "no event told of it"));
      } else {
        changes.apply(
            table.remove(binding.key(), HistoryEvent.EXPIRED, "its profile is not running"));
      }
    }
  }

  private void checkProfile() {
    round = timers.schedule(untilNextProfile(), this::checkProfile);
    if (!profiles.isEmpty()) {
      turn = (turn + 1) % profiles.size();
      String detail = "within " + FULL_ROUND.toMinutes() + " min, unheard";
      enqueue(
          new ListingJob(
              new Scope.Profile(profiles.get(turn)),
              new ListingReason(HistoryEvent.GONE_WHILE_AWAY, detail),
              Optional.empty(),
              0));
    }
  }

  private long untilNextProfile() {
    return FULL_ROUND.toNanos() / Math.max(1, profiles.size());
  }

  /**
   * An event, which is not yet applied, may leave doubt about bindings of its user. Where multiple
   * registrations are off, FreeSWITCH drops the others without a word, when another phone registers
   * and when one leaves; a phone that was dropped unheard looks like one that refreshes. Where they
   * are on, a phone can leave rows of former Contacts behind, which outlive its own or end before
   * it.
   */
  void heard(EslEvent raw, SofiaEvent event) {
    clock.heard(raw);
    if (event instanceof SofiaEvent.Registered registered) {
      SofiaEvent.Register register = registered.register();
      if (hasOthers(register.aor(), register.callId())
          && !(keepingOthers.contains(register.aor().profile()) && table.isRefresh(register))) {
        doubt(register.aor(), new ListingReason(HistoryEvent.REPLACED, ""));
      }
    } else if (event instanceof SofiaEvent.Unregistered unregistered) {
      Aor aor = unregistered.aor();
      if (unregistered.reason() == SofiaEvent.UnregisterReason.BY_PHONE) {
        String contact = unregistered.contact();
        left(aor, unregistered.callId(), contact, HistoryEvent.UNREGISTERED);
      } else if (!table.bindings(aor).isEmpty()) {
        doubt(aor, new ListingReason(HistoryEvent.UNREGISTERED, "its connection was closed"));
      }
    } else if (event instanceof SofiaEvent.Expired expired && !table.isOfThePast(expired)) {
      left(expired.aor(), expired.callId(), expired.contact(), HistoryEvent.EXPIRED);
    }
  }

  private void left(Aor aor, String callId, String contact, HistoryEvent how) {
    if (hasOthers(aor, callId)) {
      doubt(aor, new ListingReason(how, "with another"));
    } else if (table.bindings(aor).stream()
        .anyMatch(left -> !left.isAt(contact) || table.mayHaveOtherRows(left))) {
      doubt(aor, new ListingReason(how, ""));
    }
  }

  private boolean hasOthers(Aor aor, String callId) {
    return table.bindings(aor).stream().anyMatch(each -> !each.key().callId().equals(callId));
  }

  /** Lists one user soon; all doubts about the same user until then are one. */
  private void doubt(Aor aor, ListingReason cause) {
    if (connection.isEmpty() || doubts.containsKey(new Scope.Profile(aor.profile()))) {
      return;
    }
    if (doubts.isEmpty()) {
      settling = timers.schedule(DEBOUNCE, this::settleDoubts);
    }
    boolean askable = SofiaCommands.registrations(aor).isPresent();
    Scope scope = askable ? new Scope.User(aor) : new Scope.Profile(aor.profile());
    doubts.put(scope, new ListingJob(scope, cause, Optional.of(aor), 0));
    collapse(doubts);
  }

  private void settleDoubts() {
    List<ListingJob> settled = List.copyOf(doubts.values());
    doubts.clear();
    settled.forEach(this::enqueue);
  }

  private void enqueue(ListingJob task) {
    queue.merge(task.scope, task, Resync::both);
    collapse(queue);
    next();
  }

  /** Where too much waits, profiles take the place of their users. */
  private static void collapse(Map<Scope, ListingJob> waiting) {
    if (waiting.size() > MOST_WAITING) {
      List<ListingJob> tasks = List.copyOf(waiting.values());
      waiting.clear();
      for (ListingJob task : tasks) {
        Scope profile = new Scope.Profile(task.scope.profile());
        waiting.merge(
            profile, new ListingJob(profile, task.cause, task.user, task.everything), Resync::both);
      }
    }
  }

  /** A loop, since a job can fail at once: a recursion would be as deep as the queue is long. */
  private void next() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (!running && !queue.isEmpty() && connection.isPresent()) {
        ListingJob task = queue.values().iterator().next();
        queue.remove(task.scope);
        list(task, connection.get());
      }
    } finally {
      draining = false;
    }
  }

  private void list(ListingJob task, EslConnection current) {
    Comparison comparison = table.compare(task.scope);
    Rows rows = new Rows(comparison, task.scope.profile());
    running = true;
    try {
      current
          .bgapi(command(task.scope), rows)
          .whenComplete(
              (done, failure) -> {
                String fault = failure == null ? rows.fault() : failure.getMessage();
                timers.guard(() -> listed(task, rows, fault));
                if (connection.equals(Optional.of(current))) {
                  running = false;
                  next();
                }
              });
    } catch (IllegalArgumentException e) {
      // A name that cannot stand in a command.
      listed(task, rows, e.getMessage());
      running = false;
    }
  }

  private void listed(ListingJob task, Rows rows, String fault) {
    if (fault.isEmpty()) {
      finished(task, rows.comparison);
    } else {
      failed(task.scope, rows.comparison, fault);
    }
    rows.comparison.doubtful().forEach((aor, event) -> doubt(aor, new ListingReason(event, "")));
    rows.end();
    if (task.everything == everything) {
      whole &= fault.isEmpty();
      if (--unlisted == 0) {
        everythingListed(task.cause);
      }
    }
  }

  /** The rows of one listing. */
  private final class Rows implements LineSink {
    private final Comparison comparison;
    private final ListingReader reader;
    private final long askedAt = timers.nanos();
    private int count;

    Rows(Comparison comparison, String profile) {
      this.comparison = comparison;
      this.reader = new ListingReader(profile, this::take);
    }

    /** The seconds left in its rows count from when they were written down. */
    @Override
    public void begin(EslEvent event) {
      changes.ofRun(status, event.get(SofiaEvents.CORE_UUID));
      // Before the first row: whose it is goes by the names of all servers.
      hosts.learn(status.name(), event);
      comparison.madeAt(clock.madeAt(event, askedAt));
    }

    @Override
    public void line(String line) {
      reader.line(line);
    }

    private void take(ListedRegistration row) {
      if (++count == LARGE) {
        SpareHeap.OF_PROCESS.makeRoom();
      }
      Optional<String> owner = hosts.otherOwner(status.name(), row.host());
      String unknown = hosts.unknownOwner(status.name(), row.host()).orElse("");
      changes.apply(
          owner.isPresent()
              ? comparison.ofOtherNode(row, owner.get())
              : comparison.ofOtherServer(row, unknown));
    }

    String fault() {
      return comparison.isOverrun() ? "too many events came meanwhile" : reader.fault();
    }

    void end() {
      if (count >= LARGE) {
        timers.schedule(QUIET_AGAIN, SpareHeap.OF_PROCESS::giveBack);
      }
    }
  }

  private static String command(Scope scope) {
    return scope instanceof Scope.User user
        ? SofiaCommands.registrations(user.aor()).orElseThrow()
        : SofiaCommands.registrations(scope.profile());
  }

  private void finished(ListingJob task, Comparison comparison) {
    Comparison.Result result = comparison.finish(task.cause.event, task.cause.detail);
    changes.apply(result.changes());
    if (task.cause.event == HistoryEvent.REPLACED && result.vanished() > 0) {
      keepingOthers.remove(task.scope.profile());
    } else if (task.cause.event == HistoryEvent.REPLACED
        && task.user.filter(comparison::listedSeveral).isPresent()) {
      keepingOthers.add(task.scope.profile());
    }
    counters.count(Counter.LISTINGS);
    counters.add(Counter.LISTING_DIFFERENCES, result.differences());
    if (task.scope instanceof Scope.User) {
      return;
    }
    differences = result.differences() + (unlisted > 0 ? differences : 0);
    status.resynced(differences);
    if (result.differences() > 0) {
      log.info(
          "event=differences node={} profile={} listed={} new={} changed={} gone={}",
          status.name(),
          Visible.quoted(task.scope.profile()),
          result.listed(),
          result.added(),
          result.changed(),
          result.vanished());
    }
  }

  private void failed(Scope scope, Comparison comparison, String fault) {
    comparison.abort();
    counters.count(Counter.LISTINGS_FAILED);
    // Single users are listed many times a second where many are in doubt.
    if (quota.allows(scope.profile(), "listing-failed")) {
      log.warn(
          "event=listing-failed node={} profile={} its bindings stay as they are: {}",
          status.name(),
          Visible.quoted(scope.profile()),
          Visible.of(fault));
    }
  }
}
