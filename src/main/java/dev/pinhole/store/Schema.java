package dev.pinhole.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The schema stands in the numbered files of {@code sql/} and nowhere else. {@code PRAGMA
 * user_version} says up to which of them a file has come.
 */
public final class Schema {
  private static final List<String> MIGRATIONS = List.of("0001-initial.sql");

  private Schema() {}

  /** The version that this pinhole writes and reads. */
  public static int newestVersion() {
    return MIGRATIONS.size();
  }

  /** The version of an open file; 0 for an empty one. */
  public static int versionOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      row.next();
      return row.getInt(1);
    }
  }

  /**
   * Applies what is missing, each migration in one transaction.
   *
   * @throws StoreException if the file is from a newer pinhole
   */
  static void migrate(Connection connection, String path) throws SQLException, StoreException {
    int version = versionOf(connection);
    if (version > newestVersion()) {
      throw new StoreException(newer(path, version));
    }
    for (int next = version + 1; next <= newestVersion(); next++) {
      apply(connection, next);
    }
  }

  /** What to tell about a file from a newer pinhole. */
  static String newer(String path, int version) {
    return path
        + " was written by a newer pinhole (schema "
        + version
        + ", this one knows "
        + newestVersion()
        + "); install that version, or give another store path";
  }

  private static void apply(Connection connection, int number) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements(read(MIGRATIONS.get(number - 1)))) {
        statement.execute(sql);
      }
      statement.execute("PRAGMA user_version = " + number);
      connection.commit();
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** Statements end with a semicolon at the end of a line; comments begin with two dashes. */
  private static List<String> statements(String script) {
    StringBuilder plain = new StringBuilder();
    script
        .lines()
        .map(line -> line.contains("--") ? line.substring(0, line.indexOf("--")) : line)
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .forEach(line -> plain.append(line).append('\n'));
    return List.of(plain.toString().split(";\n"));
  }

  private static String read(String name) {
    try (InputStream in = Schema.class.getResourceAsStream("/sql/" + name)) {
      if (in == null) {
        throw new IllegalStateException("sql/" + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("sql/" + name + " cannot be read", e);
    }
  }
}
