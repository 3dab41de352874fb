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
import org.sqlite.Function;

/**
 * A store opened for reading, beside a daemon that writes or without one. Every method can throw
 * {@link ReadStoreException}. For one thread.
 */
public final class ReadStore implements AutoCloseable {
  private static final int PAGE = 500;

  /** Exactly so, by an index without case. */
  private static final String OF_USER =
      " FROM history WHERE user = ?1 COLLATE NOCASE AND user = ?1";

  /**
   * Phones behind NAT whose {@code freeswitch_status} says nothing of it, so that FreeSWITCH's own
   * {@code nat-options-ping} passes them over.
   *
   * @param neglected how many of them no keep-alive is planned for
   */
  public record Unpinged(long all, long neglected) {}

  private final Path file;
  private final Connection connection;

  private ReadStore(Path file) {
    this.file = file;
    this.connection = new ReadStoreOpening(file).open();
  }

  /**
   * Opens a store that a daemon has made.
   *
   * @throws ReadStoreException if there is no store, or none that this version can read
   */
  public static ReadStore open(Path file) {
    ReadStore store = new ReadStore(file);
    try {
      Function.create(store.connection, AddressFunction.NAME, new AddressFunction());
      return store;
    } catch (SQLException e) {
      store.close();
      throw ReadStoreException.of(e);
    }
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
    String nodes =
        "SELECT " + Column.words(NodeColumn.ALL, ", ") + " FROM node_status ORDER BY node";
    String daemon = "SELECT " + Column.words(DaemonColumn.ALL, ", ") + " FROM daemon_status";
    return new StorePicture(
        query(daemon, List.of(), row -> new Row(DaemonColumn.ALL, row)).stream().findFirst(),
        query(nodes, List.of(), row -> new Row(NodeColumn.ALL, row)),
        StoreLock.holder(file),
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
    return count("SELECT count(*) FROM binding");
  }

  /** How many of them FreeSWITCH's own pings did not reach. */
  public long countUnreachable() {
    return count("SELECT count(*) FROM binding WHERE reachability = ?", StoredBinding.UNREACHABLE);
  }

  /** How many bindings there are of each, the surest and most frequent first. */
  public List<Row> verdicts() {
    return query(
        "SELECT nat, nat_kind, count(*) FROM binding GROUP BY nat, nat_kind ORDER BY "
            + StoredBindingOrder.By.NAT.expression()
            + ", count(*) DESC, nat_kind",
        List.of(),
        row -> new Row(CountedColumn.OF_VERDICT, row));
  }

  /** Phones behind NAT that FreeSWITCH's own pings pass over. */
  public Unpinged unpinged() {
    String sql =
        "SELECT count(*), count(CASE WHEN next_keepalive_at IS NULL THEN 1 END) FROM binding"
            + " WHERE nat IN ('yes', 'likely')"
            + " AND coalesce(nat_kind, '') NOT IN ('foreign-path', 'proxied')"
            + " AND coalesce(freeswitch_status, '') NOT LIKE '%NAT%'";
    return query(sql, List.of(), row -> new Unpinged(row.getLong(1), row.getLong(2))).get(0);
  }

  /**
   * The addresses that phones come from, those with the most phones first.
   *
   * @return {@link CountedColumn#OF_SITE} and, for people, {@link CountedColumn#KINDS}
   */
  public List<Row> sites(Instant rebindsSince) {
    String sql =
        "WITH kind AS (SELECT network_ip, nat_kind, count(*) AS phones,"
            + " min(CASE WHEN next_keepalive_at IS NOT NULL THEN last_keepalive_at END) AS oldest"
            + " FROM binding GROUP BY network_ip, nat_kind),"
            + " site AS (SELECT network_ip, sum(phones) AS phones,"
            + " json_group_array(nat_kind ORDER BY phones DESC, nat_kind)"
            + " FILTER (WHERE nat_kind IS NOT NULL) AS nat_kinds, min(oldest) AS oldest,"
            + " json_group_array(nat_kind || ' ' || phones ORDER BY phones DESC, nat_kind)"
            + " FILTER (WHERE nat_kind IS NOT NULL) AS kinds FROM kind GROUP BY network_ip),"
            + " rebind AS (SELECT network_ip, count(*) AS rebinds FROM history"
            + " WHERE event = 'rebound' AND at >= "
            + rebindsSince.toEpochMilli()
            + " GROUP BY network_ip) SELECT site.network_ip, phones, nat_kinds, coalesce(rebinds,"
            + " 0), timeout_bound, oldest, kinds FROM site LEFT JOIN rebind ON rebind.network_ip IS"
            + " site.network_ip LEFT JOIN network ON network.network_ip = site.network_ip ORDER BY"
            + " phones DESC, site.network_ip";
    List<Column> columns = new ArrayList<>(CountedColumn.OF_SITE);
    columns.add(CountedColumn.KINDS);
    return query(sql, List.of(), row -> new Row(columns, row));
  }

  /**
   * Hands over the wanted bindings one by one. No lock is held meanwhile: a reader who takes an
   * hour over it must not keep the daemon's log from being written back. So a binding that ends
   * meanwhile may be left out.
   */
  public void bindings(
      StoredBindingFilter filter, StoredBindingOrder order, Consumer<? super StoredBinding> each) {
    Conditions wanted = filter.conditions();
    long[] rows =
        query(
                "SELECT rowid FROM binding WHERE " + wanted + order.orderBy(),
                wanted.values(),
                row -> row.getLong(1))
            .stream()
            .mapToLong(Long::longValue)
            .toArray();
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
            + Column.words(BindingColumn.ALL, ", ")
            + " FROM binding WHERE user = ? AND domain = ?"
            + " ORDER BY coalesce(refreshed_at, registered_at) DESC, call_id",
        List.of(user, domain),
        StoredBinding::new);
  }

