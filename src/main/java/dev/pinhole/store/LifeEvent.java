package dev.pinhole.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * What happened to a binding, as far as it says whether it lived.
 *
 * @param event the word of {@code history.event}
 * @param binding tells the bindings of an address of record apart
 */
public record LifeEvent(Instant at, String event, String node, List<String> binding) {
  static final String COLUMNS = "event, node, profile, call_id";

  static LifeEvent of(ResultSet row) throws SQLException {
    String node = row.getString("node");
    return new LifeEvent(
        Instant.ofEpochMilli(row.getLong("at")),
        row.getString("event"),
        node,
        List.of(node, row.getString("profile"), row.getString("call_id")));
  }
}
