package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What changes with every keep-alive is in memory, and may be gone at any time. */
class LivenessTest {
  private static final int PHONES = 60;
  private static final String PLACE = "SELECT value FROM setting WHERE name = 'liveness'";
  private static final String COUNTS =
      "SELECT count(*), sum(keepalive_count) > 0, count(last_keepalive_at) FROM binding";

  @TempDir private Path folder;
  private Path disk;
  private Path memory;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    memory = Files.createDirectory(folder.resolve("memory"));
    disk = Files.createDirectory(folder.resolve("disk"));
    rig = new Rig(disk, SimOptions.builder());
    rig.environment = Map.of("RUNTIME_DIRECTORY", memory.toString());
    rig.start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatACommandShowsIsOfNowThoughTheStoreIsNotWritten() throws Exception {
    register();
    rig.pass(Duration.ofSeconds(60));
    assertThat(rig.rows(PLACE)).containsExactly(memory.resolve("liveness.db").toString());
    assertThat(rig.rows(COUNTS)).containsExactly("60 1 60");
    assertThat(rig.rows("SELECT count(*) FROM main.liveness")).containsExactly("0");
    assertThat(rig.rows("SELECT count(*) FROM live.liveness")).containsExactly("60");
  }

  @Test
  void anOrderlyEndPutsItIntoTheStore() throws Exception {
    register();
    rig.pass(Duration.ofSeconds(60));
    List<String> before = rig.rows("SELECT * FROM binding ORDER BY id");
    rig.stop();
    delete(memory);
    assertThat(rig.rows("SELECT * FROM binding ORDER BY id")).isEqualTo(before);
  }

  /** The files as they lie at some moment, and nothing of what was in memory. */
  @ParameterizedTest
  @EnumSource
  void afterAPowerCutThePlanIsSpreadAsAfterAListing(Moment moment) throws Exception {
    register();
    if (moment == Moment.LONG_AFTER_A_COPY) {
      // Which an orderly end makes, too.
      rig.pass(Duration.ofSeconds(30));
      rig.stop();
      rig.start();
    }
    rig.pass(moment.after);
    Path after = Files.createDirectory(folder.resolve("after"));
    copyFiles(disk, "pinhole.db", after);
    rig.stop();
    delete(memory);
    putBack(after, "pinhole.db", disk);
    int sent = sent();
    rig.start();
    rig.pass(Duration.ofSeconds(2));
    assertThat(sent() - sent).as("in the first two seconds").isLessThan(PHONES / 3);
    rig.pass(Duration.ofSeconds(26));
    assertThat(
            rig.sim.commands().keepAlives().stream()
                .skip(sent)
                .map(each -> each.header("user"))
                .distinct())
        .hasSize(PHONES);
    assertThat(rig.rows(COUNTS)).containsExactly("60 1 60");
    assertThat(rig.rows("SELECT DISTINCT event, count(*) FROM history GROUP BY event"))
        .containsExactly("registered 60");
  }

  /** The files of both places as they lie at that moment, gone on with by another run. */
  @Test
  void afterAKillEveryPlanIsTakenUpAsItWasStored() throws Exception {
    register();
    rig.pass(Duration.ofSeconds(95));
    Path after = Files.createDirectory(folder.resolve("after"));
    copyFiles(disk, "pinhole.db", after);
    copyFiles(memory, "liveness.db", after);
    String plans =
        "SELECT user, next_keepalive_at - %d, last_keepalive_at - %<d FROM binding ORDER BY user"
            .formatted(rig.clock.epochMillis());
    List<String> planned = rig.rows(plans);
    rig.stop();
    putBack(after, "pinhole.db", disk);
    putBack(after, "liveness.db", memory);
    int before = sent();
    long killedAt = rig.clock.nanos();
    rig.start();
    rig.pass(Duration.ofSeconds(35));

    Map<String, List<Double>> times = new HashMap<>();
    for (SimCommand each : rig.sim.commands().keepAlives().subList(before, sent())) {
      times
          .computeIfAbsent(each.header("user"), user -> new ArrayList<>())
          .add((each.nanos() - killedAt) / 1e9);
    }
    assertThat(planned).hasSize(PHONES);
    for (String plan : planned) {
      String[] columns = plan.split(" ");
      double next = Double.parseDouble(columns[1]) / 1_000;
      double last = Double.parseDouble(columns[2]) / 1_000;
      List<Double> ofPhone = times.get(columns[0]);
      assertThat(ofPhone.get(0)).as(plan).isBetween(next - 0.01, next + 0.3);
      assertThat(ofPhone.get(0) - last).as(plan).isLessThanOrEqualTo(28);
      for (int i = 1; i < ofPhone.size(); i++) {
        assertThat(ofPhone.get(i) - ofPhone.get(i - 1)).as(plan).isLessThanOrEqualTo(28);
      }
    }
  }

