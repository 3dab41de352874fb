package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.LastHeard;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.binding.SentBy;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.time.Timers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what an earlier run of the daemon left, so that nothing learnt is lost by a restart. */
public final class Restorer {
  private static final Duration DEPARTED = Duration.ofDays(7);

  /** Some 150 ms, in which no phone is kept alive, and 5 MB. */
  private static final int MOST_WHO_LEFT = 20_000;

  /** A part of them at a time, so that keep-alives go out between. */
  private static final String BINDINGS =
      "SELECT * FROM binding WHERE id > ? ORDER BY id LIMIT 2000";

  /** Reads an index of these rows alone, however much history there is. */
  static final String LEFT =
      "SELECT * FROM (SELECT * FROM history WHERE at > ? AND (event = 'moved'"
          + " OR event = 'unregistered' OR event = 'expired' OR event = 'gone-while-away'"
          + " OR event = 'replaced')"
          + " ORDER BY at DESC, id DESC LIMIT "
          + MOST_WHO_LEFT
          + ") ORDER BY at, id";

  /**
   * How the earlier run ended.
   *
   * @param aliveAt when it was last known to be alive, in epoch milliseconds; 0 for never
   * @param inOrder whether it wrote all it knew; so too where there was none
   * @param lostAt when it had lost each FreeSWITCH server that it was not connected to at its end,
   *     in epoch milliseconds
   * @param coreUuids by which each server's last run is known
   */
  public record End(
      long aliveAt, boolean inOrder, Map<String, Long> lostAt, Map<String, String> coreUuids) {
    public static final End UNKNOWN = new End(0, true, Map.of(), Map.of());
  }

  /** Takes what is read. */
  public interface Sink {
    /** What was learnt of a network; before any binding. */
    void network(LearntNetwork network);

    /** What a node told of its profiles; before any binding. */
    void profiles(String node, List<ProfileSettings> told);

    /** A binding that was alive, and what keeping it so had come to. */
    void binding(Binding binding, Keepalive keepalive);

    /** A binding judged {@code yes} or {@code likely} left this address; oldest first. */
    void sighting(BindingKey key, String networkIp, Nat nat, long ageMillis);

    /** The listing of its profile lacked it, by that row of history; oldest first. */
    void unlisted(BindingKey key, String detail);

    /** A binding ended so long ago; oldest first. */
    void departed(
        BindingKey key,
        String networkIp,
        FirstContact first,
        Nat nat,
        Optional<NatKind> kind,
        long ageMillis);
  }

  private final Timers timers;
  private final Sink sink;

  /** The last binding that was read; before any, nothing was. */
  private OptionalLong last = OptionalLong.empty();

  private final Path store;

  /** Not after a power cut: what there is of it then is minutes old. */
  private boolean planKnown;

  /**
   * @param store the file that is read
   */
  public Restorer(Path store, Timers timers, Sink sink) {
    this.store = store;
    this.timers = timers;
    this.sink = sink;
  }

  /**
   * Reads the next part of it, which takes some 20 ms but for the last.
   *
   * @return how the earlier run ended; empty as long as there is more to read
   */
  public Optional<End> next(Connection connection) throws SQLException {
    if (last.isEmpty()) {
      planKnown = Liveness.attach(connection, store) || end(connection).inOrder();
      networks(connection);
      StoredProfile.all(connection).forEach(sink::profiles);
      last = OptionalLong.of(0);
    }
    if (bindings(connection)) {
      return Optional.empty();
    }
    left(connection);
    Liveness.detach(connection);
    return Optional.of(end(connection));
  }

