package dev.pinhole.binding;

import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.SofiaEvent.Aor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the table with one listing, from the moment the listing is asked for. The listing tells
 * how things stood at some moment in between; a binding that an event concerned meanwhile is left
 * as the event made it.
 */
public final class Comparison {
  /** How a record of the listing differed from the table. */
  enum Difference {
    NONE,
    NEW,
    CHANGED,
    /** Perhaps another row of the same Call-ID, an older one. */
    DOUBTFUL,
    /** It is not taken up for want of room. */
    REFUSED
  }

  /** Whether a Call-ID may have rows besides, of other Contacts. */
  enum OtherRows {
    POSSIBLE,
    NONE
  }

  /** What the comparison found, and what came of those that the listing lacks. */
  public record Result(int listed, int added, int changed, int vanished, List<Change> changes) {
    public int differences() {
      return added + changed + vanished;
    }
  }

  private record ListedRow(ListedRegistration listed, String otherServer) {}

  /** A listing takes seconds, and no FreeSWITCH accepts so many REGISTERs in its longest time. */
  static final int MOST_MEANWHILE = 100_000;

  private final BindingTable table;
  private final Scope scope;

  /** With the most seconds left of any row of that Call-ID that counted. */
  private final Map<BindingKey, Long> seen = new HashMap<>();

  /** Of these, those that are no binding of the table. */
  private final Set<BindingKey> absent = new HashSet<>();

  private final Set<BindingKey> touched = new HashSet<>();
  private final Map<BindingKey, ListedRow> putOff = new HashMap<>();
  private final Map<Aor, HistoryEvent> concerned = new HashMap<>();
  private final Map<Aor, HistoryEvent> doubtful = new HashMap<>();

  /** Known ones whose time is over by their row. */
  private final Set<BindingKey> ghosts = new HashSet<>();

  private boolean overrun;
  private long madeAt;
  private int added;
  private int changed;

  Comparison(BindingTable table, Scope scope, long now) {
    this.table = table;
    this.scope = scope;
    this.madeAt = now;
  }

  /** When FreeSWITCH made the listing, in nanoseconds of the monotonic clock; before its rows. */
  public void madeAt(long tick) {
    madeAt = tick;
  }

  void touch(BindingKey key) {
    touched.add(key);
    limit();
  }

  /** An event told of this user meanwhile. */
  void concern(Aor aor, HistoryEvent event) {
    concerned.put(aor, event);
    limit();
  }

  private void limit() {
    if (overrun || touched.size() + concerned.size() > MOST_MEANWHILE) {
      overrun = true;
      touched.clear();
      concerned.clear();
      seen.clear();
      putOff.clear();
    }
  }

  /** Whether so much happened meanwhile that the listing tells nothing. */
  public boolean isOverrun() {
    return overrun;
  }

  /** The next record; what it says is true even if the listing is cut short later. */
  public List<Change> row(ListedRegistration listed) {
    return ofOtherServer(listed, "");
  }

  /** The same of one that belongs to a server that shares the database and is not configured. */
  public List<Change> ofOtherServer(ListedRegistration listed, String otherServer) {
    if (overrun) {
      return List.of();
    }
    List<Change> changes = new ArrayList<>();
    BindingKey key =
        new BindingKey(table.node(), listed.register().aor(), listed.register().callId());
    if (!touched.isEmpty() && touched.contains(key)) {
      seen.put(key, listed.secondsLeft());
    } else if (!listed.isGhost()) {
      take(key, new ListedRow(listed, otherServer), OtherRows.POSSIBLE, changes);
    } else if (table.find(key).isPresent()) {
      ghosts.add(key);
    }
    return changes;
  }

