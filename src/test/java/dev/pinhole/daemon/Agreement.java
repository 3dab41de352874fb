package dev.pinhole.daemon;

import dev.pinhole.sim.SimRow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares the table {@code binding} with the rows of the simulated FreeSWITCH. */
final class Agreement {
  private static final String SEPARATOR = " | ";

  /** FreeSWITCH drops a row so much later than it granted. */
  private static final long MARGIN_SECONDS = 60;

  /** Lifetimes that differ by less are taken for the same, with a second for rounding. */
  private static final long SAME_SECONDS = 6;

  private final Rig rig;

  Agreement(Rig rig) {
    this.rig = rig;
  }

  /**
   * In what they differ, one line each.
   *
   * @param wallSteps by how many milliseconds the daemon's wall clock was ahead, ever
   * @param tolerance of the times of expiry
   */
  List<String> differences(Collection<Long> wallSteps, Duration tolerance) throws SQLException {
    Map<String, List<SimRow>> there = new TreeMap<>();
    for (SimRow row : ModelPhones.alive(rig.sim.registrar())) {
      there.computeIfAbsent(phone(row), key -> new ArrayList<>()).add(row);
    }
    Map<String, String[]> here = recorded();
    List<String> differences = new ArrayList<>();
    Set<String> keys = new TreeSet<>(there.keySet());
    keys.addAll(here.keySet());
    for (String key : keys) {
      if (!here.containsKey(key)) {
        differences.add("missing: " + key + SEPARATOR + there.get(key));
      } else if (!there.containsKey(key)) {
        differences.add("too much: " + key + SEPARATOR + String.join(SEPARATOR, here.get(key)));
      } else if (newest(there.get(key)).stream()
          .noneMatch(row -> agrees(row, here.get(key), wallSteps, tolerance))) {
        differences.add(
            "other: "
                + key
                + SEPARATOR
                + String.join(SEPARATOR, here.get(key))
                + " where FreeSWITCH has "
                + there.get(key));
      }
    }
    return differences;
  }

  /**
   * A Call-ID can have several rows; those that end last were made last. Which of two profiles had
   * it last, nobody can tell where that was not heard and they end at about the same time.
   */
  private static List<SimRow> newest(List<SimRow> rows) {
    SimRow last = rows.stream().max(Comparator.comparingLong(SimRow::expires)).orElseThrow();
    return rows.stream()
        .filter(
            row ->
                row.expires() == last.expires()
                    || !row.profile().equals(last.profile())
                        && row.expires() >= last.expires() - SAME_SECONDS)
        .toList();
  }

  private Map<String, String[]> recorded() throws SQLException {
    Map<String, String[]> rows = new TreeMap<>();
    for (String row :
        rig.rows(
            "SELECT profile || '/' || user || '@' || domain || '/' || call_id || ' | ' || contact"
                + " || ' | ' || network_ip || ' | ' || network_port || ' | ' || freeswitch_status"
                + " || ' | ' || user_agent || ' | ' || expires_at FROM binding")) {
      String[] columns = row.split(" \\| ");
      String[] twice = rows.put(columns[0].substring(columns[0].indexOf('/') + 1), columns);
      if (twice != null) {
        throw new AssertionError("two bindings of one phone: " + row + " and " + twice[0]);
      }
    }
    return rows;
  }

  /** At whatever profile: a phone that has moved leaves a row behind, which ends before. */
  static String phone(SimRow row) {
    return row.user() + "@" + row.host() + "/" + row.callId();
  }

  static String key(SimRow row) {
    return row.profile() + "/" + row.user() + "@" + row.host() + "/" + row.callId();
  }

  private boolean agrees(
      SimRow row, String[] columns, Collection<Long> wallSteps, Duration tolerance) {
    return columns[0].startsWith(row.profile() + "/")
        && columns[1].equals(row.contact())
        && columns[2].equals(row.network().host())
        && columns[3].equals(Integer.toString(row.network().port()))
        && columns[4].equals(row.status())
        && columns[5].equals(row.userAgent())
        && (isOver(row) || ends(row, Long.parseLong(columns[6]), wallSteps, tolerance));
  }

  /** Listings say of all rows past their time that no second is left. */
  private boolean isOver(SimRow row) {
    return row.expires() * 1000 <= rig.clock.epochMillis();
  }

  private static boolean ends(
      SimRow row, long expiresAt, Collection<Long> wallSteps, Duration tolerance) {
    long granted = 1000 * (row.expires() - MARGIN_SECONDS);
    return wallSteps.stream()
        .anyMatch(ahead -> Math.abs(expiresAt - granted - ahead) <= tolerance.toMillis());
  }
}
