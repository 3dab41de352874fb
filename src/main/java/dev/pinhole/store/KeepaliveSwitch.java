package dev.pinhole.store;

import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What operators have switched off: the table {@code keepalive_off}, which their commands write and
 * the daemon obeys, and in the table {@code setting} when it last changed.
 *
 * @param off some of it can be over
 * @param setAt of the last change
 */
public record KeepaliveSwitch(List<KeepaliveOff> off, Instant setAt) {
  /** As it is while nobody has ever turned it. */
  public static final KeepaliveSwitch ON = new KeepaliveSwitch(List.of(), Instant.EPOCH);

  /** More than an operator keeps in mind. */
  public static final int MOST = 100;

  /** The words of {@code history.event}, of rows that belong to no phone. */
  public static final String OFF_EVENT = "keepalives-off";

  public static final String ON_EVENT = "keepalives-on";

  public KeepaliveSwitch {
    off = List.copyOf(off);
  }

  /** What of it counts then. */
  public List<KeepaliveOff> offAt(Instant now) {
    return off.stream().filter(each -> !each.isOver(now)).toList();
  }

  /** What was last told; empty if nothing ever was, which means on. */
  public static Optional<KeepaliveSwitch> read(Connection connection) throws SQLException {
    String sql =
        "SELECT setting.set_at, user, network, until, keepalive_off.set_at, set_by"
            + " FROM setting LEFT JOIN keepalive_off WHERE name = 'keepalive'"
            + " ORDER BY keepalive_off.set_at, user, network";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      Instant setAt = Instant.ofEpochMilli(row.getLong(1));
      List<KeepaliveOff> off = new ArrayList<>();
      do {
        if (row.getString(2) != null && off.size() < MOST) {
          off.add(off(row));
        }
      } while (row.next());
      return Optional.of(new KeepaliveSwitch(off, setAt));
    }
  }

  private static KeepaliveOff off(ResultSet row) throws SQLException {
    long until = row.getLong(4);
    boolean endless = row.wasNull();
    return new KeepaliveOff(
        Optional.of(row.getString(2)).filter(user -> !user.isEmpty()).map(Glob::new),
        Optional.of(row.getString(3)).filter(each -> !each.isEmpty()).map(Cidr::parse),
        endless ? Optional.empty() : Optional.of(Instant.ofEpochMilli(until)),
        Instant.ofEpochMilli(row.getLong(5)),
        row.getString(6));
  }

  /** In the caller's transaction. */
  void write(Connection connection) throws SQLException {
    try (Statement delete = connection.createStatement()) {
      delete.executeUpdate("DELETE FROM keepalive_off");
    }
    String insert = "INSERT INTO keepalive_off VALUES (?, ?, ?, ?, ?)";
    try (PreparedStatement row = connection.prepareStatement(insert)) {
      for (KeepaliveOff each : off) {
        row.setString(1, each.user().map(Glob::pattern).orElse(""));
        row.setString(2, each.network().map(Cidr::toString).orElse(""));
        row.setObject(3, each.until().map(Instant::toEpochMilli).orElse(null));
        row.setLong(4, each.setAt().toEpochMilli());
        row.setString(5, each.setBy());
        row.executeUpdate();
      }
    }
    String sql = "INSERT OR REPLACE INTO setting (name, value, set_at) VALUES ('keepalive', ?, ?)";
    try (PreparedStatement replace = connection.prepareStatement(sql)) {
      replace.setString(1, off.isEmpty() ? "on" : "off");
      replace.setLong(2, setAt.toEpochMilli());
      replace.executeUpdate();
    }
  }
}
