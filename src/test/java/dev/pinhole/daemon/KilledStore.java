package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The store of a daemon that is killed. */
final class KilledStore {
  private final Path file;

  KilledStore(Path file) {
    this.file = file;
  }

  /**
   * Checks a copy, so that it is the next daemon that has to take up what was left, and reads it.
   */
  Map<String, String> portsAfterKill() throws IOException, SQLException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Path copy = file.resolveSibling("copy.db");
    copy("");
    copy("-wal");
    try (Connection connection = connect(copy);
        Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("PRAGMA integrity_check")) {
      answer.next();
      assertThat(answer.getString(1)).isEqualTo("ok");
      return ports(connection);
    }
  }

  private void copy(String suffix) throws IOException {
    Path copy = file.resolveSibling("copy.db" + suffix);
    Path original = file.resolveSibling(file.getFileName() + suffix);
    if (Files.exists(original)) {
      Files.copy(original, copy, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.deleteIfExists(copy);
    }
  }

  /** The port of each user by the table as it is now. */
  Map<String, String> ports() {
    try (Connection connection = connect(file)) {
      return ports(connection);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** The users who cannot be reached. */
  Set<String> unreachable() {
    return texts("SELECT user FROM registration WHERE reachability = 'unreachable'");
  }

  /** How many messages wait for a webhook. */
  int waiting() {
    return texts("SELECT id FROM webhook_message").size();
  }

  private Set<String> texts(String sql) {
    Set<String> texts = new HashSet<>();
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return texts;
  }

  private static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private static Map<String, String> ports(Connection connection) throws SQLException {
    Map<String, String> ports = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT user, network_port FROM binding")) {
      while (row.next()) {
        ports.put(row.getString(1), row.getString(2));
      }
    } catch (SQLException e) {
      // Killed before it had made its tables.
      if (!e.getMessage().contains("no such table")) {
        throw e;
      }
    }
    return ports;
  }
}
