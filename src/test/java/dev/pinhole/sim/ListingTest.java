package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListingTest {
  private static final String NAT = "198.51.100.98:";

  /** Behind the clock's start, 13:36:12: when the phones of the captured listing registered. */
  private static final Duration REGISTERED = Duration.ofSeconds(459);

  private final ManualTimers timers = new ManualTimers();

  @Test
  void profilesAreListedAsCaptured() {
    try (SimFreeSwitch sim = sim();
        EslSocket socket = EslSocket.subscribed(sim)) {
      assertThat(socket.job("sofia status")).isEqualTo(CaptureFile.jobBody("bgapi-profiles"));
    }
  }

  @Test
  void oneProfileIsSingular() {
    SimOptions options = SimOptions.builder().timers(timers).profiles("pbx").build();
    try (SimFreeSwitch sim = SimFreeSwitch.start(options);
        EslSocket socket = EslSocket.subscribed(sim)) {
      assertThat(socket.job("sofia status"))
          .contains(
              "\n                      pbx\tprofile\t           sip:mod_sofia@203.0.113.88:5060")
          .endsWith("\n1 profile 0 aliases\n");
    }
  }

  @Test
  void registrationsAreListedAsCaptured() {
    try (SimFreeSwitch sim = sim();
        EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event json BACKGROUND_JOB");
      registerThoseOfTheCapture(sim.registrar());
      assertThat(socket.job("sofia status profile internal reg"))
          .isEqualTo(CaptureFile.jobBody("bgapi-registrations"));
      assertThat(socket.job("sofia status profile external reg"))
          .isEqualTo(CaptureFile.jobBody("bgapi-registrations-empty"));
      assertThat(socket.job("sofia status profile nosuch reg"))
          .isEqualTo(CaptureFile.jobBody("bgapi-no-profile"));
    }
  }

  @Test
  void jobEventHasTheFieldsOfTheCapture() {
    try (SimFreeSwitch sim = sim();
        EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event json BACKGROUND_JOB");
      socket.send("bgapi sofia status profile nosuch reg", "Job-UUID: job-5");
      assertThat(socket.frame().headers())
          .containsExactly(
              Map.entry("Content-Type", "command/reply"),
              Map.entry("Reply-Text", "+OK Job-UUID: job-5"),
              Map.entry("Job-UUID", "job-5"));
      String captured = CaptureFile.events("bgapi-no-profile").get(0);
      String varying = "(Core-UUID|Event-Date-\\w+|Event-Sequence)\":\"[^\"]*";
      assertThat(socket.frame().text().replaceAll(varying, "$1"))
          .isEqualTo(captured.replaceAll(varying, "$1"));
    }
  }

  @Test
  void oneUserIsListedAsCaptured() {
    try (SimFreeSwitch sim = sim();
        EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event json BACKGROUND_JOB");
      // In this capture the phone registered at 14:29:12, four seconds before.
      timers.advance(Duration.ofMinutes(53));
      sim.registrar().register(yealink("53633"));
      sim.registrar().register(SimRegister.of("1002"));
      timers.advance(Duration.ofSeconds(4));
      assertThat(socket.job("sofia status profile internal user 1001@203.0.113.88"))
          .isEqualTo(CaptureFile.jobBody("bgapi-registrations-one"));
    }
  }

  @Test
  void usersAreFoundByHalfTheirNameAndContactsByAPart() {
    try (SimFreeSwitch sim = sim();
        EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event json BACKGROUND_JOB");
      sim.registrar().register(SimRegister.of("1001"));
      sim.registrar().register(SimRegister.of("1002").firstContact("192.168.7.7:5060"));
      sim.registrar().register(SimRegister.of("1002").host("pbx.example.org"));
      assertThat(count(socket, "internal user 203.0.113.88")).isEqualTo(2);
      assertThat(count(socket, "internal user 1002@")).isEqualTo(2);
      assertThat(count(socket, "internal user 1002@pbx.example.org")).isEqualTo(1);
      assertThat(count(socket, "internal reg 192.168.7.")).isEqualTo(1);
      assertThat(count(socket, "203.0.113.88 reg")).isEqualTo(3);
    }
  }

  @Test
  void timesAreLocalAndSecondsMayBeNegative() {
    SimOptions options =
        SimOptions.builder().timers(timers).zone(ZoneId.of("America/New_York")).build();
    try (SimFreeSwitch sim = SimFreeSwitch.start(options);
        EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event json BACKGROUND_JOB");
      timers.advance(Duration.ofSeconds(29));
      sim.registrar().register(SimRegister.of("1001").expires(1));
      timers.advance(Duration.ofSeconds(90));
      assertThat(count(socket, "internal reg")).isZero();
      sim.registrar().register(SimRegister.of("1001").expires(1));
      // The next look for expired rows is at 120 s, then at 150 s and 180 s.
      timers.advance(Duration.ofMillis(60_999));
      assertThat(socket.job("sofia status profile internal reg"))
          .contains("EXP(2026-11-22 08:39:12) EXPSECS(1)");
      sim.atOnce(
          () -> {
            timers.stepWallClock(Duration.ofSeconds(3));
            return null;
          });
      assertThat(socket.job("sofia status profile internal reg")).contains(" EXPSECS(-2)\n");
    }
  }

  @Test
  void pingsAndForeignRowsShow() {
    try (SimFreeSwitch sim = sim();
        EslSocket socket = EslSocket.login(sim)) {
      socket.reply("event json BACKGROUND_JOB");
      SimRow row = sim.registrar().register(SimRegister.of("1001"));
      sim.registrar().ping(row, SimRow.SimPingStatus.UNREACHABLE);
      assertThat(socket.job("sofia status profile internal reg"))
          .contains("Ping-Status:\tUnreachable\nPing-Time:\t0.00\nHost:       \tvm\n");
      sim.registrar().ping(row, SimRow.SimPingStatus.REACHABLE);
      assertThat(socket.job("sofia status profile internal reg"))
          .contains("Ping-Status:\tReachable\nPing-Time:\t12.34\nHost:       \tvm\n");
      sim.registrar().addSilently(List.of(row.withHostname("other")));
      assertThat(count(socket, "internal reg")).isEqualTo(2);
      assertThat(socket.job("sofia status profile internal reg")).contains("Host:       \tother\n");
    }
  }

  private SimFreeSwitch sim() {
    return SimFreeSwitch.start(
        SimOptions.builder().timers(timers).heartbeat(Duration.ZERO).build());
  }

  private static int count(EslSocket socket, String which) {
    String body = socket.job("sofia status profile " + which);
    return Integer.parseInt(body.replaceAll("(?s).*Total items returned: (\\d+)\n.*", "$1"));
  }

  private void registerThoseOfTheCapture(SimRegistrar registrar) {
    timers.advance(REGISTERED);
    registrar.register(
        at("1000", "192.168.1.120:61724", NAT + 46536)
            .contact(NAT + 46536)
            .contactParams("rinstance=720a51c7a6494ef5")
            .callId("M2M1MDFhOWVkYThhYzg0ZDg0ZWE4N2JiYWRhZjc0YmY.")
            .userAgent("eyeBeam release 1011d stamp 40820"));
    registrar.register(yealink("14972"));
    registrar.register(
        at("1002", "198.51.100.106:5060", "198.51.100.106:5060")
            .callId("8b10323594cbdab@198.51.100.106")
            .userAgent("Grandstream GXP2170 1.0.11.64"));
    timers.advance(Duration.ofSeconds(1));
    registrar.register(
        at("1009", "192.168.1.120:39087", NAT + 44094)
            .transport(SimTransport.TCP)
            .callId("16b440e08c49ad36@192.168.1.120"));
    registrar.register(
        at("1012", "10.9.8.7:5060", "198.51.100.106:5074")
            .path("<sip:203.0.113.5;lr>")
            .callId("61500f421c74e671@198.51.100.106"));
    registrar.register(
        at("1013", "198.51.100.106:5075", "198.51.100.106:5075")
            .display("\"O\\\"Brien, Zoë <x> %41;+\"")
            .contactParams("x=%0Aapi%20status%0A%0A;y=a+b")
            .userAgent("Evil\u001b[31mRED UA: x")
            .callId("2ec6510d44b684cc@198.51.100.106"));
    registrar.register(
        at("1015", "198.51.100.106:5077", "198.51.100.106:5077")
            .callId("a<b>&\"c@h")
            .userAgent("Two: colons: & <tags>"));
    timers.advance(Duration.ofSeconds(9));
  }

  private static SimRegister yealink(String port) {
    return at("1001", "192.168.1.120:5060", NAT + port)
        .callId("0_2147483600@192.168.1.120")
        .userAgent("Yealink SIP-T46S 66.86.0.15");
  }

  private static SimRegister at(String user, String contact, String source) {
    return SimRegister.of(user).firstContact(contact).source(source);
  }
}