  /** Whether there was one. */
  private boolean bindings(Connection connection) throws SQLException {
    long now = timers.epochMillis();
    long before = last.orElseThrow();
    try (PreparedStatement select = connection.prepareStatement(BINDINGS)) {
      select.setLong(1, before);
      ResultSet row = select.executeQuery();
      while (row.next()) {
        last = OptionalLong.of(row.getLong("id"));
        sink.binding(
            new Binding(
                row.getLong("id"),
                key(row),
                new Registration(
                    text(row, "contact"),
                    text(row, "contact_host"),
                    row.getInt("contact_port"),
                    text(row, "network_ip"),
                    row.getInt("network_port"),
                    proxy(row),
                    Transport.of(text(row, "transport")),
                    text(row, "user_agent"),
                    text(row, "freeswitch_status"),
                    ForcePing.of(text(row, "force_ping")),
                    text(row, "other_server"),
                    via(row)),
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
            planKnown ? keepalive(row) : keepalive(row).withoutPlan());
      }
    }
    return last.orElseThrow() > before;
  }

  private static Keepalive keepalive(ResultSet row) throws SQLException {
    return new Keepalive(
        row.getLong("last_keepalive_at"),
        row.getInt("keepalive_count"),
        row.getLong("next_keepalive_at"),
        row.getLong("keepalive_interval"),
        row.getInt("gap_survived"),
        row.getInt("gap_forgotten"),
        heard(row));
  }

  /** One for all that were never heard: there may be 100,000. */
  private static LastHeard heard(ResultSet row) throws SQLException {
    long at = row.getLong("heard_at");
    long answeredAt = row.getLong("answered_at");
    return at == 0 && answeredAt == 0
        ? LastHeard.NEVER
        : new LastHeard(
            at,
            answeredAt,
            (int) Math.round(1_000 * row.getDouble("rtt_ms")),
            (int) Math.round(1_000 * row.getDouble("rtt_smoothed_ms")),
            row.getShort("answer_status"));
  }

  private void networks(Connection connection) throws SQLException {
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
        : new Reachability(state, at, text(row, "reachability_why"));
  }

  private static End end(Connection connection) throws SQLException {
    Map<String, Long> lostAt = new HashMap<>();
    Map<String, String> coreUuids = new HashMap<>();
    try (Statement select = connection.createStatement()) {
      try (ResultSet row =
          select.executeQuery("SELECT node, lost_at, core_uuid FROM node_status")) {
        while (row.next()) {
          if (row.getLong(2) > 0) {
            lostAt.put(row.getString(1), row.getLong(2));
          }
          if (row.getString(3) != null) {
            coreUuids.put(row.getString(1), row.getString(3));
          }
        }
      }
      try (ResultSet row =
          select.executeQuery(
              "SELECT coalesce(max(updated_at), 0), count(*) = count(stopped_at)"
                  + " FROM daemon_status")) {
        row.next();
        return new End(row.getLong(1), row.getBoolean(2), lostAt, coreUuids);
      }
    }
  }

  /**
   * Who ended is remembered, and who was behind NAT where it left: of those that are there still,
   * their bindings tell.
   */
  private void left(Connection connection) throws SQLException {
    long now = timers.epochMillis();
    try (PreparedStatement select = connection.prepareStatement(LEFT)) {
      select.setLong(1, now - DEPARTED.toMillis());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          boolean moved = HistoryEvent.MOVED.text().equals(text(row, "event"));
          String networkIp = text(row, moved ? "previous_network_ip" : "network_ip");
          Nat before = Nat.of(text(row, "previous_nat")).orElse(nat(row));
          Nat nat = moved ? before : nat(row);
          BindingKey key = key(row);
          long age = age(row, now);
          if ((nat == Nat.YES || nat == Nat.LIKELY) && !networkIp.isEmpty()) {
            sink.sighting(key, networkIp, nat, age);
          }
          if (!moved) {
            sink.departed(key, networkIp, first(row), nat, NatKind.of(text(row, "nat_kind")), age);
          }
          String detail = text(row, "detail");
          if (HistoryEvent.GONE_WHILE_AWAY.text().equals(text(row, "event"))
              || detail.startsWith(HistoryRow.ONLY_LISTED_AT)) {
            sink.unlisted(key, detail);
          }
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
        text(row, "node"),
        text(row, "profile"),
        text(row, "user"),
        text(row, "domain"),
        text(row, "call_id"));
  }

  private static FirstContact first(ResultSet row) throws SQLException {
    String host = text(row, "first_contact_host");
    return host.isEmpty()
        ? FirstContact.UNKNOWN
        : new FirstContact(host, row.getInt("first_contact_port"));
  }

  private static Optional<Endpoint> proxy(ResultSet row) throws SQLException {
    String host = text(row, "proxy_host");
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(Endpoint.of(host, row.getInt("proxy_port")));
  }

  private static SentBy via(ResultSet row) throws SQLException {
    String host = text(row, "via_host");
    return host.isEmpty()
        ? SentBy.UNKNOWN
        : new SentBy(host, row.getInt("via_port"), SentBy.Rport.of(text(row, "rport_asked")));
  }

  private static Nat nat(ResultSet row) throws SQLException {
    return Nat.of(text(row, "nat")).orElse(Nat.UNKNOWN);
  }

  /** As bytes, of which the driver makes three objects fewer than of a string. */
  private static String text(ResultSet row, String column) throws SQLException {
    byte[] value = row.getBytes(column);
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
