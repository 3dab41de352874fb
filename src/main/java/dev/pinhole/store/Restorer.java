package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.time.Timers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what an earlier run of the daemon left, so that nothing learnt is lost by a restart. */
public final class Restorer {
  private static final Duration SIGHTINGS = Duration.ofHours(24);
  private static final Duration DEPARTED = Duration.ofDays(7);
  private static final int DEPARTED_LIMIT = 20_000;

  /** A binding that moved was seen at the address that it left, too. */
  private static final String SIGHTED =
      "WITH recent AS (SELECT * FROM history WHERE at > ?)"
          + " SELECT node, profile, user, domain, call_id, network_ip, max(at) AS at FROM"
          + " (SELECT node, profile, user, domain, call_id, network_ip, at FROM recent"
          + " WHERE nat = 'yes' UNION ALL"
          + " SELECT node, profile, user, domain, call_id, previous_network_ip, at FROM recent"
          + " WHERE event = 'moved' AND coalesce(previous_nat, nat) = 'yes')"
          + " WHERE network_ip IS NOT NULL"
          + " GROUP BY node, profile, user, domain, call_id, network_ip ORDER BY max(at)";

  private static final String ENDED =
      "SELECT * FROM (SELECT * FROM history WHERE at > ? AND event IN"
          + " ('unregistered', 'expired', 'gone-while-away', 'replaced')"
          + " ORDER BY at DESC, id DESC LIMIT "
          + DEPARTED_LIMIT
          + ") ORDER BY at, id";

  /** Takes what is read. */
  public interface Sink {
    /** What was learnt of a network; before any binding. */
    void network(LearntNetwork network);

    /** A binding that was alive, and what keeping it so had come to. */
    void binding(Binding binding, Keepalive keepalive);

    /** A binding was judged {@code yes} at this address so long ago. */
    void sighting(BindingKey key, String networkIp, long ageMillis);

    /** A binding ended so long ago; oldest first. */
    void departed(
        BindingKey key,
        String networkIp,
        FirstContact first,
        Nat nat,
        Optional<NatKind> kind,
        long ageMillis);
  }

  private Restorer() {}

  /**
   * Reads everything.
   *
   * @return when the earlier run was last known to be alive, in epoch milliseconds; 0 for never
   */
  public static long restore(Connection connection, Timers timers, Sink sink)
      throws StoreException {
    long now = timers.epochMillis();
    try {
      networks(connection, sink);
      bindings(connection, timers, sink);
      sightings(connection, now, sink);
      departed(connection, now, sink);
      return lastAlive(connection);
    } catch (SQLException e) {
      throw new StoreException("cannot read the store: " + e.getMessage(), e);
    }
  }

  /**
   * When the earlier run had lost each FreeSWITCH server that it was not connected to at its end,
   * in epoch milliseconds.
   */
  public static Map<String, Long> lostAt(Connection connection) throws StoreException {
    String sql = "SELECT node, lost_at FROM node_status WHERE lost_at IS NOT NULL";
    Map<String, Long> lost = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        lost.put(row.getString(1), row.getLong(2));
      }
      return lost;
    } catch (SQLException e) {
      throw new StoreException("cannot read the store: " + e.getMessage(), e);
    }
  }

  private static void bindings(Connection connection, Timers timers, Sink sink)
      throws SQLException {
    long now = timers.epochMillis();
    try (PreparedStatement select = connection.prepareStatement("SELECT * FROM binding");
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        sink.binding(
            new Binding(
                key(row),
                new Registration(
                    text(row, "contact"),
                    text(row, "contact_host"),
                    row.getInt("contact_port"),
                    text(row, "network_ip"),
                    row.getInt("network_port"),
                    Transport.of(text(row, "transport")),
                    text(row, "user_agent"),
                    text(row, "freeswitch_status"),
                    ForcePing.of(text(row, "force_ping"))),
                first(row),
                nat(row),
                NatKind.of(text(row, "nat_kind")),
                new Lifetime(
                    row.getLong("registered_at"),
                    row.getLong("refreshed_at"),
                    row.getInt("refresh_count"),
                    row.getLong("expires_at"),
                    timers.nanos() + 1_000_000L * (row.getLong("expires_at") - now)),
                reachability(row)),
            new Keepalive(
                row.getLong("last_keepalive_at"),
                row.getInt("keepalive_count"),
                row.getLong("next_keepalive_at"),
                row.getLong("keepalive_interval"),
                row.getInt("gap_survived"),
                row.getInt("gap_forgotten")));
      }
    }
  }

  private static void networks(Connection connection, Sink sink) throws SQLException {
    String sql =
        "SELECT " + Column.words(NetworkColumn.ALL, ", ") + " FROM network ORDER BY observed_at";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        sink.network(LearntNetwork.of(row));
      }
    }
  }

  private static Reachability reachability(ResultSet row) throws SQLException {
    long at = row.getLong("reachability_at");
    Reachability.PingOutcome state =
        Reachability.PingOutcome.of(text(row, "reachability"))
            .orElse(Reachability.PingOutcome.NOT_OBSERVED);
    return state == Reachability.PingOutcome.NOT_OBSERVED && at == 0
        ? Reachability.NOT_OBSERVED
        : new Reachability(state, at);
  }

  private static long lastAlive(Connection connection) throws SQLException {
    String sql = "SELECT coalesce(max(updated_at), 0) FROM daemon_status";
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void sightings(Connection connection, long now, Sink sink) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SIGHTED)) {
      select.setLong(1, now - SIGHTINGS.toMillis());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sink.sighting(key(row), row.getString("network_ip"), age(row, now));
        }
      }
    }
  }

  private static void departed(Connection connection, long now, Sink sink) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(ENDED)) {
      select.setLong(1, now - DEPARTED.toMillis());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          sink.departed(
              key(row),
              text(row, "network_ip"),
              first(row),
              nat(row),
              NatKind.of(text(row, "nat_kind")),
              age(row, now));
        }
      }
    }
  }

  /** Never negative: the wall clock may have been set back since. */
  private static long age(ResultSet row, long now) throws SQLException {
    return Math.max(0, now - row.getLong("at"));
  }

  private static BindingKey key(ResultSet row) throws SQLException {
    return new BindingKey(
        row.getString("node"),
        row.getString("profile"),
        row.getString("user"),
        row.getString("domain"),
        row.getString("call_id"));
  }

  private static FirstContact first(ResultSet row) throws SQLException {
    String host = text(row, "first_contact_host");
    return host.isEmpty()
        ? FirstContact.UNKNOWN
        : new FirstContact(host, row.getInt("first_contact_port"));
  }

  private static Nat nat(ResultSet row) throws SQLException {
    return Nat.of(text(row, "nat")).orElse(Nat.UNKNOWN);
  }

  private static String text(ResultSet row, String column) throws SQLException {
    String value = row.getString(column);
    return value == null ? "" : value;
  }
}
