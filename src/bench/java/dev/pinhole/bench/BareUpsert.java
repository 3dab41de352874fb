package dev.pinhole.bench;

import dev.pinhole.store.Liveness;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Rows that pinhole wrote, written again by nothing but the driver's batches. */
final class BareUpsert {
  private static final List<String> KEY = List.of("node", "profile", "user", "domain", "call_id");

  private final String sql;
  private final List<Object[]> rows;

  private BareUpsert(String sql, List<Object[]> rows) {
    this.sql = sql;
    this.rows = rows;
  }

  /** Bindings, without the columns that a register event does not write. */
  static BareUpsert bindings(Path file) throws SQLException {
    return read(file, "binding", List.of("id", "last_keepalive_at", "keepalive_count"));
  }

  static BareUpsert history(Path file) throws SQLException {
    return read(file, "history", List.of("id"));
  }

  private static BareUpsert read(Path file, String table, List<String> without)
      throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      Liveness.attach(connection, file);
      return read(connection, table, without);
    }
  }

  private static BareUpsert read(Connection connection, String table, List<String> without)
      throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT * FROM " + table + " ORDER BY id");
        ResultSet result = select.executeQuery()) {
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
        columns.add(result.getMetaData().getColumnName(i));
      }
      columns.removeAll(without);
      List<Object[]> rows = new ArrayList<>();
      while (result.next()) {
        Object[] row = new Object[columns.size()];
        for (int i = 0; i < row.length; i++) {
          row[i] = result.getObject(columns.get(i));
        }
        rows.add(row);
      }
      return new BareUpsert(upsert(table, columns), rows);
    }
  }

  private static String upsert(String table, List<String> columns) {
    String updates =
        columns.stream()
            .filter(column -> !KEY.contains(column))
            .map(column -> column + " = excluded." + column)
            .collect(Collectors.joining(", "));
    return "INSERT INTO "
        + (table.equals("binding") ? "bare" : table)
        + " ("
        + String.join(", ", columns)
        + ") VALUES ("
        + String.join(", ", Collections.nCopies(columns.size(), "?"))
        + ") ON CONFLICT DO UPDATE SET "
        + updates;
  }

  int size() {
    return rows.size();
  }

  /** Bindings go into one table that has all their columns. */
  PreparedStatement prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS bare AS SELECT * FROM binding WHERE 0");
      statement.execute(
          "CREATE UNIQUE INDEX IF NOT EXISTS bare_key ON bare (" + String.join(", ", KEY) + ")");
    }
    return connection.prepareStatement(sql);
  }

  /** Writes one batch; the caller commits. */
  void write(PreparedStatement statement, int from, int to) throws SQLException {
    for (Object[] row : rows.subList(from, to)) {
      for (int i = 0; i < row.length; i++) {
        statement.setObject(i + 1, row[i]);
      }
      statement.addBatch();
    }
    statement.executeBatch();
  }
}