  /** What was learnt of that address's NAT. */
  public Optional<LearntNetwork> network(String networkIp) {
    return query(
            "SELECT "
                + Column.words(NetworkColumn.ALL, ", ")
                + " FROM network WHERE network_ip = ?",
            List.of(networkIp),
            LearntNetwork::of)
        .stream()
        .findFirst();
  }

  /** What was learnt of those addresses whose NATs were shown to forget. */
  public List<LearntNetwork> networksWithBound() {
    return query(
        "SELECT "
            + Column.words(NetworkColumn.ALL, ", ")
            + " FROM network WHERE timeout_bound IS NOT NULL",
        List.of(),
        LearntNetwork::of);
  }

  /** The newest events of an address of record, the newest last. */
  public List<Row> historyOf(String user, String domain, int limit) {
    List<Row> history =
        query(
            "SELECT "
                + Column.words(HistoryColumn.ALL, ", ")
                + OF_USER
                + " AND domain = ?2 ORDER BY at DESC, id DESC LIMIT "
                + limit,
            List.of(user, domain),
            row -> new Row(HistoryColumn.ALL, row));
    Collections.reverse(history);
    return history;
  }

  /** The newest events of all phones that fit, the newest last. */
  public List<Row> history(StoredHistoryFilter filter, int limit) {
    List<Row> history = history(filter.conditions(), " ORDER BY id DESC LIMIT " + limit);
    Collections.reverse(history);
    return history;
  }

  /** The events that fit of those after one id up to another, the newest last. */
  public List<Row> historyAfter(StoredHistoryFilter filter, long id, long upTo) {
    Conditions wanted =
        filter.conditions().and("id > ?", Optional.of(id)).and("id <= ?", Optional.of(upTo));
    return history(wanted, " ORDER BY id");
  }

  private List<Row> history(Conditions wanted, String rest) {
    return query(
        "SELECT " + Column.words(HistoryColumn.ALL, ", ") + " FROM history WHERE " + wanted + rest,
        wanted.values(),
        row -> new Row(HistoryColumn.ALL, row));
  }

  /** The id of the newest event; 0 if there is none. */
  public long newestHistoryId() {
    return count("SELECT coalesce(max(id), 0) FROM history");
  }

  /** What happened to the bindings of an address of record since then, the newest last. */
  public List<Row> livesSince(String user, String domain, Instant since) {
    return query(
        "SELECT "
            + Column.words(HistoryColumn.LIFE, ", ")
            + OF_USER
            + " AND domain = ?2 AND at >= "
            + since.toEpochMilli()
            + " ORDER BY at, id",
        List.of(user, domain),
        row -> new Row(HistoryColumn.LIFE, row));
  }

  /** What had happened last to each of them before. */
  public List<Row> livesBefore(String user, String domain, Instant before) {
    return query(
        // With max(), SQLite takes the other columns from the row that has it.
        "SELECT "
            + Column.words(HistoryColumn.LIFE, ", ")
            + ", max(id)"
            + OF_USER
            + " AND domain = ?2 AND at < "
            + before.toEpochMilli()
            + " GROUP BY node, profile, call_id",
        List.of(user, domain),
        row -> new Row(HistoryColumn.LIFE, row));
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

  /** Users whose phones rebound so often since then, the most often first. */
  public List<Row> rebindingUsers(Instant since, int least, StoredBindingFilter filter) {
    return new Rebinds(this, since, filter).users(least);
  }

  /** Sites whose phones rebound together since then, the largest first. */
  public List<Row> rebindingSites(Instant since, StoredBindingFilter filter) {
    return new Rebinds(this, since, filter).sites();
  }

  /** The domains in which that user has a binding. */
  public List<String> domainsOf(String user) {
    return query(
        "SELECT DISTINCT domain FROM binding WHERE user = ? ORDER BY domain",
        List.of(user),
        row -> row.getString(1));
  }

  /** The domains in which something happened to that user. */
  public List<String> pastDomainsOf(String user) {
    return query(
        "SELECT DISTINCT domain" + OF_USER + " ORDER BY domain",
        List.of(user),
        row -> row.getString(1));
  }

  /** Users with a binding whose name contains this text, in upper or lower case. */
  public List<String> usersLike(String text) {
    return query(
        "SELECT DISTINCT user FROM binding WHERE instr(lower(user), lower(?)) > 0 ORDER BY user",
        List.of(text),
        row -> row.getString(1));
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
        row -> row.getString(1));
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
            .append(Column.words(BindingColumn.ALL, ", "))
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
          StoredBinding binding = new StoredBinding(row);
          return found.put(row.getLong(BindingColumn.ALL.size() + 1), binding);
        });
    return found;
  }

  private long count(String sql, String... values) {
    return query(sql, List.of(values), row -> row.getLong(1)).get(0);
  }

  /** Makes something of the current row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Reads every row that the statement finds. */
  <T> List<T> query(String sql, List<?> values, Reader<T> reader) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }
}
