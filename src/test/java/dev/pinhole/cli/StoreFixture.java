package dev.pinhole.cli;

import dev.pinhole.WritableBindings;
import dev.pinhole.sofia.SofiaParameter;
import dev.pinhole.store.Store;
import dev.pinhole.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A store as a daemon that has ended leaves it, with rows of a test's own. */
final class StoreFixture implements AutoCloseable {
  private final Connection connection;

  StoreFixture(Path file) {
    try {
      Store.open(file).close();
      connection = WritableBindings.in(DriverManager.getConnection("jdbc:sqlite:" + file.toUri()));
    } catch (StoreException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Inserts a binding that registered 20 s ago, with changes such as {@code nat=no}. */
  StoreFixture binding(String user, String... changes) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node", "default");
    row.put("profile", "internal");
    row.put("user", user);
    row.put("domain", "203.0.113.88");
    row.put("call_id", "call-" + user);
    row.put("contact", "<sip:" + user + "@192.168.1.120:61724>");
    row.put("contact_host", "192.168.1.120");
    row.put("contact_port", 61724);
    row.put("network_ip", "198.51.100.98");
    row.put("network_port", 13654);
    row.put("transport", "udp");
    row.put("user_agent", "Acme 1.0");
    row.put("freeswitch_status", "Registered(UDP-NAT)");
    row.put("nat", "yes");
    row.put("nat_kind", "private-contact");
    row.put("evidence", "[\"Contact is the private address 192.168.1.120:61724\"]");
    row.put("registered_at", Cli.NOW - 3_600_000);
    row.put("refreshed_at", Cli.NOW - 20_000);
    row.put("refresh_count", 7);
    row.put("expires_at", Cli.NOW + 40_000);
    row.put("last_keepalive_at", Cli.NOW - 5_000);
    row.put("keepalive_count", 120);
    row.put("next_keepalive_at", Cli.NOW + 17_000);
    row.put("keepalive_interval", 28_000);
    return insert("binding", row, changes);
  }

  /** Inserts an event of the same phone, with changes such as {@code detail=null}. */
  StoreFixture history(String user, long at, String event, String... changes) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("at", at);
    row.put("event", event);
    row.put("node", "default");
    row.put("profile", "internal");
    row.put("user", user);
    row.put("domain", "203.0.113.88");
    row.put("call_id", "call-" + user);
    row.put("network_ip", "198.51.100.98");
    row.put("network_port", 13654);
    row.put("nat", "yes");
    row.put("nat_kind", "private-contact");
    return insert("history", row, changes);
  }

  /** A daemon that wrote that long ago. */
  StoreFixture daemon(long millisAgo, String... changes) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", 1);
    row.put("updated_at", Cli.NOW - millisAgo);
    row.put("started_at", Cli.NOW - 86_400_000);
    row.put("pid", 4711);
    row.put("version", "0.1.0");
    row.put("hep_listen", "127.0.0.1:9060");
    return insert("daemon_status", row, changes);
  }

  /** What FreeSWITCH told of a profile, with changes such as {@code nat_options_ping=true}. */
  StoreFixture profile(String profile, String... changes) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node", "default");
    row.put("profile", profile);
    for (SofiaParameter parameter : SofiaParameter.values()) {
      row.put(parameter.name().toLowerCase(Locale.ROOT), parameter.usual());
    }
    row.put("updated_at", Cli.NOW - 60_000);
    return insert("profile", row, changes);
  }

  StoreFixture failure(String user, String cause, long at, String... changes) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node", "default");
    row.put("user", user);
    row.put("domain", "203.0.113.88");
    row.put("network_ip", "198.51.100.98");
    row.put("cause", cause);
    row.put("status", 401);
    row.put("user_agent", "Acme 1.0");
    row.put("first_at", at - 60_000);
    row.put("last_at", at);
    row.put("count", 3);
    return insert("failure", row, changes);
  }

  /** A user who left so long ago, an hour after its last REGISTER. */
  StoreFixture departed(String user, long millisAgo, String... changes) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node", "default");
    row.put("profile", "internal");
    row.put("user", user);
    row.put("domain", "203.0.113.88");
    row.put("network_ip", "198.51.100.98");
    row.put("network_port", 13654);
    row.put("user_agent", "Acme 1.0");
    row.put("registered_at", Cli.NOW - millisAgo - 72_000_000);
    row.put("refreshed_at", Cli.NOW - millisAgo - 3_600_000);
    row.put("left_at", Cli.NOW - millisAgo);
    row.put("event", "expired");
    return insert("departed", row, changes);
  }

  StoreFixture node(String node, String state, String detail) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("node", node);
    row.put("state", state);
    row.put("detail", detail);
    row.put("hep_heard_at", Cli.NOW - 1_000);
    return insert("node_status", row);
  }

  /** The names of a table's columns, but for one. */
  List<String> columnsOf(String table, String without) {
    List<String> names = new ArrayList<>();
    try (Statement query = connection.createStatement();
        ResultSet row = query.executeQuery("SELECT name FROM pragma_table_info('" + table + "')")) {
      while (row.next()) {
        names.add(row.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    names.remove(without);
    return names;
  }

  StoreFixture sql(String statement) {
    try (Statement any = connection.createStatement()) {
      any.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  private StoreFixture insert(String table, Map<String, Object> row, String... changes) {
    for (String change : changes) {
      int equals = change.indexOf('=');
      String value = change.substring(equals + 1);
      row.put(change.substring(0, equals), value.equals("null") ? null : value);
    }
    String names = String.join(", ", row.keySet());
    String marks = "?" + ", ?".repeat(row.size() - 1);
    String sql = "INSERT INTO " + table + " (" + names + ") VALUES (" + marks + ")";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      int i = 1;
      for (Object value : row.values()) {
        insert.setObject(i++, value);
      }
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
