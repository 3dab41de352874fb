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
        // With max(), SQLite takes the bare network_ip from the row that has the maximum.
        "SELECT * FROM (SELECT node, profile, user, domain, network_ip, count(*) AS rebinds,"
            + " max(at) FROM history WHERE "
            + rebound
            + " GROUP BY node, profile, user, domain HAVING rebinds >= "
            + least
            + ") WHERE "
            + wanted
            + " ORDER BY rebinds DESC, user, domain, node, profile";
    return store.query(sql, row -> new Row(USERS, row), values(rebound, wanted));
  }

  /**
   * Sites where several phones, and at least half of those that are there, rebound or moved within
   * ten minutes. Time is cut into spans of ten minutes twice, half a span apart, so that five
   * minutes lie whole in one of them.
   */
  List<Row> sites() {
    String spans =
        "SELECT site, count(DISTINCT phone) AS phones, max(at) AS last FROM rebind"
            + " GROUP BY site, (at + %d) / "
            + TOGETHER;
    Conditions moved = place("event IN ('rebound', 'moved')");
    Conditions wanted = new Conditions().within(filter.network(), "span.site");
    String sql =
        "WITH rebind AS (SELECT coalesce(previous_network_ip, network_ip) AS site, at,"
            + " json_array(node, profile, user, domain, call_id) AS phone FROM history WHERE "
            + moved
            + "), span AS ("
            + String.format(spans, 0)
            + " UNION ALL "
            + String.format(spans, TOGETHER / 2)
            + "), present AS (SELECT network_ip, count(*) AS phones FROM binding"
            + " GROUP BY network_ip)"
            + " SELECT span.site, max(span.phones), max(span.last) FROM span"
            + " LEFT JOIN present ON present.network_ip = span.site"
            + " WHERE span.phones >= "
            + FEWEST_TOGETHER
            + " AND 2 * span.phones >= coalesce(present.phones, 0) AND "
            + wanted
            + " GROUP BY span.site ORDER BY 2 DESC, 1";
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
