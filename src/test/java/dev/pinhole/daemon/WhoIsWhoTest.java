package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a phone is known after a restart of the daemon, too. */
class WhoIsWhoTest {
  private static final String VERDICTS =
      "SELECT call_id, nat, nat_kind, network_ip, network_port, proxy_host FROM binding"
          + " ORDER BY call_id";

  @TempDir private Path folder;
  private Rig rig;

  @BeforeEach
  void start() throws Exception {
    rig = new Rig(folder, SimOptions.builder());
    rig.start();
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void restart() throws Exception {
    rig.stop();
    rig.start();
  }

  private static SimRegister phone(String callId, String first, String source) {
    return SimRegister.of("1000").callId(callId).firstContact(first).contact(source).source(source);
  }

  @Test
  void aNewCallIdOfAUserThatHadLeft() throws Exception {
    String outside = "198.51.100.98:24832";
    rig.sim.registrar().register(phone("c1@x", "192.168.1.120:5060", outside));
    rig.sim.registrar().unregister(phone("c1@x", outside, outside));
    rig.settle();
    rig.stop();
    rig.clock.advance(Duration.ofDays(2));
    rig.start();
    rig.sim.registrar().register(phone("c2@x", outside, outside));
    rig.settle();
    assertThat(rig.rows(VERDICTS))
        .containsExactly("c2@x yes rewritten-contact 198.51.100.98 24832 null");
    restart();
    assertThat(rig.rows(VERDICTS)).hasSize(1).first().asString().startsWith("c2@x yes");
  }

  @Test
  void aPhoneBehindAProxy() throws Exception {
    SimRegister proxied =
        SimRegister.of("1000")
            .callId("p@x")
            .contact("192.168.1.120:5065")
            .source("198.51.100.106:5060")
            .path("<sip:198.51.100.106;lr;received=sip:198.51.100.98:10710>");
    String known = "p@x yes private-contact 198.51.100.98 10710 198.51.100.106";
    rig.sim.registrar().register(proxied);
    rig.settle();
    assertThat(rig.rows(VERDICTS)).containsExactly(known);
    restart();
    rig.pass(Duration.ofMinutes(11));
    assertThat(rig.rows(VERDICTS)).containsExactly(known);
    assertThat(rig.rows("SELECT event FROM history")).containsExactly("registered");
    // It is left to its proxy.
    assertThat(rig.sim.commands().keepAlives()).isEmpty();

    // The same by the listing alone.
    rig.stop();
    try (Connection store = DriverManager.getConnection("jdbc:sqlite:" + rig.store);
        Statement statement = store.createStatement()) {
      statement.execute("DELETE FROM registration");
    }
    rig.start();
    rig.settle();
    assertThat(rig.rows(VERDICTS)).containsExactly(known);
  }

  @Test
  void keepalivesThroughAProxyIfTheOperatorSaysSo() throws Exception {
    rig.stop();
    rig.configured("[keepalive]\nthrough-proxies = true\n");
    rig.start();
    rig.sim
        .registrar()
        .register(
            SimRegister.of("1000")
                .callId("p@x")
                .contact("192.168.1.120:5065")
                .source("198.51.100.106:5060")
                .path("<sip:198.51.100.106;lr;received=sip:198.51.100.98:10710>"));
    rig.pass(Duration.ofMinutes(1));
    assertThat(rig.sim.commands().keepAlives()).hasSizeBetween(2, 3);
  }
}
