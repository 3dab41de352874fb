import dev.pinhole.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;

/**
 * Makes a store with rows, to start commands on: {@code java -cp pinhole.jar SampleStore.java FILE
 * ROWS [NOW]}, as of that millisecond. Every 500th row has the kind websocket, so that 10,000 rows
 * have 20 of it.
 */
final class SampleStore {
  private static final String INSERT =
      "INSERT INTO registration (node, profile, user, domain, call_id, contact, contact_host,"
          + " contact_port, network_ip, network_port, transport, user_agent, freeswitch_status,"
          + " nat, nat_kind, evidence, registered_at) VALUES ('default', 'internal', ?1,"
          + " 'pbx.example.com', 'call-' || ?1, '<sip:' || ?1 || '@192.168.1.120:61724>',"
          + " '192.168.1.120', 61724, ?2, 13654, 'udp', 'Acme 1.0', 'Registered(UDP-NAT)', 'yes',"
          + " ?3, '[\"Contact is the private address 192.168.1.120:61724\"]', ?4 - 3600000)";

  private static final String LIVENESS =
      "INSERT INTO liveness (id, refreshed_at, refresh_count, expires_at, last_keepalive_at,"
          + " keepalive_count, next_keepalive_at, keepalive_interval) SELECT id, %1$d - 20000, 7,"
          + " %1$d + 40000, %1$d - 5000, 120, %1$d + 20000, 28000"
          + " FROM registration";

  public static void main(String[] args) throws Exception {
    int rows = Integer.parseInt(args[1]);
    long now = args.length > 2 ? Long.parseLong(args[2]) : System.currentTimeMillis();
    try (Connection store = Store.open(Path.of(args[0])).connection();
        Statement statement = store.createStatement();
        PreparedStatement insert = store.prepareStatement(INSERT)) {
      statement.execute("BEGIN");
      for (int i = 0; i < rows; i++) {
        insert.setString(1, Integer.toString(10_000 + i));
        insert.setString(2, "198.51." + i / 250 + "." + i % 250);
        insert.setString(3, i % 500 == 0 ? "websocket" : "private-contact");
        insert.setLong(4, now);
        insert.executeUpdate();
      }
      statement.execute(LIVENESS.formatted(now));
      statement.execute(
          "INSERT INTO history (at, event, node, profile, user, domain, call_id, nat) SELECT"
              + " registered_at, 'registered', node, profile, user, domain, call_id, nat"
              + " FROM binding LIMIT 1000");
      statement.execute(
          "INSERT INTO daemon_status (id, updated_at, started_at, pid, version) VALUES (1, "
              // As of a daemon that lives, for as long as it takes to time commands.
              + (now + 15_000)
              + ", "
              + (now - 86_400_000)
              + ", 1, 'sample')");
      statement.execute("COMMIT");
    }
  }
}
