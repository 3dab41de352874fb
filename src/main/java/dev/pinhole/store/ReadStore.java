package dev.pinhole.store;

import dev.pinhole.nat.NatKind;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.store.StoredBindingOrder.By;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sqlite.Function;
import org.sqlite.ProgressHandler;

/**
 * A store opened for reading, beside a daemon that writes or without one. Every method can throw
 * {@link ReadStoreException}. For one thread.
 */
public final class ReadStore implements AutoCloseable {
  private static final int PAGE = 500;

  /** Of more, one statement would become too long. */
  private static final int MOST_PLACES = 16;

  /** Of SQLite's virtual machine: some milliseconds. */
  private static final int STEPS_BETWEEN_LOOKS = 100_000;

  static final String OF_PHONE = " FROM history WHERE user = ?1 AND domain = ?2 COLLATE NOCASE";

  /**
   * Phones behind NAT whose {@code freeswitch_status} says nothing of it, so that FreeSWITCH's own
   * {@code nat-options-ping} passes them over.
   *
   * @param neglected how many of them no keep-alive is planned for
   */
  public record Unpinged(long all, long neglected) {}

  /**
   * Phones that were there before the daemon heard of FreeSWITCH, with the Contact that they had
   * rewritten: of them the next REGISTER tells.
   *
   * @param until when the last of them has to register at the latest
   */
  public record NotYetKnown(long phones, Optional<Instant> until) {}

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

  /** Loads the driver, the native library and what else the first opening would wait for. */
  public static void warmUp() {
    ReadStoreOpening.rehearse();
  }

