package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
  void fiftyThousandRegistrationsAreOneFrame() throws IOException {
    sim.registrar().addSilently(SampleRows.of("internal", 50_000, 1, sim.timers().epochMillis()));
    socket.reply("event json BACKGROUND_JOB");
    socket.send("bgapi sofia status profile internal reg");
    socket.frame();
    int length = Integer.parseInt(socket.headers().get("Content-Length"));
    assertThat(length).isGreaterThan(20_000_000);
    byte[] body = socket.bytes(length);
    int raw = body.length;
    int calls = 0;
    int from = new String(body, 0, 2000, StandardCharsets.UTF_8).indexOf("\"_body\":\"") + 9;
    for (int i = from; i < body.length - 2; i++) {
      if (body[i] == '\\') {
        raw--;
        calls += body[i + 1] == 'n' && body[i + 2] == 'C' && body[i + 3] == 'a' ? 1 : 0;
        i++;
      }
    }
    assertThat(calls).isEqualTo(50_000);
    String head = new String(body, 0, from, StandardCharsets.UTF_8);
    assertThat(head).contains("\"Content-Length\":\"" + (raw - from - 2) + "\"");
    String tail = new String(body, body.length - 140, 140, StandardCharsets.UTF_8);
    assertThat(tail).contains("Total items returned: 50000\\n").endsWith("==\\n\"}");
  }

  @Test
  void stormOfRegistrationsComesWhole() {
    socket.reply("event json CUSTOM sofia::register");
    sim.atOnce(
        () -> {
          for (int i = 0; i < 5_000; i++) {
            sim.registrar().register(SimRegister.of(Integer.toString(100_000 + i)));
          }
          return null;
        });
    for (int i = 0; i < 5_000; i++) {
      assertThat(socket.frame().text())
          .contains("\"from-user\":\"" + (100_000 + i) + "\"")
          .hasSizeGreaterThan(1400);
    }
    assertThat(sim.registrar().size()).isEqualTo(5_000);
  }
}
