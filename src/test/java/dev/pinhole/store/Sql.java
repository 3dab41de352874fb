package dev.pinhole.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SQL on a file, over a connection of its own unless one is given. */
final class Sql {
  private Sql() {}

  static Connection connect(Path file) throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri());
    Liveness.attach(connection, file);
    return connection;
  }

  static void run(Path file, String... statements) throws SQLException {
    try (Connection connection = connect(file)) {
      run(connection, statements);
    }
  }

  static void run(Connection connection, String... statements) throws SQLException {
    for (String sql : statements) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  /** Rows as lists of their columns. */
  static List<List<Object>> rows(Path file, String query) throws SQLException {
    return maps(file, query).stream()
        .<List<Object>>map(row -> new ArrayList<>(row.values()))
        .toList();
  }

  /** The first column of all rows. */
  static List<Object> column(Path file, String query) throws SQLException {
    return rows(file, query).stream().map(row -> row.get(0)).toList();
  }

  static Object value(Path file, String query) throws SQLException {
    return column(file, query).get(0);
  }

  /** The only row, by column names. */
  static Map<String, Object> row(Path file, String query) throws SQLException {
    List<Map<String, Object>> all = maps(file, query);
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " rows: " + all);
    }
    return all.get(0);
  }

  private static List<Map<String, Object>> maps(Path file, String query) throws SQLException {
    List<Map<String, Object>> all = new ArrayList<>();
    try (Connection connection = connect(file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 1; i <= columns; i++) {
          map.put(row.getMetaData().getColumnName(i), row.getObject(i));
        }
        all.add(map);
      }
    }
    return all;
  }
}
