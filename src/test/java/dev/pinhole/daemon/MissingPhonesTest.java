package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.MultipleRegistrations;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who was there and is not, as {@code pinhole missing} says it beside the real daemon. */
class MissingPhonesTest {
  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    start(MultipleRegistrations.OFF);
  }

  private void start(MultipleRegistrations multiple) throws Exception {
    rig = new Rig(folder, SimOptions.builder().multipleRegistrations(multiple));
    rig.configured("[store]\npath = \"pinhole.db\"\n");
    rig.start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private SimRow register(String user) {
    return rig.sim.registrar().register(Registers.of(user));
  }

  /** User and how it ended, as the command says it. */
  private List<String> missing(String... more) {
    rig.settle();
    String[] args = new String[2 + more.length];
    args[0] = "missing";
    args[1] = "--csv";
    System.arraycopy(more, 0, args, 2, more.length);
    Rig.Ran ran = rig.run(args);
    assertThat(ran.status()).as(ran.out()).isZero();
    List<String> lines = ran.out().lines().toList();
    List<String> columns = List.of(lines.get(0).split(","));
    return lines.stream()
        .skip(1)
        .filter(line -> !line.startsWith("pinhole: "))
        .map(line -> line.split(","))
        .map(row -> row[columns.indexOf("user")] + " " + row[columns.indexOf("event")])
        .toList();
  }

  @Test
  void whoUnregistersOrExpiresIsMissingUntilItIsBack() {
    register("1000");
    SimRow expiring = register("1001");
    register("1002");
    assertThat(missing()).isEmpty();

    rig.sim.registrar().unregister(Registers.of("1000"));
    rig.pass(Duration.ofSeconds(2));
    rig.sim.registrar().expire(expiring);
    assertThat(missing()).containsExactly("1001 expired", "1000 unregistered");
    assertThat(rig.run("show", "1001").out())
        .startsWith(
            "1001@203.0.113.88 is not registered: it was, from 198.51.100.98, until it expired, ");
    assertThat(rig.run("status").out()).contains("2 missing");
    assertThat(rig.run("sites").out()).contains("1 of 3");

    register("1001");
    assertThat(missing()).containsExactly("1000 unregistered");
    // The same phone under another Call-ID, as after a restart of it.
    rig.sim.registrar().register(Registers.secondOf("1000"));
    assertThat(missing()).isEmpty();
    assertThat(rig.run("sites").out()).doesNotContain(" of 3");
  }

  @Test
  void whoseRegistrationIsReplacedIsNotMissing() {
    register("1000");
    rig.sim.registrar().register(Registers.secondOf("1000"));
    rig.pass(Duration.ofSeconds(1));
    assertThat(rig.run("history", "1000").out()).contains("replaced");
    assertThat(missing()).isEmpty();

    rig.sim.registrar().unregister(Registers.secondOf("1000"));
    assertThat(missing()).containsExactly("1000 unregistered");
  }

  @Test
  void whoHasAnotherPhoneIsNotMissing() throws Exception {
    rig.close();
    start(MultipleRegistrations.BY_CALL_ID);
    SimRow one = register("1000");
    SimRow other = rig.sim.registrar().register(Registers.secondOf("1000"));

    rig.sim.registrar().expire(one);
    assertThat(missing()).isEmpty();
    rig.sim.registrar().expire(other);
    assertThat(missing()).containsExactly("1000 expired");
  }

  @Test
  void whoIsMissingStaysSoOverARestartOfTheDaemon() throws Exception {
    register("1000");
    register("1001");
    rig.sim.registrar().unregister(Registers.of("1000"));
    assertThat(missing()).containsExactly("1000 unregistered");

    rig.stop();
    rig.start();
    assertThat(missing()).containsExactly("1000 unregistered");
  }

  /** The listing at the start tells who has left, and who is back. */
  @Test
  void whatHappensWhileTheDaemonIsDownIsFoundAtItsStart() throws Exception {
    register("1000");
    SimRow leaving = register("1001");
    register("1002");
    rig.sim.registrar().unregister(Registers.of("1000"));
    assertThat(missing()).containsExactly("1000 unregistered");

    rig.stop();
    rig.sim.registrar().removeSilently(leaving);
    rig.sim.registrar().addSilently(Registers.of("1000"));
    rig.sim.registrar().addSilently(Registers.of("1003"));
    rig.start();

    assertThat(missing()).containsExactly("1001 gone-while-away");
  }

  /** Registrations that FreeSWITCH has lost, as when its database was emptied. */
  @Test
  void aServerThatComesBackEmptyLeavesAllMissing() {
    register("1000");
    register("1001");
    rig.settle();
    rig.sim.shutDown();
    rig.pass(Duration.ofSeconds(5), Duration.ofSeconds(1));
    rig.sim.startUp(SimFreeSwitch.Rows.LOST);
    rig.connected();
    rig.pass(Duration.ofSeconds(30));

    assertThat(missing()).containsExactlyInAnyOrder("1000 gone-while-away", "1001 gone-while-away");
  }
}
