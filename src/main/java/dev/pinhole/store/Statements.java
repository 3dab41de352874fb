package dev.pinhole.store;

import static dev.pinhole.store.BindingColumn.KEYS;
import static dev.pinhole.store.BindingColumn.PINGED;
import static dev.pinhole.store.BindingColumn.SAVED;

import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Change.Saved;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The writer's prepared statements, made of the columns. Any failure may have broken them. */
final class Statements implements AutoCloseable {
  private static final List<Column> CHANGING =
      Stream.of(SAVED, PINGED).flatMap(List::stream).toList();

  /**
   * A row of the same key under another id is of a binding that has ended. One that says what it
   * said before is not written, since each would cost a page.
   */
  private static final String UNLESS_SAID =
      " ON CONFLICT (id) DO UPDATE SET "
          + each(CHANGING, ", ", word -> word + " = excluded." + word)
          + " WHERE "
          + each(CHANGING, " OR ", word -> word + " IS NOT excluded." + word);

  private static final String PING =
      "UPDATE registration SET " + each(PINGED, ", ", word -> word + " = ?") + " WHERE id = ?";

  private static final String FAIL =
      Column.insert("INTO failure", FailureColumn.ALL)
          + " ON CONFLICT DO UPDATE SET id = (SELECT max(id) + 1 FROM failure),"
          + " status = excluded.status, user_agent = excluded.user_agent,"
          + " last_at = excluded.last_at, count = count + excluded.count";

  private final Connection connection;
  private final List<PreparedStatement> all = new ArrayList<>();

  /** What is new, or differs in more than its times. */
  final RowInsert<Saved> saved;

  private final RowInsert<HistoryRow> history;
  private final PreparedStatement ping;
  private final PreparedStatement evidence;
  private final PreparedStatement remove;
  private final PreparedStatement removeAll;
  private final PreparedStatement left;
  private final PreparedStatement newest;
  private final PreparedStatement returned;
  private final PreparedStatement gap;
  private final PreparedStatement network;
  private final PreparedStatement forget;
  private final PreparedStatement profile;
  private final PreparedStatement failure;
  private final PreparedStatement pruneFailures;
  private final PreparedStatement message;
  private final PreparedStatement told;
  private final PreparedStatement taken;

  Statements(Connection connection) throws SQLException {
    this.connection = connection;
    saved =
        new RowInsert<>(
            connection,
            "OR REPLACE INTO registration",
            Stream.of(KEYS, CHANGING).flatMap(List::stream).toList(),
            UNLESS_SAID,
            Statements::values);
    history =
        new RowInsert<>(
            connection,
            "INTO history",
            HistoryColumn.ALL.subList(1, HistoryColumn.ALL.size()),
            "",
            (statement, first, row) -> Column.set(statement, first, HistoryColumn.ALL, row));
    ping = prepare(PING);
    evidence = prepare("UPDATE registration SET evidence = ? WHERE id = ? AND evidence IS NOT ?");
    remove = prepare("DELETE FROM registration WHERE id = ?");
    removeAll = prepare("DELETE FROM registration");
    left = prepare(Missing.LEFT);
    newest = prepare("SELECT max(id) FROM history");
    returned = prepare(Missing.RETURNED);
    gap = prepare("INSERT OR REPLACE INTO gap (node, began_at, ended_at) VALUES (?, ?, ?)");
    network = prepare(Column.insert("OR REPLACE INTO network", NetworkColumn.ALL));
    forget = prepare("DELETE FROM profile WHERE node = ?");
    profile = prepare(Column.insert("INTO profile", ProfileColumn.ALL));
    failure = prepare(FAIL);
    pruneFailures = prepare(RegisterFailure.TOO_MANY);
    message = prepare(WebhookMessage.INSERT);
    told = prepare(WebhookTold.INSERT);
    taken = prepare("DELETE FROM webhook_message WHERE id = ?");
  }

  /** A file that lacks a table or a column of what is written or read is not whole. */
  static void check(Connection connection) throws SQLException {
    new Statements(connection).close();
    Map<String, List<Column>> others =
        Map.of(
            "daemon_status", DaemonColumn.ALL,
            "node_status", NodeColumn.ALL,
            "webhook_status", WebhookColumn.ALL);
    for (Map.Entry<String, List<Column>> table : others.entrySet()) {
      String columns = Column.words(table.getValue(), ", ");
      connection.prepareStatement("SELECT " + columns + " FROM " + table.getKey()).close();
    }
    KeepaliveSwitch.read(connection);
  }

  static String each(List<Column> columns, String between, UnaryOperator<String> of) {
    return columns.stream().map(Column::word).map(of).collect(Collectors.joining(between));
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    all.add(connection.prepareStatement(sql));
    return all.get(all.size() - 1);
  }

