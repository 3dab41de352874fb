package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes {@code daemon_status} and {@code node_status}. */
final class StatusTable {
  private StatusTable() {}

  /** Rewrites both. */
  static void write(Connection connection, DaemonStatus now) throws SQLException {
    daemon(connection, now);
    try (PreparedStatement clear = connection.prepareStatement("DELETE FROM node_status")) {
      clear.executeUpdate();
    }
    String sql =
        "INSERT INTO node_status (node, state, detail, connected_since, listed_at,"
            + " freeswitch_version, core_uuid) VALUES (?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (DaemonStatus.Node node : now.nodes()) {
        insert.setString(1, node.node());
        insert.setString(2, node.state());
        Statements.text(insert, 3, node.detail());
        Statements.number(insert, 4, node.connectedSince());
        Statements.number(insert, 5, node.listedAt());
        Statements.text(insert, 6, node.freeswitchVersion());
        Statements.text(insert, 7, node.coreUuid());
        insert.executeUpdate();
      }
    }
  }

  private static void daemon(Connection connection, DaemonStatus now) throws SQLException {
    String sql =
        "INSERT OR REPLACE INTO daemon_status"
            + " (id, updated_at, started_at, stopped_at, pid, version) VALUES (1, ?, ?, ?, ?, ?)";
    try (PreparedStatement replace = connection.prepareStatement(sql)) {
      replace.setLong(1, now.updatedAt());
      replace.setLong(2, now.startedAt());
      Statements.number(replace, 3, now.stoppedAt());
      replace.setLong(4, now.pid());
      replace.setString(5, now.version());
      replace.executeUpdate();
    }
  }
}
