package dev.pinhole.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds in the history who rebound often, and who did together. */
record Rebinds(ReadStore store, Instant since, StoredBindingFilter filter) {
  static final List<Column> USERS =
      List.of(
          BindingColumn.NODE,
          BindingColumn.PROFILE,
          BindingColumn.USER,
          BindingColumn.DOMAIN,
          BindingColumn.NETWORK_IP,
          CountedColumn.REBINDS,
          CountedColumn.LAST_REBOUND_AT);
  static final List<Column> SITES =
      List.of(BindingColumn.NETWORK_IP, CountedColumn.PHONES, CountedColumn.LAST_REBOUND_AT);

  /** As many phones of a site may rebind by themselves at about the same time. */
  private static final int FEWEST_TOGETHER = 3;

  private static final long TOGETHER = Duration.ofMinutes(10).toMillis();

  /** Who rebound at least so often, the most often first. */
  List<Row> users(int least) {
    Conditions rebound = place("event = 'rebound'");
    Conditions wanted = new Conditions().within(filter.network(), "network_ip");
    String sql =
        // With max(), SQLite takes bare columns from the row that has the maximum.
        """
        SELECT * FROM (
          SELECT node, profile, user, domain, network_ip, count(*) AS rebinds, max(at)
          FROM history WHERE %s
          GROUP BY node, profile, user, domain COLLATE NOCASE HAVING rebinds >= %s)
        WHERE %s ORDER BY rebinds DESC, user, domain, node, profile\
        """
            .formatted(rebound, least, wanted);
    return store.query(sql, row -> new Row(USERS, row), values(rebound, wanted));
  }

  /**
   * Sites where several phones, and at least half of those that are there, rebound or moved within
   * ten minutes. Time is cut into spans of ten minutes twice, half a span apart, so that five
   * minutes lie whole in one of them.
   */
  List<Row> sites() {
    Conditions moved = place("event IN ('rebound', 'moved')");
    Conditions wanted = new Conditions().within(filter.network(), "span.site");
    String sql =
        """
        WITH rebind AS (
          SELECT coalesce(previous_network_ip, network_ip) AS site, at,
            json_array(node, profile, user, lower(domain), call_id) AS phone
          FROM history WHERE %s),
        span AS (
          SELECT site, count(DISTINCT phone) AS phones, max(at) AS last FROM rebind
          GROUP BY site, at / %s
          UNION ALL
          SELECT site, count(DISTINCT phone), max(at) FROM rebind GROUP BY site, (at + %s) / %s),
        present AS (SELECT network_ip, count(*) AS phones FROM binding GROUP BY network_ip)
        SELECT span.site, max(span.phones), max(span.last)
        FROM span LEFT JOIN present ON present.network_ip = span.site
        WHERE span.phones >= %s AND 2 * span.phones >= coalesce(present.phones, 0) AND %s
        GROUP BY span.site ORDER BY 2 DESC, 1\
        """
            .formatted(moved, TOGETHER, TOGETHER / 2, TOGETHER, FEWEST_TOGETHER, wanted);
    return store.query(sql, row -> new Row(SITES, row), values(moved, wanted));
  }

  private Conditions place(String events) {
    return new Conditions()
        .and(events + " AND at > ?", Optional.of(since))
        .and("profile = ?", filter.profile())
        .and("domain = ? COLLATE NOCASE", filter.domain());
  }

  private static Object[] values(Conditions... each) {
    return Stream.of(each).flatMap(part -> Stream.of(part.values())).toArray();
  }
}
