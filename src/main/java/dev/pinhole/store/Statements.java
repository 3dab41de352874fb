package dev.pinhole.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.Reachability;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;

/** The writer's prepared statements. Unknown values are empty or 0 in memory and NULL in SQL. */
final class Statements implements AutoCloseable {
  private static final String KEY =
      "WHERE node = ? AND profile = ? AND user = ? AND domain = ? AND call_id = ?";

  private final PreparedStatement save;
  private final PreparedStatement ping;
  private final PreparedStatement remove;
  private final PreparedStatement keepalive;
  private final PreparedStatement happen;
  private final PreparedStatement gap;
  private final PreparedStatement learn;

  Statements(Connection connection) throws SQLException {
    save =
        connection.prepareStatement(
            "INSERT INTO binding (node, profile, user, domain, call_id, contact, contact_host,"
                + " contact_port, first_contact_host, first_contact_port, network_ip, network_port,"
                + " transport, user_agent, freeswitch_status, nat, nat_kind, evidence,"
                + " registered_at, refreshed_at, refresh_count, expires_at, reachability,"
                + " reachability_at, force_ping) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                + " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET contact ="
                + " excluded.contact, contact_host = excluded.contact_host, contact_port ="
                + " excluded.contact_port, first_contact_host = excluded.first_contact_host,"
                + " first_contact_port = excluded.first_contact_port, network_ip ="
                + " excluded.network_ip, network_port = excluded.network_port, transport ="
                + " excluded.transport, user_agent = excluded.user_agent, freeswitch_status ="
                + " excluded.freeswitch_status, nat = excluded.nat, nat_kind = excluded.nat_kind,"
                + " evidence = excluded.evidence, registered_at = excluded.registered_at,"
                + " refreshed_at = excluded.refreshed_at, refresh_count = excluded.refresh_count,"
                + " expires_at = excluded.expires_at, reachability = excluded.reachability,"
                + " reachability_at = excluded.reachability_at, force_ping = excluded.force_ping");
    ping =
        connection.prepareStatement(
            "UPDATE binding SET reachability = ?, reachability_at = ? " + KEY);
    remove = connection.prepareStatement("DELETE FROM binding " + KEY);
    keepalive =
        connection.prepareStatement(
            "UPDATE binding SET last_keepalive_at = coalesce(?, last_keepalive_at),"
                + " keepalive_count = ?, next_keepalive_at = ?, keepalive_interval = ?,"
                + " gap_survived = ?, gap_forgotten = ? "
                + KEY);
    gap =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO gap (node, began_at, ended_at) VALUES (?, ?, ?)");
    learn =
        connection.prepareStatement(Column.insert("OR REPLACE INTO network", NetworkColumn.ALL));
    happen =
        connection.prepareStatement(
            "INSERT INTO history (at, event, node, profile, user, domain, call_id, network_ip,"
                + " network_port, previous_network_ip, previous_network_port,"
                + " first_contact_host, first_contact_port, nat, nat_kind, previous_nat, detail)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  void write(LearntNetwork network) throws SQLException {
    Column.set(learn, 1, NetworkColumn.ALL, network);
    learn.executeUpdate();
  }

  void write(BindingKey key, Changes.Row row) throws SQLException {
    if (row instanceof Changes.Row.Saved saved) {
      if (saved.stored() == Changes.Stored.REPLACED) {
        remove(key);
      }
      save(saved.binding(), saved.evidence());
    } else if (row instanceof Changes.Row.Pinged pinged) {
      int i = reachability(ping, 1, pinged.reachability());
      key(ping, i, key);
      ping.executeUpdate();
    } else {
      remove(key);
    }
  }

  private static int reachability(PreparedStatement statement, int first, Reachability known)
      throws SQLException {
    statement.setString(first, known.state().text());
    number(statement, first + 1, known.at());
    return first + 2;
  }

  private void remove(BindingKey key) throws SQLException {
    key(remove, 1, key);
    remove.executeUpdate();
  }

  private void save(Binding binding, List<String> evidence) throws SQLException {
    var registration = binding.registration();
    var lifetime = binding.lifetime();
    int i = key(save, 1, binding.key());
    text(save, i++, registration.contact());
    text(save, i++, registration.contactHost());
    number(save, i++, registration.contactPort());
    text(save, i++, binding.first().host());
    number(save, i++, binding.first().port());
    text(save, i++, registration.networkIp());
    number(save, i++, registration.networkPort());
    text(save, i++, registration.transport().map(Transport::text).orElse(""));
    text(save, i++, registration.userAgent());
    text(save, i++, registration.freeswitchStatus());
    text(save, i++, binding.nat().text());
    text(save, i++, binding.natKind().map(NatKind::text).orElse(""));
    save.setString(i++, jsonArray(evidence));
    number(save, i++, lifetime.registeredAt());
    number(save, i++, lifetime.refreshedAt());
    save.setInt(i++, lifetime.refreshCount());
    number(save, i++, lifetime.expiresAt());
    i = reachability(save, i, binding.reachability());
    text(save, i, registration.forcePing().text());
    save.executeUpdate();
  }

  void write(BindingKey key, Keepalive now) throws SQLException {
    number(keepalive, 1, now.lastAt());
    keepalive.setInt(2, now.count());
    number(keepalive, 3, now.nextAt());
    number(keepalive, 4, now.interval());
    number(keepalive, 5, now.gapSurvived());
    number(keepalive, 6, now.gapForgotten());
    key(keepalive, 7, key);
    keepalive.executeUpdate();
  }

  void write(HistoryRow row) throws SQLException {
    Binding binding = row.binding();
    happen.setLong(1, row.at());
    happen.setString(2, row.event().text());
    int i = key(happen, 3, binding.key());
    text(happen, i++, binding.registration().networkIp());
    number(happen, i++, binding.registration().networkPort());
    text(happen, i++, row.previousIp());
    number(happen, i++, row.previousPort());
    text(happen, i++, binding.first().host());
    number(happen, i++, binding.first().port());
    text(happen, i++, binding.nat().text());
    text(happen, i++, binding.natKind().map(NatKind::text).orElse(""));
    text(happen, i++, row.previousNat().map(Nat::text).orElse(""));
    text(happen, i, row.detail());
    happen.executeUpdate();
  }

  void write(Gap gap) throws SQLException {
    this.gap.setString(1, gap.node());
    this.gap.setLong(2, gap.beganAt().toEpochMilli());
    this.gap.setLong(3, gap.endedAt().toEpochMilli());
    this.gap.executeUpdate();
  }

  private static int key(PreparedStatement statement, int first, BindingKey key)
      throws SQLException {
    statement.setString(first, key.node());
    statement.setString(first + 1, key.profile());
    statement.setString(first + 2, key.user());
    statement.setString(first + 3, key.domain());
    statement.setString(first + 4, key.callId());
    return first + 5;
  }

  static void text(PreparedStatement statement, int index, String value) throws SQLException {
    if (value.isEmpty()) {
      statement.setNull(index, Types.VARCHAR);
    } else {
      statement.setString(index, value);
    }
  }

  static void number(PreparedStatement statement, int index, long value) throws SQLException {
    if (value == 0) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, value);
    }
  }

  /** SQLite's error code without what it may say more in its upper bits. */
  static int primaryCode(SQLException e) {
    return e.getErrorCode() & 0xff;
  }

  private static String jsonArray(List<String> sentences) {
    StringBuilder json = new StringBuilder("[");
    for (String sentence : sentences) {
      json.append(json.length() == 1 ? "\"" : ",\"");
      JsonStringEncoder.getInstance().quoteAsString(sentence, json);
      json.append('"');
    }
    return json.append(']').toString();
  }

  @Override
  public void close() throws SQLException {
    save.close();
    ping.close();
    remove.close();
    keepalive.close();
    happen.close();
    gap.close();
    learn.close();
  }
}
