package dev.pinhole.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimRegister.SimChallenge;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MultipleRegistrationsTest {
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
  void secondPhoneOfAUserSilentlyTakesThePlaceOfTheFirst() {
    start(MultipleRegistrations.OFF);
    registrar.register(SimRegister.of("1000").callId("a"));
    registrar.register(SimRegister.of("1000").callId("b").challenge(SimChallenge.CACHED));
    assertThat(callIds()).containsExactly("b");
    assertThat(events(5))
        .containsExactly(
            "sofia::pre_register",
            "sofia::register_attempt",
            "sofia::register",
            "sofia::register_attempt",
            "sofia::register");
  }

  @Test
  void unregisteringTakesAllRowsOfTheUserWhereOnlyOneIsAllowed() {
    start(MultipleRegistrations.OFF);
    registrar.register(SimRegister.of("1000").callId("a"));
    registrar.unregister(SimRegister.of("1000").callId("other"));
    assertThat(registrar.rows()).isEmpty();
  }

  @Test
  void severalPhonesLiveByCallId() {
    start(MultipleRegistrations.BY_CALL_ID);
    registrar.register(SimRegister.of("1000").callId("a"));
    registrar.register(SimRegister.of("1000").callId("b").firstContact("192.168.1.7:5060"));
    assertThat(callIds()).containsExactly("a", "b");
    registrar.unregister(SimRegister.of("1000").callId("a"));
    assertThat(callIds()).containsExactly("b");
  }

  @Test
  void sameContactUnderAnotherCallIdRewritesTheRow() {
    start(MultipleRegistrations.BY_CALL_ID);
    SimRegister first =
        SimRegister.of("1000").callId("a").userAgent("Old/1").firstContact("192.0.2.1:5060");
    SimRow old = registrar.register(first);
    timers.advance(Duration.ofSeconds(5));
    SimRow row = registrar.register(first.callId("b").userAgent("New/2").source("192.0.2.1:7"));
    assertThat(registrar.rows()).containsExactly(row);
    assertThat(row.id()).isEqualTo(old.id());
    assertThat(row.callId()).isEqualTo("b");
    assertThat(row.userAgent()).isEqualTo("Old/1");
    assertThat(row.network()).hasToString("192.0.2.1:7");
    assertThat(row.expires()).isEqualTo(old.expires() + 5);
    EslSocket.Frame event = socket.frames(6).get(5);
    assertThat(event.field("update-reg")).isEqualTo("true");
    assertThat(event.field("user-agent")).isEqualTo("New/2");
  }

  @Test
  void refreshFromAnotherPortReplacesTheRowOnlyInAnotherSecond() {
    start(MultipleRegistrations.BY_CALL_ID);
    SimRegister phone = SimRegister.of("1000").callId("a");
    registrar.register(phone.source("198.51.100.98:1001"));
    timers.advance(Duration.ofSeconds(1));
    registrar.register(phone.source("198.51.100.98:1002"));
    assertThat(registrar.rows()).extracting(row -> row.network().port()).containsExactly(1002);
    registrar.register(phone.source("198.51.100.98:1003"));
    assertThat(registrar.rows())
        .extracting(row -> row.network().port())
        .containsExactly(1002, 1003);
  }

  @Test
  void severalPhonesLiveByContact() {
    start(MultipleRegistrations.BY_CONTACT);
    SimRegister a = SimRegister.of("1000").callId("same");
    SimRegister b = a.firstContact("192.168.1.7:5060");
    registrar.register(a);
    registrar.register(b);
    assertThat(callIds()).containsExactly("same", "same");
    registrar.unregister(a);
    assertThat(registrar.rows())
        .extracting(SimRow::contact)
        .hasSize(1)
        .first()
        .asString()
        .contains("192.168.1.7");
  }

  @Test
  void directoryMayAllowAUserOnlyOne() {
    start(MultipleRegistrations.BY_CALL_ID);
    SimRegister phone =
        SimRegister.of("1000").variables(Map.of("sip-allow-multiple-registrations", "false"));
    registrar.register(phone.callId("a"));
    registrar.register(phone.callId("b"));
    assertThat(callIds()).containsExactly("b");
  }

  private List<String> callIds() {
    return registrar.rows().stream().map(SimRow::callId).toList();
  }

  private List<String> events(int count) {
    return socket.frames(count).stream().map(EslSocket.Frame::event).toList();
  }
}
