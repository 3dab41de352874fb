package dev.pinhole.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Reachability;
import dev.pinhole.nat.Nat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of changes that are handed over. */
class WriterTest {
  private static final String KEEPALIVES =
      "SELECT user, refresh_count, last_keepalive_at, keepalive_count FROM binding ORDER BY user";

  @TempDir private Path folder;
  private final Told told = new Told();
  private Path file;
  private Writer writer;

  @BeforeEach
  void open() throws StoreException {
    file = folder.resolve("pinhole.db");
    writer = new Writer(Store.open(file), new HistoryPruner(30, 10_000_000), told);
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void everyColumnOfABinding() throws Exception {
    save(Samples.binding("1000", 3));
    flush();
    assertThat(Sql.row(file, "SELECT * FROM binding"))
        .containsExactly(
            entry("id", Samples.id("1000")),
            entry("node", "default"),
            entry("profile", "internal"),
            entry("user", "1000"),
            entry("domain", "112.2.80.88"),
            entry("call_id", "id-1000"),
            entry("contact", "\"\" <sip:1000@110.202.56.98:54526;rinstance=ab>"),
            entry("contact_host", "110.202.56.98"),
            entry("contact_port", 54526),
            entry("first_contact_host", "192.168.1.120"),
            entry("first_contact_port", 61724),
            entry("network_ip", "110.202.56.98"),
            entry("network_port", 54526),
            entry("transport", "udp"),
            entry("user_agent", "eyeBeam release 1011d"),
            entry("freeswitch_status", "Registered(UDP)"),
            entry("nat", "yes"),
            entry("nat_kind", "rewritten-contact"),
            entry("evidence", "[\"why\"]"),
            entry("registered_at", 1_795_354_572_000L),
            entry("refreshed_at", 1_795_354_575_000L),
            entry("refresh_count", 3),
            entry("expires_at", 1_795_358_172_000L),
            entry("last_keepalive_at", null),
            entry("keepalive_count", 0),
            entry("reachability", "not-observed"),
            entry("reachability_at", null),
            entry("next_keepalive_at", null),
            entry("keepalive_interval", null),
            entry("force_ping", "false"),
            entry("gap_survived", null),
            entry("gap_forgotten", null),
            entry("proxy_host", null),
            entry("proxy_port", null),
            entry("other_server", null),
            entry("reachability_why", null),
            entry("via_host", "192.168.1.120"),
            entry("via_port", 61724),
            entry("rport_asked", "true"),
            entry("heard_at", null),
            entry("answered_at", null),
            entry("rtt_ms", null),
            entry("rtt_smoothed_ms", null),
            entry("answer_status", null));
  }

  @Test
  void whatAPingShowedChangesNothingElse() throws Exception {
    Binding binding = Samples.binding("1000", 3);
    save(binding);
    writer.keptAlive(binding.id(), Samples.kept(70, 7));
    flush();
    Map<String, Object> before = Sql.row(file, "SELECT * FROM binding");
    writer.apply(
        new Change.Pinged(
            binding.with(new Reachability(Reachability.PingOutcome.UNREACHABLE, 4711))));
    flush();
    before.put("reachability", "unreachable");
    before.put("reachability_at", 4711);
    assertThat(Sql.row(file, "SELECT * FROM binding")).isEqualTo(before);
  }

  @Test
  void ofAPingAndASaveInOneBatchTheLaterCounts() throws Exception {
    Binding binding = Samples.binding("1000");
    Reachability gone = new Reachability(Reachability.PingOutcome.UNREACHABLE, 4711);
    save(binding);
    writer.apply(new Change.Pinged(binding.with(gone)));
    flush();
    assertThat(reachability()).containsExactly("unreachable");
    writer.apply(
        new Change.Pinged(
            binding.with(new Reachability(Reachability.PingOutcome.REACHABLE, 4712))));
    save(binding);
    flush();
    assertThat(reachability()).containsExactly("not-observed");
    writer.apply(new Change.Removed(binding));
    writer.apply(new Change.Pinged(binding.with(gone)));
    flush();
    assertThat(reachability()).isEmpty();
  }

  @Test
  void aDomainInOtherLettersIsTheSameRow() throws Exception {
    save(inDomain("PBX.example", 1));
    flush();
    writer.apply(new Change.Removed(inDomain("PBX.example", 1)));
    save(inDomain("pbx.example", 2));
    flush();
    assertThat(Sql.column(file, "SELECT domain FROM binding")).containsExactly("pbx.example");
    writer.apply(new Change.Removed(inDomain("pbx.example", 2)));
    save(inDomain("PBX.example", 3));
    writer.apply(new Change.Removed(inDomain("PBX.example", 3)));
    save(inDomain("pbx.example", 4));
    writer.keptAlive(4, Samples.kept(70, 7));
    flush();
    assertThat(Sql.rows(file, "SELECT domain, keepalive_count FROM binding"))
        .containsExactly(List.of("pbx.example", 7));
    writer.apply(new Change.Removed(inDomain("pbx.example", 4)));
    save(inDomain("PBX.example", 5));
    writer.apply(new Change.Removed(inDomain("PBX.example", 5)));
    flush();
    assertThat(Sql.column(file, "SELECT domain FROM binding")).isEmpty();
  }

  private static Binding inDomain(String domain, long id) {
    Binding sample = Samples.binding("1000");
    return new Binding(
        id,
        new BindingKey("default", "internal", "1000", domain, "one"),
        sample.registration(),
        sample.first(),
        sample.nat(),
        sample.natKind(),
        sample.lifetime(),
        sample.reachability());
  }

  private List<Object> reachability() throws Exception {
    return Sql.column(file, "SELECT reachability FROM binding");
  }

  @Test
  void aPlanKeepsWhenTheLastKeepaliveWas() throws Exception {
    Binding binding = Samples.binding("1000");
    save(binding);
    writer.keptAlive(binding.id(), new Keepalive(70, 7, 90, 28_000, 5, 0));
    writer.keptAlive(binding.id(), new Keepalive(0, 7, 80, 25_000, 6, 3));
    flush();
    String columns =
        "SELECT last_keepalive_at, keepalive_count, next_keepalive_at, keepalive_interval,"
            + " gap_survived, gap_forgotten FROM binding";
    assertThat(Sql.rows(file, columns)).containsExactly(List.of(70, 7, 80, 25_000, 6, 3));
    writer.keptAlive(binding.id(), new Keepalive(0, 7, 0, 0, 6, 3));
    flush();
    assertThat(Sql.rows(file, columns)).containsExactly(Arrays.asList(70, 7, null, null, 6, 3));
  }

  @Test
  void everyColumnOfARowOfHistory() throws Exception {
    Binding binding = Samples.binding("1000");
    writer.apply(
        new HistoryRow(
            Samples.NOW + 7,
            HistoryEvent.MOVED,
            binding,
            "203.0.113.9",
            5062,
            Optional.of(Nat.UNKNOWN),
            "it's; --"));
    flush();
    assertThat(Sql.row(file, "SELECT * FROM history"))
        .containsExactly(
            entry("id", 1),
            entry("at", Samples.NOW + 7),
            entry("event", "moved"),
            entry("node", "default"),
            entry("profile", "internal"),
            entry("user", "1000"),
            entry("domain", "112.2.80.88"),
            entry("call_id", "id-1000"),
            entry("network_ip", "110.202.56.98"),
            entry("network_port", 54526),
            entry("previous_network_ip", "203.0.113.9"),
            entry("previous_network_port", 5062),
            entry("first_contact_host", "192.168.1.120"),
            entry("first_contact_port", 61724),
            entry("nat", "yes"),
            entry("nat_kind", "rewritten-contact"),
            entry("previous_nat", "unknown"),
            entry("detail", "it's; --"));
  }

  @Test
  void unknownIsNull() throws Exception {
    Binding unknown = Samples.unknown(new BindingKey("", "", "", "", ""));
    writer.apply(Samples.saved(unknown, List.of()));
    writer.apply(Samples.row(unknown, HistoryEvent.LISTED, 5));
    flush();
    Map<String, Object> row = Sql.row(file, "SELECT * FROM binding");
    for (String name : List.of("node", "profile", "user", "domain", "call_id")) {
      assertThat(row.remove(name)).isEqualTo("");
    }
    assertThat(row.remove("id")).isEqualTo(unknown.id());
    assertThat(row.remove("nat")).isEqualTo("unknown");
    assertThat(row.remove("evidence")).isEqualTo("[]");
    assertThat(row.remove("refresh_count")).isEqualTo(0);
    assertThat(row.remove("keepalive_count")).isEqualTo(0);
    assertThat(row.remove("reachability")).isEqualTo("not-observed");
    assertThat(row).hasSize(33).allSatisfy((name, value) -> assertThat(value).isNull());
    assertThat(
            Sql.row(
                file,
                "SELECT network_ip, network_port, previous_network_ip, previous_network_port,"
                    + " first_contact_host, first_contact_port, nat_kind, previous_nat, detail"
                    + " FROM history"))
        .hasSize(9)
        .allSatisfy((name, value) -> assertThat(value).isNull());
  }

  @Test
  void evidenceIsAJsonArray() throws Exception {
    List<String> sentences =
        List.of(
            "first REGISTER advertised 192.168.1.120:61724",
            "\"quoted\" \\ back, it's",
            "tab\t line\n nul\u0000 escape\u001b",
            "Zürich 電話 \ud83d\udcde",
            "");
    writer.apply(Samples.saved(Samples.binding("1000"), sentences));
    flush();
    assertThat(Sql.value(file, "SELECT evidence FROM binding"))
        .isEqualTo(
            "[\"first REGISTER advertised 192.168.1.120:61724\",\"\\\"quoted\\\" \\\\ back, it's\","
                + "\"tab\\t line\\n nul\\u0000 escape\\u001B\",\"Zürich 電話 \ud83d\udcde\",\"\"]");
    assertThat(Sql.value(file, "SELECT json_valid(evidence) FROM binding")).isEqualTo(1);
    assertThat(Sql.column(file, "SELECT value FROM binding, json_each(evidence) WHERE key <> 2"))
        .containsExactly(sentences.get(0), sentences.get(1), sentences.get(3), sentences.get(4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'); DROP TABLE binding; --",
        "a\r\n\r\nbgapi shutdown",
        "nul\u0000in the middle",
        "\u0001\u001b[2J\u007f\u0085\u2028",
        "%0Aapi%20shutdown ?1 :name @name $1",
        "\ufeff\ud83d\udcde\uffff \u202eright to left",
        " "
      })
  void hostileTextIsStoredExactly(String text) throws Exception {
    String nodeless = text + "x".repeat(100_000);
    BindingKey key = new BindingKey(text, text, text, text, text);
    Binding hostile = Samples.withContact(Samples.unknown(key), nodeless);
    writer.apply(Samples.saved(hostile, List.of()));
    writer.apply(Samples.row(hostile, HistoryEvent.LISTED, 5, text));
    flush();
    assertThat(Sql.rows(file, "SELECT node, profile, user, domain, call_id, contact FROM binding"))
        .containsExactly(List.of(text, text, text, text, text, nodeless));
    assertThat(Sql.rows(file, "SELECT node, profile, user, domain, call_id, detail FROM history"))
        .containsExactly(List.of(text, text, text, text, text, text));
    writer.keptAlive(hostile.id(), Samples.kept(9, 1));
    flush();
    assertThat(Sql.value(file, "SELECT last_keepalive_at FROM binding")).isEqualTo(9);
    writer.apply(new Change.Removed(hostile));
    flush();
    assertThat(Sql.rows(file, "SELECT * FROM binding")).isEmpty();
  }

  @Test
  void severalChangesOfOneBindingAreOneRow() throws Exception {
    save(Samples.binding("1000", 0));
    save(Samples.binding("1001", 0));
    save(Samples.binding("1000", 1));
    save(Samples.binding("1000", 2));
    assertThat(writer.backlog()).isEqualTo(2);
    flush();
    assertThat(told.sinceLast()).containsExactly("committed 2");
    save(Samples.binding("1000", 3));
    flush();
    assertThat(Sql.rows(file, "SELECT user, refresh_count FROM binding ORDER BY user"))
        .containsExactly(List.of("1000", 3), List.of("1001", 0));
  }

  @Test
  void historyIsNeverMerged() throws Exception {
    Binding binding = Samples.binding("1000");
    for (int i = 0; i < 3; i++) {
      writer.apply(Samples.row(binding, HistoryEvent.REBOUND, 1));
      writer.apply(Samples.row(binding, HistoryEvent.MOVED, 1, "x" + i));
    }
    assertThat(writer.backlog()).isEqualTo(6);
    flush();
    assertThat(told.sinceLast()).containsExactly("committed 6");
    assertThat(Sql.column(file, "SELECT event || coalesce(detail, '') FROM history ORDER BY id"))
        .containsExactly("rebound", "movedx0", "rebound", "movedx1", "rebound", "movedx2");
  }

  @Test
  void keepalivesAreColumnsThatARefreshLeavesAlone() throws Exception {
    save(Samples.binding("1000"));
    // Its row is not in the file yet; the last stamp counts.
    writer.keptAlive(Samples.id("1000"), Samples.kept(70, 7));
    writer.keptAlive(Samples.id("1000"), Samples.kept(80, 8));
    flush();
    assertThat(told.sinceLast()).containsExactly("committed 2");
    assertThat(Sql.rows(file, KEEPALIVES)).containsExactly(List.of("1000", 0, 80, 8));
    save(Samples.binding("1000", 1));
    flush();
    assertThat(Sql.rows(file, KEEPALIVES)).containsExactly(List.of("1000", 1, 80, 8));
    writer.keptAlive(Samples.id("1000"), Samples.kept(90, 9));
    save(Samples.binding("1000", 2));
    flush();
    assertThat(Sql.rows(file, KEEPALIVES)).containsExactly(List.of("1000", 2, 90, 9));
    assertThat(Sql.value(file, "SELECT count(*) FROM history")).isEqualTo(0);
  }

  @Test
  void aStampOfABindingThatIsNotThereIsNothing() throws Exception {
    writer.keptAlive(Samples.id("1000"), Samples.kept(70, 7));
    flush();
    save(Samples.binding("1000"));
    writer.apply(new Change.Removed(Samples.binding("1000")));
    writer.keptAlive(Samples.id("1000"), Samples.kept(80, 8));
    flush();
    assertThat(Sql.rows(file, KEEPALIVES)).isEmpty();
  }

  @Test
  void removedAndBackWithinOneBatchIsANewRow() throws Exception {
    save(Samples.binding("1000", 5));
    writer.keptAlive(Samples.id("1000"), Samples.kept(80, 8));
    flush();
    writer.keptAlive(Samples.id("1000"), Samples.kept(90, 9));
    writer.apply(new Change.Removed(Samples.binding("1000")));
    writer.keptAlive(Samples.id("1000"), Samples.kept(99, 10));
    save(Samples.again(Samples.binding("1000", 0), 1));
    save(Samples.again(Samples.binding("1000", 1), 1));
    flush();
    assertThat(
            Sql.row(file, "SELECT refresh_count, last_keepalive_at, keepalive_count FROM binding"))
        .containsExactly(
            entry("refresh_count", 1),
            entry("last_keepalive_at", null),
            entry("keepalive_count", 0));

    writer.apply(new Change.Removed(Samples.again(Samples.binding("1000"), 1)));
    Binding third = Samples.again(Samples.binding("1000"), 2);
    save(third);
    writer.keptAlive(third.id(), Samples.kept(120, 1));
    flush();
    assertThat(Sql.rows(file, KEEPALIVES)).containsExactly(List.of("1000", 0, 120, 1));

    save(Samples.again(Samples.binding("1000", 2), 2));
    writer.apply(new Change.Removed(third));
    flush();
    assertThat(Sql.rows(file, KEEPALIVES)).isEmpty();
  }

  /** Whatever falls into one batch with it. */
  @Test
  void aRefreshThatBringsNothingButEvidence() throws Exception {
    Binding first = Samples.binding("1000");
    Binding refreshed = Samples.binding("1000", 1);
    save(first);
    writer.apply(refresh(first, refreshed, "one"));
    flush();
    assertThat(Sql.column(file, "SELECT user FROM binding")).containsExactly("1000");
    assertThat(Sql.column(file, EVIDENCE)).containsExactly("[\"one\"] 1 not-observed");
    writer.apply(refresh(refreshed, Samples.binding("1000", 2), "two"));
    flush();
    assertThat(Sql.column(file, EVIDENCE)).containsExactly("[\"two\"] 2 not-observed");

    Reachability gone = new Reachability(Reachability.PingOutcome.UNREACHABLE, 5, "");
    Binding pinged = Samples.binding("1000", 2).with(gone);
    writer.apply(new Change.Pinged(pinged));
    writer.apply(refresh(pinged, Samples.binding("1000", 3).with(gone), "two"));
    flush();
    assertThat(Sql.column(file, EVIDENCE)).containsExactly("[\"two\"] 3 unreachable");
    writer.apply(refresh(pinged, Samples.binding("1000", 4), "three"));
    flush();
    assertThat(Sql.column(file, EVIDENCE)).containsExactly("[\"three\"] 4 not-observed");
  }

  private static final String EVIDENCE =
      "SELECT evidence || ' ' || refresh_count || ' ' || reachability FROM binding";

  private static Change refresh(Binding before, Binding after, String evidence) {
    return new Change.Saved(Optional.of(before), after, List.of(evidence), Change.Origin.REGISTER);
  }

  @Test
  void keysThatDifferInAnyPartAreDifferentBindings() throws Exception {
    BindingKey one = new BindingKey("n", "p", "u", "d", "c");
    List<BindingKey> keys =
        List.of(
            one,
            new BindingKey("N", "p", "u", "d", "c"),
            new BindingKey("n", "P", "u", "d", "c"),
            new BindingKey("n", "p", "U", "d", "c"),
            new BindingKey("n", "p", "u", "e", "c"),
            new BindingKey("n", "p", "u", "d", "C"));
    keys.forEach(key -> save(Samples.unknown(key)));
    flush();
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(6);
    writer.keptAlive(Samples.unknown(one).id(), Samples.kept(5, 1));
    writer.apply(new Change.Removed(Samples.unknown(keys.get(5))));
    flush();
    assertThat(Sql.value(file, "SELECT count(*) FROM binding")).isEqualTo(5);
    assertThat(Sql.value(file, "SELECT sum(keepalive_count) FROM binding")).isEqualTo(1);
  }

  @Test
  void flushWithNothingToWriteIsNoCommit() {
    flush();
    assertThat(told.sinceLast()).isEmpty();
  }

  @Test
  void everyIntervalWithoutBeingAskedAndWhateverAListenerDoes() throws Exception {
    CountDownLatch commits = new CountDownLatch(3);
    List<String> faults = new CopyOnWriteArrayList<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> faults.add(fault.getMessage()));
    Told faulty =
        new Told() {
          @Override
          public synchronized void committed(int rows, long nanos) {
            commits.countDown();
            throw new IllegalStateException("thrown by a test");
          }
        };
    Path other = folder.resolve("other.db");
    try (Writer periodic =
        new Writer(Store.open(other), new HistoryPruner(30, 10_000_000), faulty)) {
      periodic.start(Duration.ofMillis(1));
      for (int i = 0; i < 10_000 && !commits.await(1, TimeUnit.MILLISECONDS); i++) {
        periodic.apply(Samples.saved(Samples.binding("1000", i), List.of()));
      }
      assertThat(commits.getCount()).isZero();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(null);
    }
    assertThat(faults).contains("thrown by a test");
    assertThat(Sql.value(other, "SELECT count(*) FROM binding")).isEqualTo(1);
  }

  private void save(Binding binding) {
    writer.apply(Samples.saved(binding, List.of("why")));
  }

  private void flush() {
    assertThat(writer.flush().join()).isTrue();
    assertThat(writer.backlog()).isZero();
  }
}