  private static void copyFiles(Path from, String name, Path to) throws Exception {
    for (String part : List.of("", "-wal")) {
      Files.copy(from.resolve(name + part), to.resolve(name + part));
    }
  }

  /** Into the same inodes, by which the file of liveness knows its store. */
  private static void putBack(Path from, String name, Path to) throws Exception {
    Files.deleteIfExists(to.resolve(name + "-shm"));
    for (String part : List.of("", "-wal")) {
      Files.write(to.resolve(name + part), Files.readAllBytes(from.resolve(name + part)));
    }
  }

  private enum Moment {
    BEFORE_THE_FIRST_KEEPALIVE(Duration.ofSeconds(3)),
    LONG_AFTER_A_COPY(Duration.ofSeconds(95));

    private final Duration after;

    Moment(Duration after) {
      this.after = after;
    }
  }

  /** A file system of its own, where this may be mounted. */
  @ParameterizedTest
  @EnumSource
  void wherePlaceInMemoryTakesNothingItIsBesideTheStore(Trouble trouble) throws Exception {
    rig.close();
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=512k", "none", memory.toString()));
    try {
      rig = new Rig(disk, SimOptions.builder());
      rig.environment = Map.of("RUNTIME_DIRECTORY", memory.toString());
      if (trouble.atStart) {
        makeTrouble(trouble);
      }
      rig.start();
      register();
      rig.pass(Duration.ofSeconds(30));
      makeTrouble(trouble);
      rig.pass(Duration.ofSeconds(30));
      int sent = sent();
      rig.pass(Duration.ofSeconds(30));
      assertThat(sent() - sent).isGreaterThanOrEqualTo(PHONES);
      rig.sim.registrar().register(phone(PHONES));
      rig.settle();
      assertThat(rig.rows(PLACE)).containsExactly(disk.resolve("pinhole.db-liveness").toString());
      assertThat(rig.rows(COUNTS)).containsExactly("61 1 60");
      assertThat(rig.rows("SELECT min(expires_at) > 0 FROM binding")).containsExactly("1");
    } finally {
      rig.close();
      assertThat(run("umount", memory.toString())).isTrue();
    }
    assertThat(rig.rows(COUNTS)).containsExactly("61 1 60");
  }

  private void makeTrouble(Trouble trouble) throws Exception {
    if (trouble == Trouble.READ_ONLY) {
      assertThat(run("mount", "-o", "remount,ro", memory.toString())).isTrue();
    } else {
      Path filler = memory.resolve("filler");
      assertThatThrownBy(() -> Files.write(filler, new byte[2 << 20]));
    }
  }

  private enum Trouble {
    FULL(false),
    FULL_AT_THE_START(true),
    READ_ONLY(true);

    private final boolean atStart;

    Trouble(boolean atStart) {
      this.atStart = atStart;
    }
  }

  @Test
  void withoutAPlaceInMemoryItIsBesideTheStoreAndLeavesNothing() throws Exception {
    rig.stop();
    rig.environment = Map.of();
    rig.start();
    register();
    rig.pass(Duration.ofSeconds(60));
    assertThat(rig.rows(PLACE)).containsExactly(disk.resolve("pinhole.db-liveness").toString());
    assertThat(rig.rows(COUNTS)).containsExactly("60 1 60");
    rig.stop();
    assertThat(disk.resolve("pinhole.db-liveness")).doesNotExist();
    assertThat(disk.resolve("pinhole.db-liveness-wal")).doesNotExist();
    assertThat(rig.rows(COUNTS)).containsExactly("60 1 60");
  }

  /** An admin who looks at a copy must not see what goes on with the original. */
  @Test
  void aCopyOfTheStoreIsNotShownWithIt() throws Exception {
    register();
    rig.pass(Duration.ofSeconds(60));
    Path copy = Files.createDirectory(folder.resolve("copy"));
    copyFiles(disk, "pinhole.db", copy);
    try (Rig other = new Rig(copy, SimOptions.builder())) {
      assertThat(other.rows(COUNTS)).containsExactly("60 0 0");
    }
  }

  @Test
  void aLostLinkIsInTheStoreAtOnce() throws Exception {
    rig.settle();
    rig.sim.shutDown();
    rig.pass(Duration.ofMillis(300), Duration.ofMillis(50));
    rig.commit();
    assertThat(rig.rows("SELECT state FROM node_status")).containsExactly("connecting");
  }

  private void register() throws Exception {
    IntStream.range(0, PHONES).forEach(i -> rig.sim.registrar().register(phone(i)));
    rig.settle();
  }

  private static SimRegister phone(int number) {
    return SimRegister.of(Integer.toString(1_000 + number))
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:" + (20_000 + number));
  }

  private int sent() {
    return rig.sim.commands().keepAlives().size();
  }

  private static void delete(Path in) throws Exception {
    for (String part : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(in.resolve("liveness.db" + part));
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
