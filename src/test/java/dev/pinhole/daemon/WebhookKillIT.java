package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRow;
import dev.pinhole.webhook.HttpReceiver;
import dev.pinhole.webhook.HttpReceiver.Posted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} while messages wait, are grouped, or are on their way. */
class WebhookKillIT {
  private static final int KILLS = 12;

  /** Around the moment in which the grouping ends, and the message goes out. */
  private static final int LONGEST_LIFE_MILLIS = 2_500;

  @TempDir private Path folder;
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private final SplittableRandom random = new SplittableRandom(14);
  private HttpReceiver receiver;
  private Process daemon;

  @BeforeEach
  void begin() throws Exception {
    receiver = new HttpReceiver(HttpReceiver.OK);
    Files.writeString(
        folder.resolve("pinhole.toml"),
        """
        [freeswitch]
        host = "127.0.0.1"
        port = %d
        password = "%s"
        [hep]
        listen = "off"
        [store]
        path = "pinhole.db"
        [[webhook]]
        name = "noc"
        url = "%s"
        events = ["unreachable"]
        group-within = "1s"
        """
            .formatted(sim.port(), sim.password(), receiver.url()));
  }

  @AfterEach
  void end() throws Exception {
    kill();
    sim.close();
    receiver.close();
  }

  private void start() throws Exception {
    daemon = KilledDaemon.start(Path.of(System.getProperty("pinhole.jar")), folder);
    sim.subscribed(1).get(60, TimeUnit.SECONDS);
  }

  private void kill() throws Exception {
    if (daemon != null) {
      daemon.destroyForcibly().waitFor();
      Rig.until(() -> sim.links() == 0);
    }
  }

  /** Each at an address of its own, so that each is a message. */
  private void becomesUnreachable(int phone) throws Exception {
    SimRow row =
        sim.registrar().register(Registers.of("u" + phone).source("198.51.100." + phone + ":5060"));
    sim.registrar().ping(row, SimRow.SimPingStatus.UNREACHABLE);
    KilledStore store = new KilledStore(folder.resolve("pinhole.db"));
    Rig.until(() -> store.unreachable().contains("u" + phone));
  }

  private List<String> bodies() {
    return receiver.posted().stream().map(Posted::body).toList();
  }

  @Test
  void whatWaitsIsSentOnceWhenItIsTaken() throws Exception {
    receiver.answer("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n");
    start();
    becomesUnreachable(1);
    Rig.until(() -> receiver.posted().size() == 1);
    String id = receiver.posted().get(0).header("x-pinhole-id");
    kill();
    receiver.answer(HttpReceiver.OK);
    int before = receiver.posted().size();
    start();
    Rig.until(() -> receiver.posted().size() > before);
    KilledStore store = new KilledStore(folder.resolve("pinhole.db"));
    Rig.until(() -> store.waiting() == 0);
    kill();
    start();
    // Whatever still waited would go out before this.
    becomesUnreachable(2);
    Rig.until(() -> bodies().stream().anyMatch(body -> body.contains("u2@")));
    List<String> ids =
        receiver.posted().stream().skip(before).map(each -> each.header("x-pinhole-id")).toList();
    assertThat(ids).hasSize(2).startsWith(id).doesNotHaveDuplicates();
  }

  /** Whatever was committed of a phone is told, if not before the crash, then after it. */
  @Test
  void nothingIsLostWheneverItIsKilled() throws Exception {
    for (int phone = 1; phone <= KILLS; phone++) {
      start();
      becomesUnreachable(phone);
      daemon.waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
      kill();
    }
    start();
    for (int phone = 1; phone <= KILLS; phone++) {
      String name = "\"u" + phone + "@";
      Rig.until(() -> bodies().stream().anyMatch(body -> body.contains(name)));
    }
    Map<String, Long> times =
        receiver.posted().stream()
            .collect(
                Collectors.groupingBy(each -> each.header("x-pinhole-id"), Collectors.counting()));
    // One for each crash at most, between its answer and the commit.
    assertThat(times.values()).allMatch(count -> count <= 2);
    assertThat(times.values().stream().filter(count -> count == 2).count()).isLessThan(KILLS / 2);
  }
}