  private void take(BindingKey key, ListedRow row, OtherRows others, List<Change> changes) {
    ListedRegistration listed = row.listed;
    Optional<Binding> before = table.find(key);
    Difference difference =
        table.listed(key, before.orElse(null), listed, row.otherServer, madeAt, others, changes);
    if (difference == Difference.DOUBTFUL) {
      putOff.merge(key, row, Comparison::newer);
      return;
    }
    if (difference == Difference.REFUSED) {
      return;
    }
    // The binding's own key: else 100,000 more of them would be held until the end.
    Optional<BindingKey> own = before.or(() -> table.find(key)).map(Binding::key);
    if (own.isEmpty()) {
      absent.add(key);
    }
    seen.merge(own.orElse(key), listed.secondsLeft(), Math::max);
    switch (difference) {
      case NEW -> {
        added++;
        // The event came without this binding being known, and may have ended it.
        HistoryEvent event = concerned.get(key.aor());
        if (event != null) {
          doubtful.put(key.aor(), event);
        }
      }
      case CHANGED -> changed++;
      default -> {}
    }
  }

  private static ListedRow newer(ListedRow one, ListedRow other) {
    return one.listed.secondsLeft() > other.listed.secondsLeft() ? one : other;
  }

  /** The next record is another server's, which shares the database; it is kept there. */
  public List<Change> ofOtherNode(ListedRegistration listed, String owner) {
    if (overrun) {
      return List.of();
    }
    BindingKey key =
        new BindingKey(table.node(), listed.register().aor(), listed.register().callId());
    seen.put(key, listed.secondsLeft());
    return touched.contains(key)
        ? List.of()
        : table.remove(key, HistoryEvent.REPLACED, "it belongs to node " + owner);
  }

  /**
   * The listing is whole: what is not in it is gone.
   *
   * @param how what history says of those
   * @param detail and a few words more, or empty
   */
  public Result finish(HistoryEvent how, String detail) {
    table.end(this);
    if (overrun) {
      return new Result(0, 0, 0, 0, List.of());
    }
    List<Change> changes = new ArrayList<>();
    putOff.forEach(
        (key, row) -> {
          if (row.listed.secondsLeft() > seen.getOrDefault(key, Long.MIN_VALUE)) {
            take(key, row, OtherRows.NONE, changes);
          }
        });
    boolean nothing = scope instanceof Scope.Profile && lacksNothing();
    List<BindingKey> vanished = nothing ? List.of() : vanished();
    for (BindingKey key : vanished) {
      if (ghosts.contains(key)) {
        table.remove(key, HistoryEvent.EXPIRED, "its row is there still", changes);
      } else {
        table.vanished(key, how, detail, changes);
      }
    }
    return new Result(seen.size(), added, changed, vanished.size(), changes);
  }

  /**
   * Whether there are as many bindings as were seen or touched: to look each of them up would take
   * a fifth of the time.
   */
  private boolean lacksNothing() {
    int shown = seen.size() - absent.size();
    for (BindingKey key : touched) {
      boolean counted = seen.containsKey(key) && !absent.contains(key);
      boolean alive = key.profile().equals(scope.profile()) && table.find(key).isPresent();
      shown += (alive ? 1 : 0) - (counted ? 1 : 0);
    }
    return shown == table.sizeOf(scope.profile());
  }

  private List<BindingKey> vanished() {
    List<BindingKey> vanished = new ArrayList<>();
    for (Binding binding : table.in(scope)) {
      BindingKey key = binding.key();
      if (!seen.containsKey(key) && !touched.contains(key)) {
        vanished.add(key);
      }
    }
    return vanished;
  }

  /** Whether several phones of this user were listed. */
  public boolean listedSeveral(Aor aor) {
    return table.bindings(aor).stream().filter(each -> seen.containsKey(each.key())).count() > 1;
  }

  /** Users of whom a listing of their own must tell what is left of them, and what happened. */
  public Map<Aor, HistoryEvent> doubtful() {
    return doubtful;
  }

  /** The listing failed: nothing is gone. */
  public void abort() {
    table.end(this);
  }
}