  /**
   * Ends whatever is read after so long, for whoever asks beside those who are more important.
   *
   * @param limit from now on, for all that is read together
   */
  public void endWithin(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    try {
      ProgressHandler.setHandler(
          connection,
          STEPS_BETWEEN_LOOKS,
          new ProgressHandler() {
            @Override
            protected int progress() {
              return System.nanoTime() - end > 0 ? 1 : 0;
            }
          });
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  /** Who writes this store, and what it last said of itself. */
  public StorePicture picture() {
    return new StorePicture(
        rows(DaemonColumn.ALL, " FROM daemon_status").stream().findFirst(),
        rows(NodeColumn.ALL, " FROM node_status ORDER BY node"),
        rows(WebhookColumn.ALL, " FROM webhook_status ORDER BY webhook"),
        () -> StoreLock.holder(file),
        operators());
  }

  private KeepaliveSwitch operators() {
    try {
      return KeepaliveSwitch.read(connection).orElse(KeepaliveSwitch.ON);
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  /** How many bindings fit. */
  public long count(StoredBindingFilter filter) {
    Conditions wanted = filter.conditions();
    // Counted bare, all rows of the view would be joined to what no condition asks for.
    return wanted.isEmpty()
        ? countBindings()
        : count(
            "SELECT count(*) FROM (SELECT id FROM binding WHERE " + wanted + " LIMIT -1)",
            wanted.values());
  }

  /** Those of them that may be behind NAT, and have not been heard; empty if there are none. */
  public Optional<NotYetKnown> notYetKnown(StoredBindingFilter filter) {
    Conditions wanted = filter.of(NatKind.DIRECT).conditions();
    String sql =
        "SELECT count(*), max(expires_at) FROM binding WHERE "
            + wanted
            + " AND nat = 'unknown' AND first_contact_host IS NULL"
            + " AND coalesce(refreshed_at, registered_at) IS NULL";
    return query(
            sql,
            row ->
                new NotYetKnown(
                    row.getLong(1),
                    Optional.of(row.getLong(2)).filter(at -> at > 0).map(Instant::ofEpochMilli)),
            wanted.values())
        .stream()
        .filter(found -> found.phones() > 0)
        .findFirst();
  }

  /** How many bindings there are in all. Of the view, SQLite would look for each one's liveness. */
  public long countBindings() {
    return count("SELECT count(*) FROM registration");
  }

  /**
   * How many of them are reached, as far as is known, and how soon they answer.
   *
   * @param domain only there
   * @return {@link CountedColumn#OF_ANSWERS}
   */
  public Row reached(Optional<String> domain) {
    String sql =
        """
        WITH timed AS (SELECT rtt_smoothed_ms AS rtt,
            row_number() OVER (ORDER BY rtt_smoothed_ms) AS place, count(*) OVER () AS many
          FROM binding WHERE rtt_smoothed_ms IS NOT NULL AND (?1 IS NULL OR domain = ?1))
        SELECT count(CASE reachability WHEN 'reachable' THEN 1 END),
          count(CASE reachability WHEN 'unreachable' THEN 1 END),
          count(CASE reachability WHEN 'moved' THEN 1 END),
          count(CASE reachability WHEN 'not-observed' THEN 1 END),
          count(answered_at),
          (SELECT rtt FROM timed WHERE place = (many + 1) / 2),
          (SELECT rtt FROM timed WHERE place = (95 * many + 99) / 100)
        FROM binding WHERE ?1 IS NULL OR domain = ?1\
        """;
    return query(sql, row -> new Row(CountedColumn.OF_ANSWERS, row), domain.orElse(null)).get(0);
  }

  /** How many bindings there are of each, the surest and most frequent first. */
  public List<Row> verdicts(Optional<String> domain) {
    return rows(
        CountedColumn.OF_VERDICT,
        " FROM (SELECT nat, nat_kind, count(*) AS bindings FROM binding"
            + " WHERE ?1 IS NULL OR domain = ?1 GROUP BY nat, nat_kind) ORDER BY "
            + StoredBindingOrder.By.NAT.expression()
            + ", bindings DESC, nat_kind",
        domain.orElse(null));
  }

  /** How many rows belong to each server that is not configured. */
  public Map<String, Long> ofOtherServers() {
    Map<String, Long> rows = new TreeMap<>();
    query(
        "SELECT other_server, count(*) FROM binding WHERE other_server IS NOT NULL"
            + " GROUP BY other_server",
        row -> rows.put(row.getString(1), row.getLong(2)));
    return rows;
  }

  /** Phones behind NAT that FreeSWITCH's own pings pass over. */
  public Unpinged unpinged() {
    String sql =
        """
        SELECT count(*), count(CASE WHEN next_keepalive_at IS NULL THEN 1 END) FROM binding
        WHERE nat IN ('yes', 'likely')
          AND coalesce(nat_kind, '') NOT IN ('foreign-path', 'proxied')
          AND coalesce(freeswitch_status, '') NOT LIKE '%NAT%'\
        """;
    return query(sql, row -> new Unpinged(row.getLong(1), row.getLong(2))).get(0);
  }

  /**
   * The addresses that phones come from, or came from within seven days, those with the most first.
   *
   * @param domain only there
   * @return {@link CountedColumn#OF_SITE} and, for people, {@link CountedColumn#KINDS}
   */
  public List<Row> sites(Instant rebindsSince, Instant now, Optional<String> domain) {
    Map<String, Long> missing = Missing.usual(now, domain).bySiteIn(this);
    List<Row> sites = new ArrayList<>();
    for (Row site : sites(rebindsSince, domain, "phones DESC", -1, 0)) {
      Long gone = missing.remove(site.text(BindingColumn.NETWORK_IP));
      sites.add(gone == null ? site : site.with(CountedColumn.MISSING, gone));
    }
    missing.forEach((networkIp, gone) -> sites.add(empty(networkIp, gone)));
    sites.sort(
        Comparator.<Row>comparingLong(
                site -> -site.number(CountedColumn.PHONES) - site.number(CountedColumn.MISSING))
            .thenComparing(site -> AddressFunction.sortable(site.text(BindingColumn.NETWORK_IP))));
    return sites;
  }

  /** Of one that nobody is at. */
  private static Row empty(String networkIp, long missing) {
    return new Row(CountedColumn.OF_SITE, new Object[CountedColumn.OF_SITE.size()])
        .with(BindingColumn.NETWORK_IP, networkIp.isEmpty() ? null : networkIp)
        .with(CountedColumn.PHONES, 0L)
        .with(CountedColumn.MISSING, missing)
        .with(CountedColumn.REACHABLE, 0L)
        .with(CountedColumn.NAT_KINDS, "[]")
        .with(CountedColumn.REBINDS, 0L);
  }

  /**
   * Some of the sites, and how many there are.
   *
   * @param rows the same columns, and {@link CountedColumn#UNREACHABLE}
   */
  public record WorstSites(List<Row> rows, long total) {}

  /**
   * Those first where most phones cannot be reached, then where most rebound. Where all phones are
   * missing, none can be reached.
   */
  public WorstSites worstSites(Instant rebindsSince, Instant now, int limit, int offset) {
    Map<String, Long> missing = Missing.usual(now, Optional.empty()).bySiteIn(this);
    List<String> there = words("SELECT DISTINCT coalesce(network_ip, '') FROM binding");
    List<Row> sites = new ArrayList<>();
    int most = (int) Math.min(Integer.MAX_VALUE, (long) limit + offset);
    String order = "unreachable DESC, rebinds DESC, phones DESC";
    for (Row site : sites(rebindsSince, Optional.empty(), order, most, 0)) {
      String networkIp = site.text(BindingColumn.NETWORK_IP);
      sites.add(site.with(CountedColumn.MISSING, missing.getOrDefault(networkIp, 0L)));
    }
    there.forEach(missing::remove);
    missing.forEach(
        (networkIp, gone) -> sites.add(empty(networkIp, gone).with(CountedColumn.UNREACHABLE, 0L)));
    sites.sort(
        Comparator.comparingLong(ReadStore::notReached)
            .thenComparingLong(site -> site.number(CountedColumn.REBINDS))
            .thenComparingLong(site -> site.number(CountedColumn.PHONES))
            .reversed());
    return new WorstSites(
        sites.stream().skip(offset).limit(limit).toList(), there.size() + (long) missing.size());
  }

  private static long notReached(Row site) {
    return site.number(
        site.number(CountedColumn.PHONES) == 0 ? CountedColumn.MISSING : CountedColumn.UNREACHABLE);
  }

  private List<Row> sites(
      Instant rebindsSince, Optional<String> domain, String order, int limit, int offset) {
    String sql =
        """
        WITH kind AS (SELECT network_ip, nat_kind, count(*) AS phones,
            min(CASE WHEN next_keepalive_at IS NOT NULL THEN last_keepalive_at END) AS oldest
          FROM binding WHERE ?2 IS NULL OR domain = ?2 GROUP BY network_ip, nat_kind),
        site AS (SELECT network_ip, sum(phones) AS phones, min(oldest) AS oldest,
            json_group_array(nat_kind ORDER BY phones DESC, nat_kind)
              FILTER (WHERE nat_kind IS NOT NULL) AS nat_kinds,
            json_group_array(nat_kind || ' ' || phones ORDER BY phones DESC, nat_kind)
              FILTER (WHERE nat_kind IS NOT NULL) AS kinds
          FROM kind GROUP BY network_ip),
        reached AS (SELECT network_ip,
            count(CASE WHEN reachability IN ('reachable', 'moved') THEN 1 END) AS reachable,
            count(CASE WHEN reachability = 'unreachable' THEN 1 END) AS unreachable
          FROM binding WHERE ?2 IS NULL OR domain = ?2 GROUP BY network_ip),
        timed AS (SELECT network_ip, rtt_smoothed_ms AS rtt,
            row_number() OVER (PARTITION BY network_ip ORDER BY rtt_smoothed_ms) AS place,
            count(*) OVER (PARTITION BY network_ip) AS many
          FROM binding WHERE rtt_smoothed_ms IS NOT NULL AND (?2 IS NULL OR domain = ?2)),
        rebind AS (SELECT network_ip, count(*) AS rebinds FROM history
          WHERE event = 'rebound' AND at >= ?1 AND (?2 IS NULL OR domain = ?2 COLLATE NOCASE)
          GROUP BY network_ip)
        SELECT site.network_ip, phones, 0, reachable, rtt, nat_kinds, coalesce(rebinds, 0) AS rebinds,
          timeout_bound, network.gap_answered, network.keepalive_interval, oldest, kinds, unreachable
        FROM site JOIN reached ON reached.network_ip IS site.network_ip
          LEFT JOIN timed ON timed.network_ip = site.network_ip AND place = (many + 1) / 2
          LEFT JOIN rebind ON rebind.network_ip IS site.network_ip
          LEFT JOIN network ON network.network_ip = site.network_ip
        ORDER BY %s, address(site.network_ip) LIMIT %d OFFSET %d\
        """
            .formatted(order, limit, offset);
    List<Column> columns = new ArrayList<>(CountedColumn.OF_SITE);
    columns.add(CountedColumn.KINDS);
    columns.add(CountedColumn.UNREACHABLE);
    return query(
        sql, row -> new Row(columns, row), rebindsSince.toEpochMilli(), domain.orElse(null));
  }

  /**
   * The addresses with several phones, none of which is known to be reached. One whose Contact
   * leads past it would not be on the best of lines, and so is no sign of a bad one.
   */
  public List<String> silentSites() {
    String sql =
        """
        SELECT network_ip FROM binding WHERE network_ip IS NOT NULL GROUP BY network_ip
          HAVING count(CASE reachability WHEN 'unreachable' THEN 1 END) = count(*)
            AND count(CASE WHEN nat_kind IN ('port-mismatch', 'address-mismatch') THEN NULL
              ELSE 1 END) > 1\
        """;
    return query(sql, row -> row.getString(1));
  }

  /**
   * What happened to the phones of an address within a span of time.
   *
   * @param span the how manieth
   * @param rebinds how often one had another port or address than before
   * @param unreachable how often one could not be reached any more
   */
  public record SiteSpan(String networkIp, int span, long rebinds, long unreachable) {}

  /** What happened at all addresses since then, where anything did. */
  public List<SiteSpan> siteSpans(Instant since, Duration length) {
    String sql =
        """
        SELECT network_ip, (at - ?1) / ?2 AS span, sum(event <> 'unreachable'),
            sum(event = 'unreachable') FROM history
          WHERE at >= ?1 AND network_ip IS NOT NULL
            AND event IN ('rebound', 'reconnected', 'moved', 'unreachable')
          GROUP BY network_ip, span\
        """;
    return query(
        sql,
        row -> new SiteSpan(row.getString(1), row.getInt(2), row.getLong(3), row.getLong(4)),
        since.toEpochMilli(),
        length.toMillis());
  }

  /**
   * Hands over the wanted bindings one by one. No lock is held meanwhile: a reader who takes an
   * hour over it must not keep the daemon's log from being written back. So a binding that ends
   * meanwhile may be left out.
   */
  public void bindings(
      StoredBindingFilter filter, StoredBindingOrder order, Consumer<? super StoredBinding> each) {
    Conditions wanted = filter.conditions();
    String sql = "SELECT id FROM binding WHERE " + wanted + order.orderBy();
    List<Long> rows = query(sql, row -> row.getLong(1), wanted.values());
    for (int from = 0; from < rows.size(); from += PAGE) {
      List<Long> page = rows.subList(from, Math.min(from + PAGE, rows.size()));
      Map<Long, StoredBinding> found = page(page);
      for (Long row : page) {
        StoredBinding binding = found.get(row);
        if (binding != null) {
          each.accept(binding);
        }
      }
    }
  }

  /** Some of the wanted bindings by their ids, in that order. */
  public Map<Long, StoredBinding> page(StoredBindingFilter filter, StoredBindingOrder order) {
    Conditions wanted = filter.conditions();
    List<Row> places = order.by() == By.USER ? places() : List.of();
    if (places.isEmpty()) {
      String sql = "SELECT id FROM binding WHERE " + wanted + order.orderBy();
      return page(query(sql, row -> row.getLong(1), wanted.values()));
    }
    // An index has the users of each of them in order: no more are looked at than are wanted.
    List<String> each = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    for (Row place : places) {
      each.add(
          "SELECT id, "
              + StoredBindingOrder.OF_USER
              + " FROM binding WHERE node = ? AND profile = ? AND "
              + wanted);
      values.add(place.text(BindingColumn.NODE));
      values.add(place.text(BindingColumn.PROFILE));
      values.addAll(List.of(wanted.values()));
    }
    String sql = String.join(" UNION ALL ", each) + order.orderBy();
    return page(query(sql, row -> row.getLong(1), values.toArray()));
  }

  /** Which nodes and profiles have bindings, by one look into an index for each; none for many. */
  private List<Row> places() {
    List<Column> columns = List.of(BindingColumn.NODE, BindingColumn.PROFILE);
    List<Row> places = new ArrayList<>();
    String one = " FROM registration WHERE %s ORDER BY node, profile LIMIT 1";
    List<Row> next = rows(columns, one.formatted("1"));
    while (!next.isEmpty() && places.size() < MOST_PLACES) {
      places.addAll(next);
      String node = next.get(0).text(BindingColumn.NODE);
      String profile = next.get(0).text(BindingColumn.PROFILE);
      // Both at once would be sought by the first alone.
      next = rows(columns, one.formatted("node = ? AND profile > ?"), node, profile);
      next = next.isEmpty() ? rows(columns, one.formatted("node > ?"), node) : next;
    }
    return next.isEmpty() ? places : List.of();
  }

  /** All bindings of an address of record, the last one registered first. */
  public List<StoredBinding> bindingsOf(String user, String domain) {
    return query(
        "SELECT "
            + Column.words(BindingColumn.ALL, ", ")
            + " FROM binding WHERE user = ? AND domain = ?"
            + " ORDER BY coalesce(refreshed_at, registered_at) DESC, call_id",
        StoredBinding::new,
        user,
        domain);
  }

  /** What was learnt of that address's NAT. */
  public Optional<LearntNetwork> network(String networkIp) {
    return networks("network_ip = ?", networkIp).stream().findFirst();
  }

  /** What was learnt of those addresses whose NATs were shown to forget. */
  public List<LearntNetwork> networksWithBound() {
    return networks("timeout_bound IS NOT NULL");
  }

  /** What each node told of its profiles. */
  public Map<String, List<ProfileSettings>> profiles() {
    try {
      return StoredProfile.all(connection);
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  private List<LearntNetwork> networks(String where, Object... values) {
    String columns = Column.words(NetworkColumn.ALL, ", ");
    return query("SELECT " + columns + " FROM network WHERE " + where, LearntNetwork::of, values);
  }

  /** The newest events of an address of record, the newest last. */
  public List<Row> historyOf(String user, String domain, int limit) {
    String rest = OF_PHONE + " ORDER BY at DESC, id DESC LIMIT ?3";
    List<Row> history = rows(HistoryColumn.ALL, rest, user, domain, limit);
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
    return rows(HistoryColumn.ALL, " FROM history WHERE " + wanted + rest, wanted.values());
  }

  /** The id of the newest event; 0 if there is none. */
  public long newestHistoryId() {
    return count("SELECT coalesce(max(id), 0) FROM history");
  }

  /** What happened to the bindings of an address of record since then, the newest last. */
  public List<Row> livesSince(String user, String domain, Instant since) {
    String rest = OF_PHONE + " AND at >= ?3 ORDER BY at, id";
    return rows(HistoryColumn.LIFE, rest, user, domain, since.toEpochMilli());
  }

  /** What had happened last to each of them before. */
  public List<Row> livesBefore(String user, String domain, Instant before) {
    // With max(), SQLite takes the other columns from the row that has it.
    String rest = ", max(id)" + OF_PHONE + " AND at < ?3 GROUP BY node, profile, call_id";
    return rows(HistoryColumn.LIFE, rest, user, domain, before.toEpochMilli());
  }

  /** How the last registration of an address of record ended. */
  public Optional<Row> lastEnd(String user, String domain) {
    String rest =
        OF_PHONE
            + " AND event IN ('unregistered', 'expired', 'gone-while-away', 'replaced')"
            + " ORDER BY at DESC, id DESC LIMIT 1";
    return rows(HistoryColumn.ALL, rest, user, domain).stream().findFirst();
  }

  /** When nothing was heard since then, of each FreeSWITCH server. */
  public List<Gap> gapsSince(Instant since) {
    return query(
        "SELECT node, began_at, ended_at FROM gap WHERE ended_at >= ? ORDER BY began_at",
        Gap::of,
        since.toEpochMilli());
  }

  /** Users whose phones rebound so often since then, the most often first. */
  public List<Row> rebindingUsers(Instant since, int least, StoredBindingFilter filter) {
    return new Rebinds(this, since, filter).users(least);
  }

  /** Sites whose phones rebound together since then, the largest first. */
  public List<Row> rebindingSites(Instant since, StoredBindingFilter filter) {
    return new Rebinds(this, since, filter).sites();
  }

  /** The REGISTERs of a day that led to no registration, the last {@code limit}, newest last. */
  public List<Row> failures(int limit) {
    List<Row> failures = rows(FailureColumn.ALL, " FROM failure ORDER BY id DESC LIMIT " + limit);
    Collections.reverse(failures);
    return failures;
  }

  /** Those of them that happened, perhaps again, after one id. */
  public List<Row> failuresAfter(long id) {
    return rows(FailureColumn.ALL, " FROM failure WHERE id > ? ORDER BY id", id);
  }

  /** The last of them of an address of record. */
  public Optional<Row> lastFailure(String user, String domain) {
    String rest =
        " FROM failure WHERE user = ? AND domain = ? COLLATE NOCASE ORDER BY id DESC LIMIT 1";
    return rows(FailureColumn.ALL, rest, user, domain).stream().findFirst();
  }

  /** The id of the newest; 0 if there is none. */
  public long newestFailureId() {
    return count("SELECT coalesce(max(id), 0) FROM failure");
  }

  /** How many there are. */
  public long countFailures() {
    return count("SELECT count(*) FROM failure");
  }

  /** The domains in which that user has a binding. */
  public List<String> domainsOf(String user) {
    return words("SELECT DISTINCT domain FROM binding WHERE user = ? ORDER BY domain", user);
  }

  /** The domains in which something happened to that user. */
  public List<String> pastDomainsOf(String user) {
    return words("SELECT DISTINCT domain FROM history WHERE user = ? ORDER BY domain", user);
  }

  /** The domains in which that user did not get in. */
  public List<String> failedDomainsOf(String user) {
    return words("SELECT DISTINCT domain FROM failure WHERE user = ? ORDER BY domain", user);
  }

  /** Users with a binding whose name contains this text, in upper or lower case. */
  public List<String> usersLike(String text) {
    return words(
        "SELECT DISTINCT user FROM binding WHERE instr(lower(user), lower(?)) > 0 ORDER BY user",
        text);
  }

  /** What is in a column of the bindings, without order; none of it twice. */
  public List<String> words(BindingColumn column, String prefix, int limit) {
    String sql = "SELECT DISTINCT %s FROM binding WHERE substr(%s, 1, length(?1)) = ?1 LIMIT ?2";
    return words(sql.replace("%s", column.word()), prefix, limit);
  }

  /** Those that begin so, of users and domains, without order. */
  public List<String> addressesOfRecord(String prefix, int limit) {
    return words(
        "SELECT DISTINCT user || '@' || domain AS aor FROM binding"
            + " WHERE substr(aor, 1, length(?1)) = ?1 LIMIT ?2",
        prefix,
        limit);
  }

  private List<String> words(String sql, Object... values) {
    return query(sql, row -> row.getString(1), values);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw ReadStoreException.of(e);
    }
  }

  /** Those of them that have not ended, by their ids, in that order. */
  public Map<Long, StoredBinding> page(List<Long> rows) {
    String ids = rows.stream().map(Object::toString).collect(Collectors.joining(","));
    Map<Long, StoredBinding> found = new LinkedHashMap<>(2 * rows.size());
    rows.forEach(row -> found.put(row, null));
    query(
        "SELECT "
            + Column.words(BindingColumn.ALL, ", ")
            + ", id FROM binding WHERE id IN ("
            + ids
            + ")",
        row -> found.put(row.getLong(BindingColumn.ALL.size() + 1), new StoredBinding(row)));
    found.values().removeIf(Objects::isNull);
    return found;
  }

  private long count(String sql, Object... values) {
    return query(sql, row -> row.getLong(1), values).get(0);
  }

  private List<Row> rows(List<Column> columns, String rest, Object... values) {
    return query(
        "SELECT " + Column.words(columns, ", ") + rest, row -> new Row(columns, row), values);
  }

  /** Makes something of the current row. */
  interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Reads every row that the statement finds. */
  <T> List<T> query(String sql, Reader<T> reader, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
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
