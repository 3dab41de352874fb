package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import dev.pinhole.time.ManualTimers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestorerTest {
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir private Path folder;
  private final ManualTimers timers = new ManualTimers();
  private final long now = timers.epochMillis();
  private final Taken taken = new Taken();
  private Path file;

  /** Writes down what is restored. */
  private static final class Taken implements Restorer.Sink {
    final Map<Binding, Keepalive> bindings = new HashMap<>();
    final List<LearntNetwork> networks = new ArrayList<>();
    final Map<String, List<ProfileSettings>> profiles = new HashMap<>();
    final List<String> sightings = new ArrayList<>();
    final List<String> departed = new ArrayList<>();
    final List<List<Object>> departedWhole = new ArrayList<>();

    @Override
    public void network(LearntNetwork network) {
      assertThat(bindings).isEmpty();
      networks.add(network);
    }

    @Override
    public void profiles(String node, List<ProfileSettings> told) {
      assertThat(bindings).isEmpty();
      profiles.put(node, told);
    }

    @Override
    public void binding(Binding binding, Keepalive keepalive) {
      assertThat(bindings.put(binding, keepalive)).isNull();
    }

    @Override
    public void sighting(BindingKey key, String networkIp, Nat nat, long ageMillis) {
      sightings.add(key.user() + " " + networkIp + " " + nat.text() + " " + ageMillis);
    }

    @Override
    public void unlisted(BindingKey key, String detail) {}

    @Override
    public void departed(
        BindingKey key,
        String networkIp,
        FirstContact first,
        Nat nat,
        Optional<NatKind> kind,
        long ageMillis) {
      departed.add(key.user() + " " + ageMillis);
      departedWhole.add(List.of(key, networkIp, first, nat, kind, ageMillis));
    }
  }

  @BeforeEach
  void open() throws Exception {
    file = folder.resolve("pinhole.db");
    Store.open(file).close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void givesBackExactlyWhatWasSaved(int seed) throws Exception {
    Random random = new Random(seed);
    Map<Binding, Keepalive> saved = new HashMap<>();
    try (Writer writer =
        new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told())) {
      for (int i = 0; i < 400; i++) {
        Binding binding = randomBinding(random, i);
        writer.apply(Samples.saved(binding, List.of(text(random))));
        Keepalive kept = new Keepalive(0, 0, 0, 0, 0, 0);
        if (random.nextBoolean()) {
          kept = Samples.kept(now - random.nextInt(1_000_000), 1 + random.nextInt(1_000));
          writer.keptAlive(binding.id(), kept);
        }
        saved.put(binding, kept);
      }
    }
    restore();
    assertThat(taken.bindings).hasSize(400).isEqualTo(saved);
    assertThat(taken.bindings.values())
        .extracting(Keepalive::heard)
        .filteredOn(LastHeard.NEVER::equals)
        .isNotEmpty()
        .allSatisfy(heard -> assertThat(heard).as("one for all").isSameAs(LastHeard.NEVER));
    assertThat(taken.sightings).isEmpty();
    assertThat(taken.departed).isEmpty();
  }

  @Test
  void whatWasLearntOfNetworksTheLatestLast() throws Exception {
    LearntNetwork first =
        new LearntNetwork("203.0.113.7", 1, 2, 3, 4, 5, 6, 7, 8, now - 9, 9, 10, 11, 12);
    LearntNetwork second =
        new LearntNetwork("198.51.100.98", 0, 0, 0, 0, 1, 0, 0, 0, now, 0, 0, 0, 0);
    try (Writer writer =
        new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told())) {
      writer.learnt(second);
      writer.learnt(first);
    }
    restore();
    assertThat(taken.networks).containsExactly(first, second);
  }

  @Test
  void nothingFromANewFile() throws Exception {
    assertThat(restore()).isEqualTo(new Restorer.End(0, true, Map.of(), Map.of()));
    assertThat(taken.bindings).isEmpty();
    assertThat(taken.sightings).isEmpty();
    assertThat(taken.departed).isEmpty();
  }

  @Test
  void whenTheEarlierRunWasLastAlive() throws Exception {
    Sql.run(
        file,
        "INSERT INTO daemon_status (id, updated_at, started_at, pid, version)"
            + " VALUES (1, 4711, 4000, 1, '0.1.0')");
    Sql.run(file, "INSERT INTO node_status (node, state, lost_at) VALUES ('a', 'x', 4700)");
    Sql.run(file, "INSERT INTO node_status (node, state) VALUES ('b', 'connected')");
    assertThat(restore()).isEqualTo(new Restorer.End(4_711, false, Map.of("a", 4_700L), Map.of()));
    Sql.run(file, "UPDATE daemon_status SET stopped_at = 4712");
    assertThat(restore()).isEqualTo(new Restorer.End(4_711, true, Map.of("a", 4_700L), Map.of()));
  }

  @Test
  void whoWasBehindNatWhereItLeft() throws Exception {
    Binding at9 = Samples.with(Samples.binding("1000"), "203.0.113.9", Nat.YES);
    Binding at8 = Samples.with(Samples.binding("1000"), "203.0.113.8", Nat.YES);
    Binding other = Samples.with(Samples.binding("1001"), "203.0.113.9", Nat.YES);
    Binding direct = Samples.with(Samples.binding("1002"), "203.0.113.9", Nat.NO);
    Binding nowhere = Samples.with(Samples.binding("1003"), "", Nat.YES);
    write(
        Samples.row(
            Samples.with(other, "203.0.113.9", Nat.LIKELY), HistoryEvent.EXPIRED, now - DAY),
        Samples.row(at8, HistoryEvent.REPLACED, now - DAY + 1),
        Samples.row(at9, HistoryEvent.UNREGISTERED, now - 2_000),
        Samples.row(at9, HistoryEvent.REBOUND, now - 3_000),
        Samples.row(direct, HistoryEvent.EXPIRED, now - 1_000),
        Samples.row(nowhere, HistoryEvent.EXPIRED, now - 1_000),
        Samples.row(other, HistoryEvent.GONE_WHILE_AWAY, now - 4_000));
    restore();
    assertThat(taken.sightings)
        .containsExactly(
            "1001 203.0.113.9 likely " + DAY,
            "1000 203.0.113.8 yes " + (DAY - 1),
            "1001 203.0.113.9 yes 4000",
            "1000 203.0.113.9 yes 2000");
  }

  /** It was behind NAT where it came from until it went, however long ago it had come there. */
  @Test
  void aBindingThatMovedWasSeenAtTheAddressItLeft() throws Exception {
    Binding moved = Samples.with(Samples.binding("1000"), "203.0.113.9", Nat.YES);
    Binding noMore = Samples.with(Samples.binding("1001"), "203.0.113.9", Nat.NO);
    Binding notYet = Samples.with(Samples.binding("1002"), "203.0.113.9", Nat.YES);
    write(
        moved(moved, now - 50, "198.51.100.1", Optional.empty()),
        moved(noMore, now - 40, "198.51.100.2", Optional.of(Nat.YES)),
        moved(notYet, now - 30, "198.51.100.3", Optional.of(Nat.NO)));
    restore();
    assertThat(taken.sightings)
        .containsExactly("1000 198.51.100.1 yes 50", "1001 198.51.100.2 yes 40");
  }

  @Test
  void departedOfAWeekOldestFirst() throws Exception {
    write(
        Samples.row(Samples.binding("too-old"), HistoryEvent.EXPIRED, now - 7 * DAY),
        Samples.row(Samples.binding("3"), HistoryEvent.REPLACED, now - 10),
        Samples.row(Samples.binding("1"), HistoryEvent.UNREGISTERED, now - 7 * DAY + 1),
        Samples.row(Samples.binding("2"), HistoryEvent.GONE_WHILE_AWAY, now - 20),
        Samples.row(Samples.binding("4"), HistoryEvent.EXPIRED, now - 10),
        Samples.row(Samples.binding("1"), HistoryEvent.EXPIRED, now - 5));
    restore();
    assertThat(taken.departed).containsExactly("1 " + (7 * DAY - 1), "2 20", "3 10", "4 10", "1 5");
  }

  @Test
  void whatIsKnownOfTheDeparted() throws Exception {
    Binding unknown = Samples.unknown(new BindingKey("n", "p", "u", "d", "c"));
    write(
        Samples.row(Samples.binding("1000"), HistoryEvent.EXPIRED, now - 9),
        Samples.row(unknown, HistoryEvent.UNREGISTERED, now - 8));
    restore();
    assertThat(taken.departedWhole)
        .containsExactly(
            List.of(
                Samples.key("1000"),
                "110.202.56.98",
                new FirstContact("192.168.1.120", 61724),
                Nat.YES,
                Optional.of(NatKind.REWRITTEN_CONTACT),
                9L),
            List.of(unknown.key(), "", FirstContact.UNKNOWN, Nat.UNKNOWN, Optional.empty(), 8L));
  }

  @ParameterizedTest
  @EnumSource(HistoryEvent.class)
  void onlyAnEndIsADeparture(HistoryEvent event) throws Exception {
    write(Samples.row(Samples.binding("1"), event, now - 5));
    restore();
    boolean end =
        EnumSet.of(
                HistoryEvent.UNREGISTERED,
                HistoryEvent.EXPIRED,
                HistoryEvent.GONE_WHILE_AWAY,
                HistoryEvent.REPLACED)
            .contains(event);
    assertThat(taken.departed).hasSize(end ? 1 : 0);
  }

  @Test
  void ofVeryManyDepartedTheLatest() throws Exception {
    Sql.run(
        file,
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20004)"
            + " INSERT INTO history (at, event, node, profile, user, domain, call_id)"
            + " SELECT "
            + (now - 30_000)
            + " + (i * 7) % 20005, 'expired', 'n', 'p', 'u', 'd', 'c' FROM n");
    restore();
    assertThat(taken.departed)
        .isEqualTo(IntStream.range(5, 20_005).mapToObj(i -> "u " + (30_000 - i)).toList());
  }

  /** A store of millions of rows must not keep anybody waiting. */
  @Test
  void whoLeftIsFoundByAnIndexOfNothingElse() throws Exception {
    String sql = "EXPLAIN QUERY PLAN " + Restorer.LEFT.replace("?", "1");
    assertThat(Sql.rows(file, sql).toString())
        .contains("SEARCH history USING INDEX history_left (at>?)")
        .doesNotContain("SCAN history");
  }

  /** The wall clock has been set back since: nothing lies in the future. */
  @Test
  void agesAreNeverNegative() throws Exception {
    write(Samples.row(Samples.binding("1000"), HistoryEvent.EXPIRED, now + 3_600_000));
    restore();
    assertThat(taken.departed).containsExactly("1000 0");
    assertThat(taken.sightings).containsExactly("1000 110.202.56.98 yes 0");
  }

  @Test
  void aPartAtATimeSoThatKeepalivesGoOutBetween() throws Exception {
    int bindings = 4_001;
    Random random = new Random(1);
    try (Writer writer =
        new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told())) {
      for (int i = 0; i < bindings; i++) {
        writer.apply(Samples.saved(randomBinding(random, i), List.of()));
      }
      // To close it waits for three seconds only.
      assertThat(writer.flush().join()).isTrue();
    }
    Restorer restorer = new Restorer(file, timers, taken);
    List<Integer> read = new ArrayList<>();
    try (Connection connection = Sql.connect(file)) {
      while (restorer.next(connection).isEmpty()) {
        read.add(taken.bindings.size());
      }
    }
    assertThat(read).containsExactly(2_000, 4_000, bindings);
    assertThat(taken.bindings).hasSize(bindings);
  }

  @Test
  void whatCannotBeReadIsSaid() throws Exception {
    Sql.run(file, "DROP TABLE history");
    try (Connection connection = Sql.connect(file)) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> new Restorer(file, timers, taken).next(connection))
          .withMessageContaining("no such table: history");
    }
  }

  private Restorer.End restore() throws Exception {
    try (Store store = Store.open(file)) {
      Restorer restorer = new Restorer(file, timers, taken);
      Optional<Restorer.End> end = Optional.empty();
      while (end.isEmpty()) {
        end = restorer.next(store.connection());
      }
      return end.get();
    }
  }

  private void write(HistoryRow... rows) throws Exception {
    try (Writer writer =
        new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told())) {
      for (HistoryRow row : rows) {
        writer.apply(row);
      }
    }
  }

  private static HistoryRow moved(
      Binding binding, long at, String from, Optional<Nat> previousNat) {
    return new HistoryRow(at, HistoryEvent.MOVED, binding, from, 5060, previousNat, "");
  }

  private Binding randomBinding(Random random, int number) {
    long expiresAt = now + random.nextInt(7_200_000) - 3_600_000;
    String first = maybe(random, text(random));
    String via = maybe(random, text(random));
    return new Binding(
        1 + number,
        new BindingKey(
            maybe(random, "node"),
            text(random),
            text(random) + number,
            maybe(random, text(random)),
            text(random)),
        new Registration(
            maybe(random, text(random)),
            maybe(random, text(random)),
            random.nextInt(65_536),
            maybe(random, text(random)),
            random.nextInt(65_536),
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(Endpoint.of("198.51.100.106", 1 + random.nextInt(65_535))),
            one(random, Transport.values()),
            maybe(random, text(random)),
            maybe(random, text(random)),
            ForcePing.values()[random.nextInt(ForcePing.values().length)],
            maybe(random, text(random)),
            via.isEmpty()
                ? SentBy.UNKNOWN
                : new SentBy(via, 1 + random.nextInt(65_535), SentBy.Rport.ASKED)),
        new FirstContact(first, first.isEmpty() ? 0 : random.nextInt(65_536)),
        Nat.values()[random.nextInt(Nat.values().length)],
        one(random, NatKind.values()),
        new Lifetime(
            random.nextInt(4) == 0 ? 0 : now - random.nextInt(1_000_000),
            random.nextInt(4) == 0 ? 0 : now - random.nextInt(1_000_000),
            random.nextInt(1_000),
            expiresAt,
            timers.nanos() + (expiresAt - now) * 1_000_000),
        reachability(random));
  }

  private Reachability reachability(Random random) {
    Reachability.PingOutcome state =
        Reachability.PingOutcome.values()[random.nextInt(Reachability.PingOutcome.values().length)];
    return new Reachability(state, random.nextBoolean() ? 0 : now - random.nextInt(1_000_000));
  }

  private static <T> Optional<T> one(Random random, T[] values) {
    int index = random.nextInt(values.length + 1);
    return index == values.length ? Optional.empty() : Optional.of(values[index]);
  }

  private static String maybe(Random random, String text) {
    return random.nextInt(4) == 0 ? "" : text;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder("x");
    int length = random.nextInt(40);
    for (int i = 0; i < length; i++) {
      int point = random.nextInt(random.nextBoolean() ? 128 : Character.MAX_CODE_POINT + 1);
      boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      text.appendCodePoint(surrogate ? '\'' : point);
    }
    return text.toString();
  }
}
