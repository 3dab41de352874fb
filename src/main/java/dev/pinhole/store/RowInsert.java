package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteErrorCode;

/** Inserts rows of one table, many by one statement: each for itself costs up to twice as much. */
final class RowInsert<T> implements AutoCloseable {
  /** More would gain nothing. */
  static final int AT_ONCE = 16;

  /** How a row's values are set. */
  @FunctionalInterface
  interface Values<T> {
    /**
     * @param first the index of the first value, which is the id
     * @return the index after the last
     */
    int set(PreparedStatement statement, int first, T row) throws SQLException;
  }

  private final Connection connection;
  private final String sql;
  private final String marks;
  private final String conflict;
  private final Values<T> values;
  private final PreparedStatement one;
  private PreparedStatement many;

  /**
   * @param into such as {@code INTO history}
   * @param columns those besides the id
   * @param conflict what is done where there is such a row, or empty
   */
  RowInsert(
      Connection connection, String into, List<Column> columns, String conflict, Values<T> values)
      throws SQLException {
    this.connection = connection;
    this.sql = "INSERT " + into + " (id, " + Column.words(columns, ", ") + ") VALUES ";
    this.marks = "(?" + ", ?".repeat(columns.size()) + ")";
    this.conflict = conflict;
    this.values = values;
    this.one = connection.prepareStatement(sql + marks + conflict);
  }

  /**
   * Writes rows, in their order.
   *
   * @return those that SQLite will never take, and why; all others are written
   * @throws SQLException if none can be written now
   */
  Map<T, String> write(List<T> rows) throws SQLException {
    Map<T, String> refused = new IdentityHashMap<>();
    int from = 0;
    for (; from + AT_ONCE <= rows.size(); from += AT_ONCE) {
      List<T> some = rows.subList(from, from + AT_ONCE);
      if (!atOnce(some)) {
        oneByOne(some, refused);
      }
    }
    oneByOne(rows.subList(from, rows.size()), refused);
    return refused;
  }

  /** Whether all were taken; if not, none was. */
  private boolean atOnce(List<T> rows) throws SQLException {
    if (many == null) {
      many =
          connection.prepareStatement(sql + marks + (", " + marks).repeat(AT_ONCE - 1) + conflict);
    }
    try {
      int next = 1;
      for (T row : rows) {
        next = values.set(many, next, row);
      }
      many.executeUpdate();
      return true;
    } catch (SQLException e) {
      if (!isForOneRowOnly(e)) {
        throw e;
      }
      return false;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void oneByOne(List<T> rows, Map<T, String> refused) throws SQLException {
    for (T row : rows) {
      try {
        values.set(one, 1, row);
        one.executeUpdate();
      } catch (SQLException e) {
        if (!isForOneRowOnly(e)) {
          throw e;
        }
        refused.put(row, String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        refused.put(row, e.toString());
      }
    }
  }

  /** Whether SQLite will never take that row, and may take any other. */
  static boolean isForOneRowOnly(SQLException e) {
    int code = Statements.primaryCode(e);
    return code == SQLiteErrorCode.SQLITE_CONSTRAINT.code
        || code == SQLiteErrorCode.SQLITE_TOOBIG.code
        || code == SQLiteErrorCode.SQLITE_MISMATCH.code;
  }

  @Override
  public void close() throws SQLException {
    one.close();
    if (many != null) {
      many.close();
    }
  }
}
