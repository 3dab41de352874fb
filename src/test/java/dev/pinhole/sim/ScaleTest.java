package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sizes, not times: how fast it is, a benchmark tells. */
class ScaleTest {
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private final EslSocket socket = EslSocket.login(sim);

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void hundredThousandRegistrationsAreOneFrame() {
    sim.registrar().addSilently(SampleRows.of("internal", 100_000, 1, sim.timers().epochMillis()));
    socket.reply("event json BACKGROUND_JOB");
    socket.send("bgapi sofia status profile internal reg");
    socket.frame();
    EslSocket.Frame frame = socket.frame();
    String body = frame.field("_body");
    assertThat(Integer.parseInt(frame.field("Content-Length"))).isEqualTo(body.length());
    assertThat(body.length()).isGreaterThan(40_000_000);
    assertThat(body.split("\nCall-ID:", -1)).hasSize(100_001);
    assertThat(body).contains("\nTotal items returned: 100000\n");
  }

  @Test
  void stormOfRegistrationsComesWhole() {
    socket.reply("event json CUSTOM sofia::register");
    sim.atOnce(
        () -> {
          for (int i = 0; i < 20_000; i++) {
            sim.registrar().register(SimRegister.of(Integer.toString(100_000 + i)));
          }
          return null;
        });
    for (int i = 0; i < 20_000; i++) {
      assertThat(socket.frame().text())
          .contains("\"from-user\":\"" + (100_000 + i) + "\"")
          .hasSizeGreaterThan(1400);
    }
    assertThat(sim.registrar().size()).isEqualTo(20_000);
  }
}
