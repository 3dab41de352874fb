package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Writes {@code daemon_status} and {@code node_status}. */
final class StatusTable {
  private StatusTable() {}

  static void write(Connection connection, DaemonStatus now) throws SQLException {
    rewrite(connection, "daemon_status", DaemonColumn.ALL, List.of(now));
    rewrite(connection, "node_status", NodeColumn.ALL, now.nodes());
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
}
