package dev.pinhole.daemon;

import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What holds of the daemon besides that its table is right; breaches are told one line each. */
final class ModelInvariants {
  private static final Duration UDP_INTERVAL = Duration.ofSeconds(28);
  private static final String KEY = "profile || '/' || user || '@' || domain || '/' || call_id";

  private final Rig rig;
  private final ModelPhones phones;

  ModelInvariants(Rig rig, ModelPhones phones) {
    this.rig = rig;
    this.phones = phones;
  }

  /** Those that hold at any moment. */
  List<String> broken() throws SQLException {
    List<String> broken = new ArrayList<>(histories());
    broken.addAll(deniedNats());
    return broken;
  }

  /** A life begins once and ends once, and whoever lives has begun. */
  private List<String> histories() throws SQLException {
    Set<String> alive = new TreeSet<>();
    List<String> broken = new ArrayList<>();
    for (String row : rig.rows("SELECT event, " + KEY + " FROM history ORDER BY id")) {
      String event = row.substring(0, row.indexOf(' '));
      String who = row.substring(row.indexOf(' ') + 1);
      boolean fits =
          switch (event) {
            case "registered", "listed" -> alive.add(who);
            case "unregistered", "expired", "gone-while-away", "replaced" -> alive.remove(who);
            default -> alive.contains(who);
          };
      if (!fits) {
        broken.add("history out of order: " + row);
      }
    }
    Set<String> recorded = new TreeSet<>(rig.rows("SELECT " + KEY + " FROM binding"));
    if (!recorded.equals(alive)) {
      broken.add("alive by history: " + alive + ", by table: " + recorded);
    }
    return broken;
  }

  private List<String> deniedNats() throws SQLException {
    List<String> broken = new ArrayList<>();
    for (String callId : rig.rows("SELECT call_id FROM binding WHERE nat = 'no'")) {
      if (phones.all().stream().anyMatch(phone -> phone.isBehindNat(callId))) {
        broken.add("behind NAT, and denied: " + callId);
      }
    }
    return broken;
  }

  /**
   * For a minute: none to those that are gone, two to those over UDP that stay and are not dead.
   */
  List<String> keepalives() throws SQLException {
    Set<String> before = callIds();
    List<String> due =
        rig.rows(
            "SELECT call_id FROM binding WHERE transport = 'udp' AND nat <> 'no'"
                + " AND coalesce(nat_kind, '') NOT IN ('foreign-path', 'address-mismatch')"
                + " AND reachability <> 'unreachable'");
    rig.sim.commands().clear();
    rig.pass(UDP_INTERVAL.multipliedBy(2).plusSeconds(1), Duration.ofSeconds(1));
    Set<String> after = callIds();
    Map<String, Integer> sent = new HashMap<>();
    List<String> broken = new ArrayList<>();
    for (SimCommand command : rig.sim.commands().keepAlives()) {
      String callId = command.header("call-id");
      sent.merge(callId, 1, Integer::sum);
      if (!before.contains(callId) && !after.contains(callId)) {
        broken.add("kept alive though gone: " + callId);
      }
    }
    for (String callId : due) {
      if (after.contains(callId) && sent.getOrDefault(callId, 0) < 2) {
        broken.add("kept alive " + sent.getOrDefault(callId, 0) + " times: " + callId);
      }
    }
    return broken;
  }

  private Set<String> callIds() {
    Set<String> callIds = new HashSet<>();
    for (SimRow row : ModelPhones.alive(rig.sim.registrar())) {
      callIds.add(row.callId());
    }
    return callIds;
  }
}
