package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimRegister;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What the daemon's log says of phones, and of FreeSWITCH. */
class BindingChangesTest {
  @TempDir private Path folder;
  private Rig rig;
  private LogLines log;

  @BeforeEach
  void start() {
    rig = new Rig(folder, SimOptions.builder());
    log = new LogLines(Level.INFO);
  }

  @AfterEach
  void stop() {
    rig.close();
    log.close();
  }

  private static SimRegister phone(String user, int port) {
    return SimRegister.of(user)
        .callId(user + "@x")
        .contact("192.168.1.120:5060")
        .source("198.51.100.98:" + port);
  }

  @Test
  void aLineAPhoneAndEventWithinTenMinutes() throws Exception {
    rig.start();
    for (int port = 1024; port < 1044; port++) {
      rig.sim.registrar().register(phone("1000", port));
    }
    rig.settle();
    assertThat(log.lines("event=rebound"))
        .containsExactly(
            "event=rebound node=default profile=internal user=1000 domain=203.0.113.88"
                + " network_ip=198.51.100.98 network_port=1025");
    rig.pass(Duration.ofSeconds(61));
    assertThat(log.lines("event=lines-left-out"))
        .containsExactly(
            "event=lines-left-out node=default left_out=18 in the last minute, about phones;"
                + " pinhole history has them");

    rig.pass(Duration.ofMinutes(9));
    rig.sim.registrar().register(phone("1000", 2000));
    rig.settle();
    assertThat(log.lines("event=rebound")).hasSize(2).last().asString().endsWith("=2000");
  }

  @Test
  void allPhonesTogetherWriteSoManyLinesAMinute() throws Exception {
    rig.start();
    for (int user = 1000; user < 1200; user++) {
      rig.sim.registrar().register(phone(Integer.toString(user), 1024));
      rig.sim.registrar().register(phone(Integer.toString(user), 1025));
    }
    rig.settle();
    assertThat(log.lines("event=rebound")).hasSize(LogQuota.MOST_A_MINUTE);
    rig.pass(Duration.ofSeconds(61));
    assertThat(log.lines("event=lines-left-out node=default left_out=170 ")).hasSize(1);
    rig.sim.registrar().register(phone("1190", 1026));
    rig.settle();
    assertThat(log.lines("event=rebound")).hasSize(LogQuota.MOST_A_MINUTE + 1);
  }

  /** Behind a proxy may be a thousand phones. */
  @Test
  void aPathThatLeadsElsewhereIsSaidOnce() throws Exception {
    rig.start();
    for (int user = 1000; user < 1020; user++) {
      rig.sim
          .registrar()
          .register(phone(Integer.toString(user), 5060).path("<sip:ed\"ge.example.org;lr>"));
    }
    rig.settle();
    assertThat(log.lines("event=foreign-path"))
        .singleElement()
        .asString()
        .endsWith(
            "its Path leads to ed?ge.example.org, and the REGISTER came from elsewhere; phones of"
                + " this Path are not kept alive. If it is a proxy of yours, write into [nat]:"
                + " proxies = [\"ed?ge.example.org\"]");
  }

  @Test
  void aPhoneCannotForgeALine() throws Exception {
    rig.start();
    String user = "1000\n<0>event=stopped user=\"x";
    rig.sim.registrar().register(phone(user, 1024));
    rig.sim.registrar().register(phone(user, 1025));
    rig.settle();
    assertThat(log.lines()).allMatch(line -> line.matches("<[3-7]>event=[a-z-]+ .*"));
    assertThat(log.lines("event=rebound"))
        .singleElement()
        .asString()
        .contains(" user=\"1000\\\\x0a<0>event=stopped user=\\\"x\" domain=");
  }

  @Test
  void aContactAtAStrangersAddressIsSaidOnce() throws Exception {
    rig.start();
    for (int i = 0; i < 3; i++) {
      rig.sim
          .registrar()
          .register(phone("1000", 1024 + i).contact("203.0.113.7:5060").callId("1000-" + i));
    }
    rig.settle();
    assertThat(log.lines("event=foreign-contact"))
        .singleElement()
        .asString()
        .startsWith("event=foreign-contact node=default profile=internal user=1000 ")
        .endsWith(
            " its Contact is at another public address than it sends from; keep-alives go there"
                + " rarely, and for few such phones");
  }

  /** Anybody can send a REGISTER without the names that an event must have. */
  @Test
  void eventsThatCannotBeUsedDoNotCrowdOutPhones() throws Exception {
    rig.start();
    for (int i = 0; i < 200; i++) {
      rig.sim.registrar().register(phone("", 1024 + i));
    }
    rig.sim.registrar().register(phone("1000", 1024));
    rig.sim.registrar().register(phone("1000", 1025));
    rig.settle();
    assertThat(rig.daemon.counters().get(Counter.EVENTS_UNUSABLE)).isGreaterThanOrEqualTo(200);
    assertThat(log.lines("event=unusable")).hasSizeBetween(1, 3);
    assertThat(log.lines("event=rebound")).hasSize(1);
  }

  @Test
  void aFreeSwitchThatEndsIsOneWarning() throws Exception {
    rig.start();
    rig.pass(Duration.ofSeconds(30));
    rig.sim.shutDown();
    rig.pass(Duration.ofMinutes(5), Duration.ofMillis(500));
    assertThat(log.lines("event=keepalives-stopped")).isEmpty();
    assertThat(log.lines("event=not-connected"))
        .singleElement()
        .asString()
        .contains("event=not-connected node=default FreeSWITCH closed the connection");
  }

  @Test
  void aFreeSwitchThatIsAwayIsToldOnceInTenMinutes() throws Exception {
    rig.start();
    rig.sim.shutDown();
    rig.pass(Duration.ofMinutes(25), Duration.ofMillis(500));
    assertThat(log.lines("event=not-connected"))
        .hasSize(3)
        .allMatch(line -> line.endsWith("; trying again and again"));
    rig.sim.startUp(SimFreeSwitch.Rows.KEPT);
    rig.connected();
    assertThat(log.lines("event=connected")).hasSize(2);
  }
}
