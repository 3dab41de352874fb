package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Writes {@code daemon_status} and {@code node_status}. */
final class StatusTable implements AutoCloseable {
  private final PreparedStatement daemon;
  private final PreparedStatement clearNodes;
  private final PreparedStatement node;

  StatusTable(Connection connection) throws SQLException {
    daemon =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO daemon_status"
                + " (id, updated_at, started_at, stopped_at, pid, version)"
                + " VALUES (1, ?, ?, ?, ?, ?)");
    clearNodes = connection.prepareStatement("DELETE FROM node_status");
    node =
        connection.prepareStatement(
            "INSERT INTO node_status (node, state, detail, connected_since, listed_at,"
                + " freeswitch_version, core_uuid) VALUES (?, ?, ?, ?, ?, ?, ?)");
  }

  void write(DaemonStatus now) throws SQLException {
    daemon.setLong(1, now.updatedAt());
    daemon.setLong(2, now.startedAt());
    Statements.number(daemon, 3, now.stoppedAt());
    daemon.setLong(4, now.pid());
    daemon.setString(5, now.version());
    daemon.executeUpdate();
    clearNodes.executeUpdate();
    for (DaemonStatus.Node each : now.nodes()) {
      node.setString(1, each.node());
      node.setString(2, each.state());
      Statements.text(node, 3, each.detail());
      Statements.number(node, 4, each.connectedSince());
      Statements.number(node, 5, each.listedAt());
      Statements.text(node, 6, each.freeswitchVersion());
      Statements.text(node, 7, each.coreUuid());
      node.executeUpdate();
    }
  }

  @Override
  public void close() throws SQLException {
    daemon.close();
    clearNodes.close();
    node.close();
  }
}
