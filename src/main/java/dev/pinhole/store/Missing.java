package dev.pinhole.store;

import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.nat.Cidr;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Users who were registered since then, and are not now.
 *
 * @param network they were last there
 */
public record Missing(Instant since, Instant now, Optional<Cidr> network, Optional<String> domain) {

  /** What is asked for if nothing else is. */
  public static final Duration USUAL = Duration.ofDays(7);

  /** More who have left are not kept: those who left least recently go. */
  static final int MOST = 100_000;

  private static final long HOUR = Duration.ofHours(1).toMillis();

  /** A weekend and a holiday: one long absence must not excuse each that follows. */
  private static final long LONGEST_ABSENCE = Duration.ofDays(4).toMillis();

  private static final int ABSENCES_OF_HABIT = 3;

  /** That is why one whose Call-ID alone has changed, or one of several phones, costs nothing. */
  static final String LEFT =
      "INSERT INTO departed ("
          + Column.words(DepartedColumn.OF_END, ", ")
          + ") SELECT ?1"
          + numbered(DepartedColumn.OF_END.size())
          + " WHERE NOT EXISTS (SELECT 1 FROM registration WHERE user = ?1 AND domain = ?2"
          + " AND node = ?3 AND profile = ?4) ON CONFLICT DO UPDATE SET "
          + Statements.each(DepartedColumn.OF_END, ", ", word -> word + " = excluded." + word)
          + ", returned_at = NULL";

  /** What a row of history says of them who come back. */
  static final Set<HistoryEvent> IS_BACK = EnumSet.of(HistoryEvent.REGISTERED, HistoryEvent.LISTED);

  /** What one says of them who leave. */
  static final Set<HistoryEvent> IS_GONE =
      EnumSet.of(HistoryEvent.UNREGISTERED, HistoryEvent.EXPIRED, HistoryEvent.GONE_WHILE_AWAY);

  /**
   * After the rows of history above an id were written; for all at once, since hardly one of those
   * who register was missing: each costs a look into an index.
   */
  static final String RETURNED =
      """
      UPDATE departed SET returned_at = at, absences = absences + (at - left_at >= %1$s),
          longest_absence = max(longest_absence, iif(at - left_at >= %1$s, min(at - left_at, %2$s), 0))
        FROM history WHERE history.id > ?1 AND (%3$s) AND departed.user = history.user
          AND departed.domain = history.domain AND returned_at IS NULL\
      """
          .formatted(
              HOUR,
              LONGEST_ABSENCE,
              IS_BACK.stream()
                  .map(event -> "history.event = '" + event.text() + "'")
                  .collect(Collectors.joining(" OR ")));

  /** Who registers with several servers has left if no one of them has him. */
  private static final String MISSING =
      """
      WITH place AS MATERIALIZED (SELECT DISTINCT node, profile FROM registration)
      SELECT %s FROM departed WHERE left_at >= ? AND returned_at IS NULL AND %s
        AND NOT EXISTS (SELECT 1 FROM place CROSS JOIN registration AS there
          ON there.node = place.node AND there.profile = place.profile
          AND there.user = departed.user AND there.domain = departed.domain)\
      """;

  public static Missing usual(Instant now, Optional<String> domain) {
    return new Missing(now.minus(USUAL), now, Optional.empty(), domain);
  }

  /** Those who have left of whom an address or a MAC address is that, the last one first. */
  public static List<Row> named(ReadStore store, PhoneText text) {
    return text.departed().stream()
        .flatMap(
            wanted ->
                store
                    .query(
                        "SELECT user, domain FROM departed WHERE "
                            + wanted
                            + " ORDER BY left_at DESC",
                        row -> new Row(List.of(DepartedColumn.USER, DepartedColumn.DOMAIN), row),
                        wanted.values())
                    .stream())
        .toList();
  }

  /** The last one to leave first; last those who come and go by habit, such as every night. */
  public List<Row> in(ReadStore store) {
    return in(store, -1);
  }

  /** The first so many of them. */
  public List<Row> in(ReadStore store, int limit) {
    String columns = Column.words(DepartedColumn.ALL, ", ");
    String habit = DepartedColumn.BY_HABIT.word();
    String sql =
        "SELECT "
            + columns
            + " FROM ("
            + sql("*, %s AS %s".formatted(byHabit(), habit))
            + ") ORDER BY "
            + habit
            + ", left_at DESC, user, domain LIMIT "
            + limit;
    return store.query(sql, row -> new Row(DepartedColumn.ALL, row), values());
  }

  public long countIn(ReadStore store) {
    return store.query(sql("count(*)"), row -> row.getLong(1), values()).get(0);
  }

  /** How many were last at each address; "" for those of whom that is not known. */
  Map<String, Long> bySiteIn(ReadStore store) {
    Map<String, Long> sites = new HashMap<>();
    store.query(
        sql("coalesce(network_ip, ''), count(*)") + " GROUP BY 1",
        row -> sites.put(row.getString(1), row.getLong(2)),
        values());
    return sites;
  }

  private String byHabit() {
    return "iif(absences >= %s AND %s - left_at <= longest_absence + %s, 'true', 'false')"
        .formatted(ABSENCES_OF_HABIT, now.toEpochMilli(), HOUR);
  }

  String sql(String what) {
    return MISSING.formatted(what, place());
  }

  Object[] values() {
    Object[] others = place().values();
    Object[] values = new Object[others.length + 1];
    values[0] = since.toEpochMilli();
    System.arraycopy(others, 0, values, 1, others.length);
    return values;
  }

  private Conditions place() {
    return new Conditions().and("domain = ?", domain).within(network, "network_ip");
  }

  /**
   * Hands over who left since then, did not log out, and is not back, the first to leave first; of
   * very many the last.
   */
  public static int lately(Connection connection, long since, Consumer<Row> each)
      throws SQLException {
    String sql =
        "SELECT * FROM (SELECT "
            + Column.words(DepartedColumn.OF_END, ", ")
            + " FROM departed WHERE left_at >= ? AND returned_at IS NULL"
            + " AND event <> 'unregistered' ORDER BY left_at DESC LIMIT 20000) ORDER BY left_at";
    int count = 0;
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, since);
      try (ResultSet row = select.executeQuery()) {
        for (; row.next(); count++) {
          each.accept(new Row(DepartedColumn.OF_END, row));
        }
      }
    }
    return count;
  }

  private static String numbered(int count) {
    StringBuilder marks = new StringBuilder();
    for (int i = 2; i <= count; i++) {
      marks.append(", ?").append(i);
    }
    return marks.toString();
  }

  /** Deletes what is too old or too much. */
  static void prune(Connection connection, long before) throws SQLException {
    String many =
        "(SELECT left_at FROM departed ORDER BY left_at DESC LIMIT 1 OFFSET " + MOST + ")";
    String sql = "DELETE FROM departed WHERE left_at < ? OR left_at <= " + many;
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
  }
}
