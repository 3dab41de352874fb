package dev.pinhole.store;

import static dev.pinhole.store.DepartedColumn.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.nat.Cidr;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who has left, by what the writer is told. */
class MissingTest {
  private static final long NOW = Samples.NOW;
  private static final long HOUR = 3_600_000;

  @TempDir private Path folder;
  private Path file;
  private Writer writer;

  @BeforeEach
  void open() throws StoreException {
    file = folder.resolve("pinhole.db");
    writer = new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), new Told());
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNREGISTERED", "EXPIRED", "GONE_WHILE_AWAY"})
  void aUserWhoseOnlyBindingEndsIsMissingUntilItRegisters(HistoryEvent end) {
    Binding phone = Samples.binding("1000", 3);
    come(phone, HistoryEvent.REGISTERED, NOW);
    assertThat(missing(NOW)).isEmpty();

    go(phone, end, NOW + HOUR);
    assertThat(missing(NOW + 2 * HOUR))
        .containsExactly(
            new Row(
                DepartedColumn.ALL,
                "1000",
                "112.2.80.88",
                "default",
                "internal",
                "110.202.56.98",
                54_526L,
                "eyeBeam release 1011d",
                NOW,
                NOW + 3_000,
                NOW + HOUR,
                end.text(),
                0L,
                0L,
                "false"));

    come(Samples.again(phone, 1), HistoryEvent.REGISTERED, NOW + 2 * HOUR);
    assertThat(missing(NOW + 2 * HOUR)).isEmpty();
  }

  @Test
  void aListingShowsThatItIsBackToo() {
    Binding phone = Samples.binding("1000", 3);
    go(phone, HistoryEvent.EXPIRED, NOW);
    come(Samples.again(phone, 1), HistoryEvent.LISTED, NOW + HOUR);

    assertThat(missing(NOW + HOUR)).isEmpty();
  }

  /** Were its end written before its registration is gone, it would not be missed. */
  @Test
  void whatIsToldAtOnceIsWrittenAtOnce() throws Exception {
    List<Binding> phones =
        IntStream.range(0, 2_000).mapToObj(i -> Samples.binding("u" + i)).toList();
    phones.forEach(phone -> writer.apply(Samples.saved(phone, List.of("why"))));
    flush();

    for (Binding phone : phones) {
      writer.flush();
      writer.apply(
          List.of(Samples.row(phone, HistoryEvent.EXPIRED, NOW), new Change.Removed(phone)));
    }
    flush();

    assertThat(Sql.value(file, "SELECT count(*) FROM departed")).isEqualTo(2_000);
  }

  /** As when it is known from what was in the store already, and nothing told of it. */
  @Test
  void oneThatIsRegisteredIsNotMissingWhateverWasHeardOfIt() {
    Binding phone = Samples.binding("1000", 3);
    go(phone, HistoryEvent.EXPIRED, NOW);
    writer.apply(Samples.saved(Samples.again(phone, 1), List.of()));
    flush();

    assertThat(missing(NOW)).isEmpty();
  }

  @Test
  void aUserWithAnotherPhoneIsNotMissingAndNothingIsWritten() throws Exception {
    Binding one = Samples.binding("1000", 3);
    Binding other = withKey(one, new BindingKey("default", "internal", "1000", "112.2.80.88", "x"));
    come(one, HistoryEvent.REGISTERED, NOW);
    come(other, HistoryEvent.REGISTERED, NOW);
    go(one, HistoryEvent.UNREGISTERED, NOW);
    go(one, HistoryEvent.REPLACED, NOW);

    assertThat(missing(NOW)).isEmpty();
    assertThat(Sql.value(file, "SELECT count(*) FROM departed")).isEqualTo(0);

    go(other, HistoryEvent.UNREGISTERED, NOW + 1);
    assertThat(missing(NOW + 1)).hasSize(1);
  }

  @Test
  void oneThatCameAndWentBetweenTwoCommitsIsMissing() {
    Binding phone = Samples.binding("1000", 3);
    go(phone, HistoryEvent.EXPIRED, NOW);
    Binding again = Samples.again(phone, 1);
    writer.apply(Samples.saved(again, List.of()));
    writer.apply(Samples.row(again, HistoryEvent.REGISTERED, NOW + HOUR));
    go(again, HistoryEvent.UNREGISTERED, NOW + HOUR);

    assertThat(missing(NOW + HOUR)).hasSize(1);
  }

  /** And another user of the same name elsewhere is none of its business. */
  @Test
  void oneThatIsBackInAnotherCaseOfItsDomainIsNotMissing() {
    Binding phone = Samples.binding("1000", 3);
    Binding other =
        withKey(phone, new BindingKey("default", "internal", "1000", "elsewhere.example", "x"));
    go(phone, HistoryEvent.EXPIRED, NOW);
    come(other, HistoryEvent.REGISTERED, NOW + HOUR);
    assertThat(missing(NOW + HOUR)).hasSize(1);
    go(other, HistoryEvent.EXPIRED, NOW + HOUR);
    BindingKey back = new BindingKey("default", "internal", "1000", "ELSEWHERE.example", "y");
    come(withKey(other, back), HistoryEvent.REGISTERED, NOW + 2 * HOUR);
    assertThat(missing(NOW + 2 * HOUR)).hasSize(1);
  }

  @Test
  void norIsOneThatIsStillRegisteredWithAnotherServer() {
    Binding one = Samples.binding("1000", 3);
    Binding other = withKey(one, new BindingKey("two", "internal", "1000", "112.2.80.88", "x"));
    come(other, HistoryEvent.REGISTERED, NOW);
    go(one, HistoryEvent.UNREGISTERED, NOW);

    assertThat(missing(NOW)).isEmpty();
  }

  @Test
  void theLastToLeaveIsFirstAndWhoComesAndGoesByHabitIsLast() {
    Binding office = Samples.binding("office");
    long day = 24 * HOUR;
    for (int i = 0; i < 4; i++) {
      come(Samples.again(office, i), HistoryEvent.REGISTERED, NOW + i * day);
      go(Samples.again(office, i), HistoryEvent.EXPIRED, NOW + i * day + 10 * HOUR);
    }
    long evening = NOW + 3 * day + 10 * HOUR;
    go(Samples.binding("dead"), HistoryEvent.EXPIRED, evening - HOUR);
    go(Samples.binding("gone"), HistoryEvent.EXPIRED, evening - 2 * HOUR);

    assertThat(missing(evening + 14 * HOUR))
        .extracting(row -> row.text(USER))
        .containsExactly("dead", "gone", "office");
    assertThat(missing(evening + 14 * HOUR))
        .extracting(row -> row.text(BY_HABIT))
        .containsExactly("false", "false", "true");
    // Away longer than ever, it is missed.
    assertThat(missing(evening + 16 * HOUR))
        .extracting(row -> row.text(USER))
        .containsExactly("office", "dead", "gone");
  }

  /** One long absence must not excuse each that follows, nor what flaps be a habit. */
  @Test
  void habitsAreOfAnHourToFourDays() throws Exception {
    Binding phone = Samples.binding("1000");
    go(phone, HistoryEvent.EXPIRED, NOW);
    come(phone, HistoryEvent.REGISTERED, NOW + 60_000);
    go(phone, HistoryEvent.EXPIRED, NOW + 61_000);
    come(phone, HistoryEvent.REGISTERED, NOW + 1_000 * HOUR);

    assertThat(Sql.rows(file, "SELECT absences, longest_absence FROM departed"))
        .containsExactly(List.of(1, 96 * (int) HOUR));
  }

  @Test
  void placeAndTimeChoose() {
    go(Samples.binding("1000"), HistoryEvent.EXPIRED, NOW);
    go(
        Samples.with(Samples.binding("1001"), "192.0.2.7", Samples.binding("1").nat()),
        HistoryEvent.EXPIRED,
        NOW + HOUR);

    assertThat(count(new Missing(at(NOW), at(NOW), Optional.empty(), Optional.empty())))
        .isEqualTo(2);
    assertThat(count(new Missing(at(NOW + 1), at(NOW), Optional.empty(), Optional.empty())))
        .isEqualTo(1);
    assertThat(
            count(
                new Missing(
                    at(NOW), at(NOW), Optional.of(Cidr.parse("192.0.2.0/24")), Optional.empty())))
        .isEqualTo(1);
    assertThat(count(new Missing(at(NOW), at(NOW), Optional.empty(), Optional.of("112.2.80.88"))))
        .isEqualTo(2);
    assertThat(count(new Missing(at(NOW), at(NOW), Optional.empty(), Optional.of("%")))).isZero();
  }

  @Test
  void whatIsTooOldOrTooMuchIsForgotten() throws Exception {
    int most = Missing.MOST;
    Sql.run(
        file,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
            + (most + 500)
            + ") INSERT INTO departed (user, domain, node, profile, left_at, event)"
            + " SELECT i, 'd', 'n', 'p', "
            + NOW
            + " + i, 'expired' FROM n");

    writer.prune(NOW, Duration.ZERO);
    assertThat(Sql.rows(file, "SELECT count(*), min(left_at) - " + NOW + " FROM departed"))
        .containsExactly(List.of(most, 501));

    writer.prune(NOW + 1_000 + Duration.ofDays(30).toMillis(), Duration.ZERO);
    assertThat(Sql.rows(file, "SELECT count(*), min(left_at) - " + NOW + " FROM departed"))
        .containsExactly(List.of(most + 500 - 999, 1_000));
  }

  @Test
  void anOlderStoreBeginsWithWhatItsHistoryKnows() throws Exception {
    Path older = folder.resolve("older.db");
    try (Connection connection = Sql.connect(older)) {
      List<String> scripts = Schema.MIGRATIONS.stream().map(Schema::read).toList();
      int departed = Schema.MIGRATIONS.indexOf("0028-departed.sql");
      Schema.migrate(connection, scripts.subList(0, departed));
      String[] ends = {
        "'gone', 1, 'expired'",
        "'gone', 2, 'unregistered'",
        "'back', 1, 'expired'",
        "'replaced', 1, 'replaced'",
        "'moved', 1, 'moved'"
      };
      for (String end : ends) {
        Sql.run(
            connection,
            "INSERT INTO history (user, at, event, node, profile, domain, call_id) VALUES ("
                + end
                + ", 'n', 'p', 'D', 'c')");
      }
      Sql.run(
          connection,
          "INSERT INTO registration (node, profile, user, domain, call_id, nat, evidence)"
              + " VALUES ('n', 'p', 'back', 'd', 'new', 'yes', '')");
      Schema.migrate(connection, scripts);
    }

    assertThat(Sql.rows(older, "SELECT user, domain, left_at, event FROM departed"))
        .containsExactly(List.of("gone", "D", 2, "unregistered"));
  }

  /** However much history there is, none of it is read. */
  @Test
  void anIndexOfWhoHasLeftIsRead() throws Exception {
    Missing usual = Missing.usual(at(NOW), Optional.of("d"));
    try (Connection connection = Sql.connect(file);
        var plan = connection.prepareStatement("EXPLAIN QUERY PLAN " + usual.sql("count(*)"))) {
      for (int i = 0; i < usual.values().length; i++) {
        plan.setObject(i + 1, usual.values()[i]);
      }
      StringBuilder steps = new StringBuilder();
      try (var row = plan.executeQuery()) {
        while (row.next()) {
          steps.append(row.getString("detail")).append('\n');
        }
      }
      assertThat(steps.toString())
          .contains("SEARCH departed USING COVERING INDEX departed_left_at (left_at>?)")
          .contains("SEARCH there USING COVERING INDEX")
          .contains("(node=? AND profile=? AND user=? AND domain=?)")
          .doesNotContain("SCAN departed", "SCAN there", "history");
    }
  }

  /** However many have left and however much history there is, neither is read through. */
  @Test
  void whoComesBackIsLookedUp() throws Exception {
    try (Connection connection = Sql.connect(file);
        var plan = connection.prepareStatement("EXPLAIN QUERY PLAN " + Missing.RETURNED);
        var row = plan.executeQuery()) {
      StringBuilder steps = new StringBuilder();
      while (row.next()) {
        steps.append(row.getString("detail")).append('\n');
      }
      assertThat(steps.toString())
          .isEqualTo(
              """
              SEARCH history USING INTEGER PRIMARY KEY (rowid>?)
              SEARCH departed USING PRIMARY KEY (user=? AND domain=?)
              """);
    }
  }

  private static Binding withKey(Binding like, BindingKey key) {
    return new Binding(
        like.id() + 7,
        key,
        like.registration(),
        like.first(),
        like.nat(),
        like.natKind(),
        like.lifetime(),
        like.reachability());
  }

  private void come(Binding binding, HistoryEvent how, long at) {
    writer.apply(Samples.saved(binding, List.of("why")));
    writer.apply(Samples.row(binding, how, at));
    flush();
  }

  private void go(Binding binding, HistoryEvent how, long at) {
    writer.apply(new Change.Removed(binding));
    writer.apply(Samples.row(binding, how, at));
    flush();
  }

  private void flush() {
    assertThat(writer.flush().join()).isTrue();
  }

  private static Instant at(long millis) {
    return Instant.ofEpochMilli(millis);
  }

  private List<Row> missing(long now) {
    Missing usual = Missing.usual(at(now), Optional.empty());
    assertThat(count(usual)).isEqualTo(rows(usual).size());
    return rows(usual);
  }

  private List<Row> rows(Missing asked) {
    try (ReadStore store = ReadStore.open(file)) {
      return asked.in(store);
    }
  }

  private long count(Missing asked) {
    try (ReadStore store = ReadStore.open(file)) {
      return asked.countIn(store);
    }
  }
}
