package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQL finds what the patterns and networks of the other packages mean. */
class ConditionsTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void makeStore() throws Exception {
    file = directory.resolve("pinhole.db");
    Store.open(file).close();
  }

  @Test
  void globsMeanTheSameAsElsewhere() throws Exception {
    Random random = new Random(1);
    List<String> users = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      users.add(random(random, "aAb%_\\.[]^-", 1 + random.nextInt(4)));
    }
    fill("user", users);
    for (int i = 0; i < 300; i++) {
      Glob glob = new Glob(random(random, "aAb%_\\.[]^-*?", 1 + random.nextInt(4)));

      assertThat(found("user", new Conditions().fits("user", Optional.of(glob))))
          .as(glob.pattern())
          .isEqualTo(users.stream().filter(glob::matches).toList());
      assertThat(found("user", new Conditions().fitsExactly("user", Optional.of(glob))))
          .as(glob.pattern())
          .isEqualTo(users.stream().filter(glob::matchesExactly).toList());
    }
  }

  @Test
  void networksMeanTheSameAsElsewhere() throws Exception {
    Random random = new Random(2);
    List<String> addresses =
        new ArrayList<>(List.of("", "unknown", "[2001:db8::7]", "::ffff:a00:1"));
    for (int i = 0; i < 500; i++) {
      addresses.add(address(random));
    }
    fill("network_ip", addresses);
    for (int i = 0; i < 300; i++) {
      Cidr network = network(random);

      assertThat(found("network_ip", new Conditions().within(Optional.of(network), "network_ip")))
          .as(network.toString())
          .isEqualTo(
              addresses.stream()
                  .filter(each -> Address.parse(each).filter(network::contains).isPresent())
                  .toList());
    }
  }

  /** Neither all of the history is read for one user, nor for the last minutes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1000 |      | history_user (user=? AND domain=?)
          1000 | 9000 | history_user (user=? AND domain=? AND at>?)
          1*   | 9000 | INTEGER PRIMARY KEY (rowid>?)
          """)
  void anIndexIsUsed(String user, Long since, String index) {
    Conditions wanted =
        new StoredHistoryFilter(
                Set.of("moved"),
                Optional.of(new Glob(user)),
                Optional.of("internal"),
                Optional.of("example.com"),
                Optional.of(Cidr.parse("192.0.2.0/24")),
                Optional.ofNullable(since).map(Instant::ofEpochMilli))
            .conditions();
    try (ReadStore store = ReadStore.open(file)) {
      List<String> plan =
          store.query(
              "EXPLAIN QUERY PLAN SELECT * FROM history WHERE "
                  + wanted
                  + " ORDER BY id DESC LIMIT 20",
              row -> row.getString("detail"),
              wanted.values());

      assertThat(plan).first().asString().startsWith("SEARCH history").endsWith(index);
    }
  }

  /** The domain in upper or lower case; and no row is sorted. */
  @Test
  void theHistoryOfOneUserIsReadByTheSameIndex() {
    String sql =
        "EXPLAIN QUERY PLAN SELECT *"
            + ReadStore.OF_PHONE
            + " AND at >= 3 ORDER BY at DESC, id DESC LIMIT 20";
    try (ReadStore store = ReadStore.open(file)) {
      assertThat(store.query(sql, row -> row.getString("detail"), "1000", "example.com"))
          .containsExactly(
              "SEARCH history USING INDEX history_user (user=? AND domain=? AND at>?)");
    }
  }

  private List<String> found(String column, Conditions wanted) {
    try (ReadStore store = ReadStore.open(file)) {
      return store.query(
          "SELECT " + column + " FROM history WHERE " + wanted + " ORDER BY id",
          row -> row.getString(1),
          wanted.values());
    }
  }

  private void fill(String column, List<String> values) throws Exception {
    try (Store store = Store.open(file)) {
      Connection connection = store.connection();
      connection.setAutoCommit(false);
      String row = "'moved', 'n', 'p', 'd', 'c'";
      String columns = "at, event, node, profile, domain, call_id";
      String others = column.equals("user") ? "" : ", user";
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO history ("
                  + column
                  + ", "
                  + columns
                  + others
                  + ") VALUES (?, 1, "
                  + row
                  + (others.isEmpty() ? ")" : ", 'u')"))) {
        for (String each : values) {
          insert.setString(1, each);
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  private static String random(Random random, String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  /** Of few octets, so that many lie in the same networks. */
  private static String address(Random random) {
    int[] octets = random.ints(4, 0, 3).map(i -> new int[] {1, 19, 192}[i]).toArray();
    return switch (random.nextInt(4)) {
      case 0 -> "2001:db8:" + octets[0] + "::" + octets[1];
      case 1 -> "::ffff:" + quad(octets);
      default -> quad(octets);
    };
  }

  private static String quad(int[] octets) {
    return octets[0] + "." + octets[1] + "." + octets[2] + "." + octets[3];
  }

  private static Cidr network(Random random) {
    Address address = Address.parse(address(random)).orElseThrow();
    int bits = address.isIpv4() ? 96 + random.nextInt(33) : random.nextInt(129);
    long high = bits == 0 ? 0 : address.high() & -1L << Math.max(0, 64 - bits);
    long low = bits <= 64 ? 0 : address.low() & -1L << 128 - bits;
    return new Cidr(new Address(high, low), bits);
  }
}
