package dev.pinhole;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Lets a test's connection write to the view {@code binding} as if it were one table. */
public final class WritableBindings {
  private WritableBindings() {}

  public static Connection in(Connection store) throws SQLException {
    List<String> wide = columns(store, "registration");
    List<String> narrow = columns(store, "liveness");
    try (Statement statement = store.createStatement()) {
      String newest = "(SELECT max(id) FROM registration)";
      statement.execute(
          "CREATE TEMP TRIGGER binding_insert INSTEAD OF INSERT ON main.binding BEGIN "
              + insert("registration", wide, "coalesce(NEW.id, 1 + coalesce(" + newest + ", 0))")
              + insert("liveness", narrow, newest)
              + "END");
      statement.execute(
          "CREATE TEMP TRIGGER binding_update INSTEAD OF UPDATE ON main.binding BEGIN "
              + "UPDATE registration SET "
              + wide.stream().map(name -> name + " = NEW." + name).collect(Collectors.joining(", "))
              + " WHERE id = OLD.id; "
              + insert("liveness", narrow, "OLD.id")
              + "END");
      statement.execute(
          "CREATE TEMP TRIGGER binding_delete INSTEAD OF DELETE ON main.binding BEGIN"
              + " DELETE FROM registration WHERE id = OLD.id;"
              + " DELETE FROM liveness WHERE id = OLD.id; END");
    }
    return store;
  }

  private static String insert(String table, List<String> columns, String id) {
    return "INSERT OR REPLACE INTO "
        + table
        + " (id, "
        + String.join(", ", columns)
        + ") VALUES ("
        + id
        + ", "
        + columns.stream().map(WritableBindings::value).collect(Collectors.joining(", "))
        + "); ";
  }

  private static String value(String column) {
    return switch (column) {
      case "refresh_count", "keepalive_count" -> "coalesce(NEW." + column + ", 0)";
      case "reachability" -> "coalesce(NEW.reachability, 'not-observed')";
      default -> "NEW." + column;
    };
  }

  private static List<String> columns(Connection store, String table) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement query = store.createStatement();
        ResultSet row =
            query.executeQuery(
                "SELECT name FROM pragma_table_info('" + table + "') WHERE name <> 'id'")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    }
    return names;
  }
}
