package dev.pinhole.daemon;

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
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the table with what FreeSWITCH lists, one listing at a time, in background jobs. On the
 * event loop.
 */
final class Resync {
  private static final Logger log = LoggerFactory.getLogger(Resync.class);

  /** Events of one user come in groups: wait for the last of them. */
  private static final long DEBOUNCE = Duration.ofMillis(500).toNanos();

  /** A listing of so many makes much garbage, and leaves some that stays for hours. */
  private static final int LARGE = 20_000;

  private static final long QUIET_AGAIN = Duration.ofSeconds(10).toNanos();

  /** With more users in doubt, one listing of the whole profile is cheaper for FreeSWITCH. */
  private static final int MAX_USERS = 100;

  /** What history says of a binding that is not listed any more. */
  record Cause(HistoryEvent event, String detail) {}

  private record Task(Cause cause, CompletableFuture<Boolean> listed) {}

  private final NodeStatus status;
  private final BindingTable table;
  private final BindingChanges changes;
  private final Hosts hosts;
  private final LogQuota quota;
  private final Counters counters;
  private final Timers timers;
  private final FreeswitchClock clock;
  private final Map<Aor, Cause> doubts = new LinkedHashMap<>();
  private final Map<Scope, Task> queue = new LinkedHashMap<>();
  private Optional<EslConnection> connection = Optional.empty();
  private List<String> profiles = List.of();
  private boolean running;
  private boolean askingForProfiles;
  private boolean doubtsTimed;
  private boolean listingEverything;

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

  /** FreeSWITCH's clock is read off every event. */
  void heard(EslEvent event) {
    clock.heard(event);
  }

  /** The profiles of the last listing of profiles. */
  List<String> profiles() {
    return profiles;
  }

  /** Whether nothing is being listed, or about to be. */
  boolean idle() {
    return !running && !askingForProfiles && queue.isEmpty() && doubts.isEmpty();
  }

  void use(EslConnection next) {
    connection = Optional.of(next);
  }

  /** The connection is gone; after the next one, everything is listed anyway. */
  void stop() {
    connection = Optional.empty();
    doubts.clear();
    queue.values().forEach(task -> task.listed.complete(false));
    queue.clear();
    running = false;
  }

  /** Lists every profile. The future tells whether all of them could be listed. */
  CompletableFuture<Boolean> everything(Cause cause) {
    EslConnection current = connection.orElseThrow();
    ProfileList list = new ProfileList();
    askingForProfiles = true;
    listingEverything = true;
    differences = 0;
    return current
        .bgapi(SofiaCommands.STATUS, list)
        .handle(
            (done, failure) -> {
              askingForProfiles = false;
              if (failure == null && list.isWhole()) {
                profiles = list.profiles();
                return profiles;
              }
              counters.count(Counter.LISTINGS_FAILED);
              log.warn(
                  "event=listing-failed node={} the profiles cannot be listed: {}",
                  status.name(),
                  failure == null ? "mod_sofia did not answer" : failure.getMessage());
              return List.<String>of();
            })
        .thenCompose(names -> all(names, cause))
        .whenComplete((whole, failure) -> listingEverything = false);
  }

  private CompletableFuture<Boolean> all(List<String> names, Cause cause) {
    CompletableFuture<Boolean> whole = CompletableFuture.completedFuture(!names.isEmpty());
    for (String name : names) {
      whole = whole.thenCombine(profile(name, cause), Boolean::logicalAnd);
    }
    return whole;
  }

  /** Lists one profile. The future tells whether that worked. */
  CompletableFuture<Boolean> profile(String profile, Cause cause) {
    return enqueue(new Scope.Profile(profile), cause);
  }

  /** Lists one user soon; all doubts about the same user until then are one. */
  void user(Aor aor, Cause cause) {
    if (connection.isEmpty()) {
      return;
    }
    doubts.put(aor, cause);
    if (!doubtsTimed) {
      doubtsTimed = true;
      timers.schedule(DEBOUNCE, this::settleDoubts);
    }
  }

  private void settleDoubts() {
    doubtsTimed = false;
    boolean many = doubts.size() > MAX_USERS;
    Map<Scope, Cause> scopes = new LinkedHashMap<>();
    doubts.forEach(
        (aor, cause) -> {
          boolean askable = SofiaCommands.registrations(aor).isPresent();
          scopes.putIfAbsent(
              many || !askable ? new Scope.Profile(aor.profile()) : new Scope.User(aor), cause);
        });
    doubts.clear();
    scopes.forEach(this::enqueue);
  }

  private CompletableFuture<Boolean> enqueue(Scope scope, Cause cause) {
    if (connection.isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    Task waiting = queue.get(scope);
    if (waiting != null) {
      return waiting.listed;
    }
    Task task = new Task(cause, new CompletableFuture<>());
    queue.put(scope, task);
    next();
    return task.listed;
  }

  private void next() {
    if (running || queue.isEmpty() || connection.isEmpty()) {
      return;
    }
    running = true;
    Scope scope = queue.keySet().iterator().next();
    Task task = queue.remove(scope);
    EslConnection current = connection.get();
    Comparison comparison = table.compare(scope);
    Rows rows = new Rows(comparison, scope.profile());
    current
        .bgapi(command(scope), rows)
        .whenComplete(
            (done, failure) -> {
              String fault = failure == null ? rows.reader.fault() : failure.getMessage();
              timers.guard(
                  () -> {
                    if (fault.isEmpty()) {
                      finished(scope, task.cause, comparison);
                    } else {
                      failed(scope, comparison, fault);
                    }
                    comparison.doubtful().forEach((aor, event) -> user(aor, new Cause(event, "")));
                    rows.end();
                  });
              task.listed.complete(fault.isEmpty());
              if (connection.equals(Optional.of(current))) {
                running = false;
                next();
              }
            });
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
      changes.apply(
          owner.isPresent() ? comparison.ofOtherNode(row, owner.get()) : comparison.row(row));
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

  private void finished(Scope scope, Cause cause, Comparison comparison) {
    Comparison.Result result = comparison.finish(cause.event, cause.detail);
    changes.apply(result.changes());
    counters.count(Counter.LISTINGS);
    counters.add(Counter.LISTING_DIFFERENCES, result.differences());
    if (scope instanceof Scope.User) {
      return;
    }
    differences = result.differences() + (listingEverything ? differences : 0);
    status.resynced(differences);
    if (result.differences() > 0) {
      log.info(
          "event=differences node={} profile={} listed={} new={} changed={} gone={}",
          status.name(),
          Visible.quoted(scope.profile()),
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
