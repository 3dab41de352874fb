package dev.pinhole.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Opens the SQLite file for the daemon: the one process that writes it. */
public final class Store {
  private Store() {}

  /**
   * Opens or makes the file, brings its schema up to date, and reads what an earlier run left.
   *
   * @throws StoreException if it cannot be used; the message says what to do
   */
  public static Connection open(Path path) throws StoreException {
    try {
      if (path.getParent() != null) {
        Files.createDirectories(path.getParent());
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot make the folder of the store, " + path.getParent() + ": " + e.getMessage(), e);
    }
    Connection connection = null;
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + path);
      prepare(connection);
      Schema.migrate(connection, path.toString());
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new StoreException("cannot open the store " + path + ": " + e.getMessage(), e);
    } catch (StoreException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** Makes the writer of an open store. It owns the connection from now on. */
  public static Writer writer(Connection connection, int historyDays, WriterListener listener)
      throws StoreException {
    try {
      return new Writer(connection, historyDays, listener);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new StoreException("cannot write the store: " + e.getMessage(), e);
    }
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 1000");
      statement.execute("PRAGMA journal_mode = WAL");
      // In WAL mode a power cut may take the last commits, never the file.
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute("PRAGMA temp_store = MEMORY");
    }
  }

  private static void closeQuietly(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // What made us close is what counts.
      }
    }
  }
}
