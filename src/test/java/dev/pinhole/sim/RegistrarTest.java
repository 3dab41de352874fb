package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrarTest {
  private final ManualTimers timers = new ManualTimers();
  private SimFreeSwitch sim;
  private EslSocket socket;
  private SimRegistrar registrar;

  private void start(MultipleRegistrations multiple) {
    start(SimOptions.builder().multipleRegistrations(multiple));
  }

  private void start(SimOptions.Builder options) {
    sim = SimFreeSwitch.start(options.timers(timers).heartbeat(Duration.ZERO).build());
    socket = EslSocket.subscribed(sim);
    registrar = sim.registrar();
  }

  @AfterEach
  void close() {
    socket.close();
    sim.close();
  }

  @Test
  void usersOfOtherProfilesAndDomainsAreOthers() {
    start(MultipleRegistrations.OFF);
    registrar.register(SimRegister.of("1000"));
    registrar.register(SimRegister.of("1000").profile("external"));
    registrar.register(SimRegister.of("1000").host("pbx.example.org"));
    assertThat(registrar.rows()).hasSize(3);
    assertThatThrownBy(() -> registrar.register(SimRegister.of("1000").profile("nosuch")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no profile nosuch");
  }

  @Test
  void rowsOutliveWhatWasGrantedAndExpireLate() {
    start(MultipleRegistrations.OFF);
    registrar.register(SimRegister.of("1000").expires(20));
    long granted = timers.epochMillis() / 1000 + 20;
    timers.advance(Duration.ofSeconds(89));
    assertThat(registrar.size()).isEqualTo(1);
    timers.advance(Duration.ofSeconds(1));
    assertThat(registrar.size()).isZero();
    EslSocket.Frame expire = socket.frames(4).get(3);
    assertThat(expire.event()).isEqualTo("sofia::expire");
    assertThat(expire.field("expires")).isEqualTo(Long.toString(granted + 60));
  }

  @Test
  void forcedExpiryIsGranted() {
    start(MultipleRegistrations.OFF);
    SimRegister phone = SimRegister.of("1000");
    assertThat(granted(phone.variables(Map.of("sip-force-expires", "45")))).isEqualTo("45");
    assertThat(granted(phone.variables(Map.of("sip-force-expires-max", "120")))).isEqualTo("120");
    assertThat(granted(phone.expires(30).variables(Map.of("sip-force-expires-min", "60"))))
        .isEqualTo("60");
  }

  @Test
  void connectileDysfunctionOfTheSecondKindAddsAPath() {
    start(MultipleRegistrations.OFF);
    SimRow row =
        registrar.register(
            SimRegister.of("1000")
                .firstContact("198.51.100.7:5060")
                .source("198.51.100.98:4000")
                .variables(Map.of("sip-force-contact", "NDLB-connectile-dysfunction-2.0")));
    assertThat(row.status()).isEqualTo("Registered(AUTO-NAT-2.0)");
    assertThat(row.contact())
        .isEqualTo(
            "\"\" <sip:1000@198.51.100.7:5060"
                + ";fs_nat=yes;fs_path=sip%3A1000%40198.51.100.98%3A4000>");
    assertThat(row.target()).hasToString("198.51.100.98:4000");
  }

  @Test
  void staleNonceIsRefusedThenChallenged() {
    start(MultipleRegistrations.OFF);
    registrar.register(SimRegister.of("1000").challenge(SimChallenge.STALE));
    List<EslSocket.Frame> frames = socket.frames(4);
    assertThat(frames)
        .extracting(EslSocket.Frame::event)
        .containsExactly(
            "sofia::register_attempt",
            "sofia::pre_register",
            "sofia::register_attempt",
            "sofia::register");
    assertThat(frames.get(0).field("auth-result")).isEqualTo("STALE");
    assertThat(frames.get(2).field("auth-result")).isEqualTo("RENEWED");
  }

  @Test
  void closedWebSocketTakesOnlyItsOwnRow() {
    start(MultipleRegistrations.OFF);
    SimRegister phone =
        SimRegister.of("1000").transport(SimTransport.WSS).firstContact("x.invalid");
    SimRow old = registrar.register(phone.source("198.51.100.98:1001"));
    assertThat(old.status()).isEqualTo("Registered(WSS-NAT)");
    assertThat(old.contact()).endsWith("%3A1001%3Btransport%3Dwss>");
    SimRow row = registrar.register(phone.source("198.51.100.98:1002"));
    registrar.closeSocket(old);
    assertThat(registrar.rows()).containsExactly(row);
    registrar.closeSocket(row);
    assertThat(registrar.rows()).isEmpty();
    List<EslSocket.Frame> frames = socket.frames(8);
    assertThat(frames.get(6).field("reason")).isEqualTo("socket-disconnection");
    assertThat(frames.get(7).field("reason")).isEqualTo("socket-disconnection");
  }

  @Test
  void closedTcpConnectionUnregistersWhereItIsSetUpSo() {
    start(SimOptions.builder().socketClose(SimOptions.SocketClose.UNREGISTERS));
    SimRow row = registrar.register(SimRegister.of("1000").transport(SimTransport.TLS));
    assertThat(row.status()).isEqualTo("Registered(TLS-NAT)");
    registrar.closeSocket(row);
    assertThat(registrar.rows()).isEmpty();
  }

  @Test
  void closedTcpConnectionMeansNothingAsShipped() {
    start(MultipleRegistrations.OFF);
    SimRow row = registrar.register(SimRegister.of("1000").transport(SimTransport.TCP));
    registrar.closeSocket(row);
    assertThat(registrar.rows()).containsExactly(row);
  }

  @Test
  void pingsTellOnlyOfChanges() {
    start(MultipleRegistrations.OFF);
    SimRow row = registrar.register(SimRegister.of("1000"));
    registrar.ping(row, SimRow.SimPingStatus.REACHABLE);
    registrar.ping(row, SimRow.SimPingStatus.UNREACHABLE);
    registrar.ping(row, SimRow.SimPingStatus.UNREACHABLE);
    registrar.ping(row, SimRow.SimPingStatus.REACHABLE);
    List<EslSocket.Frame> frames = socket.frames(5);
    assertThat(frames.get(3).field("Ping-Status")).isEqualTo("UNREACHABLE");
    assertThat(frames.get(3).field("Status")).isEqualTo("408");
    assertThat(frames.get(4).field("Ping-Status")).isEqualTo("REACHABLE");
    assertThat(frames.get(4).field("Status")).isEqualTo("200");
    assertThat(frames.get(4).field("Phrase")).isEqualTo("OK");
  }

  @Test
  void stoppedProfileIsInvalidAndComesBackWithItsRows() {
    start(MultipleRegistrations.OFF);
    registrar.addSilently(SimRegister.of("1000"));
    registrar.stopProfile("internal");
    EslSocket.Frame unpublish = socket.frame();
    assertThat(unpublish.event()).isEqualTo("UNPUBLISH");
    assertThat(unpublish.field("service")).isEqualTo("_sip._udp,_sip._tcp,_sip._sctp");
    assertThat(unpublish.field("port")).isEqualTo("5060");
    assertThat(unpublish.field("module_name")).isEqualTo("mod_sofia");
    assertThat(unpublish.field("profile_name")).isEqualTo("internal");
    assertThat(unpublish.field("profile_uri")).isEqualTo("sip:mod_sofia@203.0.113.88:5060");
    assertThat(api("sofia status profile internal reg")).isEqualTo("Invalid Profile!\n");
    assertThat(api("sofia status")).doesNotContain("internal\t").endsWith("3 profiles 0 aliases\n");
    registrar.startProfile("internal");
    assertThat(socket.frame().event()).isEqualTo("PUBLISH");
    assertThat(api("sofia status profile internal reg")).contains("User:       \t1000@");
  }

  @Test
  void silentChangesAreSilent() {
    start(MultipleRegistrations.OFF);
    SimRow row = registrar.addSilently(SimRegister.of("1000"));
    registrar.addSilently(SampleRows.of("internal", 3, 1, timers.epochMillis()));
    registrar.removeSilently(row);
    assertThat(registrar.size()).isEqualTo(3);
    sim.heartbeat();
    assertThat(socket.frame().event()).isEqualTo("HEARTBEAT");
  }

  private String api(String command) {
    socket.send("api " + command);
    EslSocket.Frame frame = socket.frame();
    while (!frame.header("Content-Type").equals("api/response")) {
      frame = socket.frame();
    }
    return frame.text();
  }

  private String granted(SimRegister register) {
    registrar.register(register);
    return socket.frames(3).get(2).field("expires");
  }
}
