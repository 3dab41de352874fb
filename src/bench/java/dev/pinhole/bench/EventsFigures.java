package dev.pinhole.bench;

import dev.pinhole.nat.Cidr;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Store;
import dev.pinhole.store.StoredHistoryFilter;
import dev.pinhole.text.Glob;
import java.nio.file.Path;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The newest 20 events of three million, filtered in each way that {@code pinhole events} has. */
final class EventsFigures {
  private static final int HISTORY = Integer.getInteger("pinhole.history", 3_000_000);
  private static final int USERS = 100_000;
  private static final long END = 1_800_000_000_000L;
  private static final int LIMIT = 20;
  private static final int ROUNDS = 5;

  private static final StoredHistoryFilter ALL =
      new StoredHistoryFilter(
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final Path file;

  private EventsFigures(Path file) {
    this.file = file;
  }

  static void run(Path folder) throws Exception {
    EventsFigures figures = new EventsFigures(folder.resolve("events.db"));
    figures.fill();
    figures.print("(nothing)", ALL);
    figures.print("--user 112345", user("112345"));
    figures.print(
        "--user 112345 --event moved",
        new StoredHistoryFilter(
            Set.of("moved"),
            user("112345").user(),
            ALL.profile(),
            ALL.domain(),
            ALL.network(),
            ALL.since()));
    figures.print("--user '1*'", user("1*"));
    figures.print("--user '11234*'", user("11234*"));
    figures.print("--user 'nobody*'", user("nobody*"));
    figures.print(
        "--domain elsewhere",
        new StoredHistoryFilter(
            ALL.events(),
            ALL.user(),
            ALL.profile(),
            Optional.of("elsewhere"),
            ALL.network(),
            ALL.since()));
    figures.print("--ip 198.51.7.0/24", network("198.51.7.0/24"));
    figures.print("--ip 192.0.2.0/24", network("192.0.2.0/24"));
    figures.print(
        "--event moved --since 10m",
        new StoredHistoryFilter(
            Set.of("moved"),
            ALL.user(),
            ALL.profile(),
            ALL.domain(),
            ALL.network(),
            Optional.of(Instant.ofEpochMilli(END - 600_000))));
  }

  private static StoredHistoryFilter user(String glob) {
    return new StoredHistoryFilter(
        ALL.events(),
        Optional.of(new Glob(glob)),
        ALL.profile(),
        ALL.domain(),
        ALL.network(),
        ALL.since());
  }

  private static StoredHistoryFilter network(String cidr) {
    return new StoredHistoryFilter(
        ALL.events(),
        ALL.user(),
        ALL.profile(),
        ALL.domain(),
        Optional.of(Cidr.parse(cidr)),
        ALL.since());
  }

  /** A day of them, each user's spread over it. */
  private void fill() throws Exception {
    try (Store store = Store.open(file);
        Statement statement = store.connection().createStatement()) {
      statement.executeUpdate(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
              + HISTORY
              + ") INSERT INTO history (at, event, node, profile, user, domain, call_id,"
              + " network_ip, network_port, previous_network_ip, nat, nat_kind) SELECT "
              + (END - 86_400_000)
              + " + i * 86400000 / "
              + HISTORY
              + ", CASE i % 10 WHEN 0 THEN 'expired' WHEN 1 THEN 'registered' ELSE 'rebound' END,"
              + " 'default', 'internal', 100000 + i * 7919 % "
              + USERS
              + ", 'pbx.example.com', 'call-' || i || '@192.168.1.20', '198.51.' || (i * 7919 % "
              + USERS
              + " / 400) || '.' || (i * 7919 % 200), 10000 + i % 50000, CASE WHEN i % 10 > 1 THEN"
              + " '198.51.100.1' END, 'yes', 'private-contact' FROM n");
    }
  }

  private void print(String options, StoredHistoryFilter filter) {
    List<Double> millis = new ArrayList<>();
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long begun = System.nanoTime();
      try (ReadStore store = ReadStore.open(file)) {
        found = store.history(filter, LIMIT).size();
      }
      millis.add((System.nanoTime() - begun) / 1e6);
    }
    Collections.sort(millis);
    System.out.printf(
        "%-30s %2d found, %7.1f ms, longest %7.1f ms%n",
        options, found, millis.get(ROUNDS / 2), millis.get(ROUNDS - 1));
  }
}