  private static int values(PreparedStatement statement, int first, Saved saved)
      throws SQLException {
    statement.setLong(first, saved.binding().id());
    int next = Column.set(statement, first + 1, KEYS, saved.binding().key());
    next = Column.set(statement, next, SAVED, saved);
    return Column.set(statement, next, PINGED, saved.binding().reachability());
  }

  /** Writes what changes a row that is there. */
  void write(Change change) throws SQLException {
    long id = change.binding().id();
    if (change instanceof Saved refresh) {
      String words = (String) BindingColumn.EVIDENCE.form().of(refresh);
      evidence.setString(1, words);
      evidence.setLong(2, id);
      evidence.setString(3, words);
      evidence.executeUpdate();
    } else if (change instanceof Change.Pinged pinged) {
      ping.setLong(Column.set(ping, 1, PINGED, pinged.binding().reachability()), id);
      ping.executeUpdate();
    }
  }

  /** Writes rows of history; those that SQLite will never take are not written, and returned. */
  Map<HistoryRow, String> write(List<HistoryRow> rows) throws SQLException {
    boolean come = rows.stream().anyMatch(row -> Missing.IS_BACK.contains(row.event()));
    returned.setLong(1, come ? newestHistory() : 0);
    Map<HistoryRow, String> refused = history.write(rows);
    if (come) {
      returned.executeUpdate();
    }
    return refused;
  }

  private long newestHistory() throws SQLException {
    try (ResultSet row = newest.executeQuery()) {
      return row.getLong(1);
    }
  }

  /** Notes that its user is missing, if this row of history says so. */
  void gone(HistoryRow row) throws SQLException {
    if (Missing.IS_GONE.contains(row.event())) {
      Column.set(left, 1, DepartedColumn.OF_END, row);
      left.executeUpdate();
    }
  }

  void remove(long id) throws SQLException {
    remove.setLong(1, id);
    remove.executeUpdate();
  }

  void removeAll() throws SQLException {
    removeAll.executeUpdate();
  }

  void write(LearntNetwork learnt) throws SQLException {
    Column.set(network, 1, NetworkColumn.ALL, learnt);
    network.executeUpdate();
  }

  void write(String node, List<StoredProfile> told) throws SQLException {
    forget.setString(1, node);
    forget.executeUpdate();
    for (StoredProfile each : told) {
      Column.set(profile, 1, ProfileColumn.ALL, each);
      profile.executeUpdate();
    }
  }

  void write(RegisterFailure more) throws SQLException {
    Column.set(failure, 1, FailureColumn.ALL, more);
    failure.executeUpdate();
  }

  void pruneFailures() throws SQLException {
    pruneFailures.executeUpdate();
  }

  void write(WebhookMessage waiting) throws SQLException {
    waiting.set(message);
    message.executeUpdate();
  }

  void write(WebhookTold until) throws SQLException {
    until.set(told);
    told.executeUpdate();
  }

  void taken(String id) throws SQLException {
    taken.setString(1, id);
    taken.executeUpdate();
  }

  void write(Gap unheard) throws SQLException {
    gap.setString(1, unheard.node());
    gap.setLong(2, unheard.beganAt().toEpochMilli());
    gap.setLong(3, unheard.endedAt().toEpochMilli());
    gap.executeUpdate();
  }

  /** Rewrites the tables of the status. */
  static void writeStatus(Connection connection, DaemonStatus now) throws SQLException {
    rewrite(connection, "daemon_status", DaemonColumn.ALL, List.of(now));
    rewrite(connection, "node_status", NodeColumn.ALL, now.nodes());
    rewrite(connection, "webhook_status", WebhookColumn.ALL, now.webhooks());
  }

  private static void rewrite(
      Connection connection, String table, List<Column> columns, List<?> sources)
      throws SQLException {
    try (PreparedStatement clear = connection.prepareStatement("DELETE FROM " + table);
        PreparedStatement insert =
            connection.prepareStatement(Column.insert("INTO " + table, columns))) {
      clear.executeUpdate();
      for (Object source : sources) {
        Column.set(insert, 1, columns, source);
        insert.executeUpdate();
      }
    }
  }

  /** SQLite's error code without what it may say more in its upper bits. */
  static int primaryCode(SQLException e) {
    return e.getErrorCode() & 0xff;
  }

  boolean isOf(Connection other) {
    return connection == other;
  }

  /** Whether or not SQLite is well. */
  @Override
  public void close() {
    close(saved);
    close(history);
    all.forEach(Statements::close);
  }

  private static void close(AutoCloseable statement) {
    try {
      statement.close();
    } catch (Exception e) {
      // It ends with its connection.
    }
  }
}
