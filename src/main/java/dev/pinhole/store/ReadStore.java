package dev.pinhole.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A store opened for reading, beside a daemon that writes or without one. Every method can throw
 * {@link ReadStoreException}. For one thread.
 */
public final class ReadStore implements AutoCloseable {
  private static final int PAGE = 500;

  private final Connection connection;

  private ReadStore(Connection connection) {
    this.connection = connection;
  }

  /**
   * Opens a store that a daemon has made.
   *
   * @throws ReadStoreException if there is no store, or none that this version can read
   */
  public static ReadStore open(Path file) {
    return new ReadStore(new ReadStoreOpening(file).open());
  }

  /**
   * Loads the driver, the native library and what else the first opening would wait for, on a
   * thread of its own: with two processors that saves a short command a quarter of its time.
   */
  public static void warmUp() {
    Thread thread = new Thread(ReadStoreOpening::rehearse, "pinhole-warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /** Who writes this store, and what it last said of itself. */
  public StorePicture picture() {
    List<DaemonStatus.Node> nodes =
        query(
            "SELECT " + StatusTable.NODE_COLUMNS + " FROM node_status ORDER BY node",
            List.of(),
            StatusTable::node);
    return new StorePicture(
        query(
                "SELECT " + StatusTable.DAEMON_COLUMNS + " FROM daemon_status",
                List.of(),
                row -> StatusTable.daemon(row, nodes))
            .stream()
            .findFirst(),
        keepalivesOffSince());
  }

  private Optional<Instant> keepalivesOffSince() {
    try {
      return KeepaliveSwitch.read(connection)
          .filter(known -> known.position() == KeepaliveSwitch.Position.OFF)
          .map(KeepaliveSwitch::setAt);
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  /** How many bindings there are in all. */
  public long countBindings() {
    return query("SELECT count(*) FROM binding", List.of(), ReadStoreRow::number).get(0);
  }

  /** How many of them FreeSWITCH's own pings did not reach. */
  public long countUnreachable() {
    return query(
            "SELECT count(*) FROM binding WHERE reachability = ?",
            List.of(StoredBinding.UNREACHABLE),
            ReadStoreRow::number)
        .get(0);
  }

  /** How many bindings there are of each verdict, the surest and most frequent first. */
  public List<VerdictCount> verdicts() {
    return query(
        "SELECT nat, nat_kind, count(*) FROM binding GROUP BY nat, nat_kind ORDER BY "
            + StoredBindingOrder.By.NAT.expression()
            + ", count(*) DESC, nat_kind",
        List.of(),
        VerdictCount::of);
  }

  /** Phones behind NAT that FreeSWITCH's own pings pass over. */
  public Unpinged unpinged() {
    return query(Unpinged.QUERY, List.of(), Unpinged::of).get(0);
  }

  /** The addresses that phones come from, those with the most phones first. */
  public List<StoredSite> sites(Instant rebindsSince) {
    return SiteReader.read(this, rebindsSince);
  }

  /**
   * Hands over the wanted bindings one by one. No lock is held meanwhile: a reader who takes an
   * hour over it must not keep the daemon's log from being written back. So a binding that ends
   * meanwhile may be left out.
   */
  public void bindings(
      StoredBindingFilter filter, StoredBindingOrder order, Consumer<StoredBinding> each) {
    long[] rows = new BindingRows(filter, order).find(this);
    for (int from = 0; from < rows.length; from += PAGE) {
      long[] page = Arrays.copyOfRange(rows, from, Math.min(from + PAGE, rows.length));
      Map<Long, StoredBinding> found = page(page);
      for (long row : page) {
        StoredBinding binding = found.get(row);
        if (binding != null) {
          each.accept(binding);
        }
      }
    }
  }

  /** All bindings of an address of record, the last one registered first. */
  public List<StoredBinding> bindingsOf(String user, String domain) {
    return query(
        "SELECT "
            + StoredBinding.COLUMNS
            + " FROM binding WHERE user = ? AND domain = ?"
            + " ORDER BY coalesce(refreshed_at, registered_at) DESC, call_id",
        List.of(user, domain),
        StoredBinding::of);
  }

  /** What was learnt of that address's NAT. */
  public Optional<LearntNetwork> network(String networkIp) {
    return query(
            "SELECT " + LearntNetwork.COLUMNS + " FROM network WHERE network_ip = ?",
            List.of(networkIp),
            LearntNetwork::of)
        .stream()
        .findFirst();
  }

  /** What was learnt of those addresses whose NATs were shown to forget. */
  public List<LearntNetwork> networksWithBound() {
    return query(
        "SELECT " + LearntNetwork.COLUMNS + " FROM network WHERE timeout_bound IS NOT NULL",
        List.of(),
        LearntNetwork::of);
  }

  /** The newest events of an address of record, the newest last. */
  public List<StoredHistory> historyOf(String user, String domain, int limit) {
    List<StoredHistory> history =
        query(
            "SELECT "
                + StoredHistory.COLUMNS
                + " FROM history WHERE user = ? AND domain = ?"
                + " ORDER BY at DESC, id DESC LIMIT "
                + limit,
            List.of(user, domain),
            StoredHistory::of);
    Collections.reverse(history);
    return history;
  }

  /** The newest events of all phones that fit, the newest last. */
  public List<StoredHistory> history(StoredHistoryFilter filter, int limit) {
    return filter.newest(this, limit);
  }

  /** The events that fit of those after one id up to another, the newest last. */
  public List<StoredHistory> historyAfter(StoredHistoryFilter filter, long id, long upTo) {
    return filter.after(this, id, upTo);
  }

  /** The id of the newest event; 0 if there is none. */
  public long newestHistoryId() {
    return query("SELECT coalesce(max(id), 0) FROM history", List.of(), ReadStoreRow::number)
        .get(0);
  }

  /** What happened to the bindings of an address of record since then, the newest last. */
  public List<LifeEvent> livesSince(String user, String domain, Instant since) {
    return query(
        "SELECT at, "
            + LifeEvent.COLUMNS
            + " FROM history WHERE user = ? AND domain = ? AND at >= "
            + since.toEpochMilli()
            + " ORDER BY at, id",
        List.of(user, domain),
        LifeEvent::of);
  }

  /** What had happened last to each of them before. */
  public List<LifeEvent> livesBefore(String user, String domain, Instant before) {
    return query(
        // With max(), SQLite takes the other columns from the row that has it.
        "SELECT at, "
            + LifeEvent.COLUMNS
            + ", max(id) FROM history"
            + " WHERE user = ? AND domain = ? AND at < "
            + before.toEpochMilli()
            + " GROUP BY node, profile, call_id",
        List.of(user, domain),
        LifeEvent::of);
  }

  /** When nothing was heard since then, of each FreeSWITCH server. */
  public List<Gap> gapsSince(Instant since) {
    return query(
        "SELECT node, began_at, ended_at FROM gap WHERE ended_at >= "
            + since.toEpochMilli()
            + " ORDER BY began_at",
        List.of(),
        Gap::of);
  }

  /** Users whose phones rebound at least so often since then, the most often first. */
  public List<RebindingUser> rebindingUsers(Instant since, int least, StoredBindingFilter filter) {
    return new Rebinds(this, since, filter).users(least);
  }

  /** Sites whose phones rebound together since then, those with the most phones first. */
  public List<RebindingSite> rebindingSites(Instant since, StoredBindingFilter filter) {
    return new Rebinds(this, since, filter).sites();
  }

  /** The domains in which that user has a binding. */
  public List<String> domainsOf(String user) {
    return query(
        "SELECT DISTINCT domain FROM binding WHERE user = ? ORDER BY domain",
        List.of(user),
        ReadStoreRow::text);
  }

  /** The domains in which something happened to that user. */
  public List<String> pastDomainsOf(String user) {
    return query(
        "SELECT DISTINCT domain FROM history WHERE user = ? ORDER BY domain",
        List.of(user),
        ReadStoreRow::text);
  }

  /** Users with a binding whose name contains this text, in upper or lower case. */
  public List<String> usersLike(String text) {
    return query(
        "SELECT DISTINCT user FROM binding WHERE instr(lower(user), lower(?)) > 0 ORDER BY user",
        List.of(text),
        ReadStoreRow::text);
  }

  /** What is in a column, without order; none of it twice. */
  public List<String> words(WordColumn column, String prefix, int limit) {
    String name = column.toString();
    return query(
        "SELECT DISTINCT "
            + name
            + " FROM binding WHERE substr("
            + name
            + ", 1, length(?1)) = ?1 LIMIT "
            + limit,
        List.of(prefix),
        ReadStoreRow::text);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  private Map<Long, StoredBinding> page(long[] rows) {
    StringBuilder sql =
        new StringBuilder("SELECT ")
            .append(StoredBinding.COLUMNS)
            .append(", rowid FROM binding WHERE rowid IN (")
            .append(rows[0]);
    for (int i = 1; i < rows.length; i++) {
      sql.append(',').append(rows[i]);
    }
    Map<Long, StoredBinding> found = new HashMap<>(2 * rows.length);
    query(
        sql.append(')').toString(),
        List.of(),
        row -> {
          StoredBinding binding = StoredBinding.of(row);
          return found.put(row.number(), binding);
        });
    return found;
  }

  /** Reads every row that the statement finds. */
  <T> List<T> query(String sql, List<String> values, Function<ReadStoreRow, T> read) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        ReadStoreRow row = new ReadStoreRow(rows);
        while (rows.next()) {
          found.add(read.apply(row.fromFirst()));
        }
      }
      return found;
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }
}
