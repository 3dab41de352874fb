package dev.pinhole.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * One transaction, begun and ended in SQL. The driver's own commit and rollback do not know that
 * SQLite rolls back by itself when the disk is full: from then on they would commit each row apart.
 */
final class Transaction {
  /** What is done in it. */
  @FunctionalInterface
  interface Task {
    void run() throws SQLException;
  }

  private Transaction() {}

  /** Takes the write lock first, runs the task and commits; after a failure nothing has changed. */
  static void run(Connection connection, Task task) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("BEGIN IMMEDIATE");
      try {
        task.run();
        statement.executeUpdate("COMMIT");
      } catch (SQLException | RuntimeException e) {
        rollback(statement, e);
        throw e;
      }
    }
  }

  private static void rollback(Statement statement, Exception why) {
    try {
      statement.executeUpdate("ROLLBACK");
    } catch (SQLException e) {
      // SQLite may have rolled back already; if it has not, the next BEGIN will say so.
      why.addSuppressed(e);
    }
  }
}
