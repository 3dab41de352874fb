package dev.pinhole.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether keep-alives are sent at all: the row {@code keepalive} of the table {@code setting},
 * which an operator's command writes and the daemon obeys.
 *
 * @param setAt since when it is so
 */
public record KeepaliveSwitch(Position position, Instant setAt) {

  /** The words of {@code setting.value}. */
  public enum Position {
    ON("on"),
    OFF("off");

    private final String text;

    Position(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** What was last told; empty if nothing ever was, which means on. */
  public static Optional<KeepaliveSwitch> read(Connection connection) throws SQLException {
    String sql = "SELECT value, set_at FROM setting WHERE name = 'keepalive'";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      boolean off = Position.OFF.text.equals(row.getString(1));
      return Optional.of(
          new KeepaliveSwitch(
              off ? Position.OFF : Position.ON, Instant.ofEpochMilli(row.getLong(2))));
    }
  }

  void write(Connection connection) throws SQLException {
    String sql = "INSERT OR REPLACE INTO setting (name, value, set_at) VALUES ('keepalive', ?, ?)";
    try (PreparedStatement replace = connection.prepareStatement(sql)) {
      replace.setString(1, position.text);
      replace.setLong(2, setAt.toEpochMilli());
      replace.executeUpdate();
    }
  }
}
