package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Change.Origin;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.time.ManualTimers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a changed port shows that a NAT had forgotten, and when it may have been the phone. */
class RebindTest {
  private static final String OWN = "192.168.1.120:61724";
  private static final String ELSEWHERE = "203.0.113.7";
  private static final BindingKey KEY = new BindingKey("default", Phones.AOR, "a");

  private final BindingTable table =
      new BindingTable(
          "default", new Assessor(new Judge(List.of()), Proxies.NONE), new ManualTimers());
  private final Recorder recorder = new Recorder(table);

  private Origin register(String contact, String ip, int port) {
    return register("a", contact, ip, port);
  }

  private Origin register(String callId, String contact, String ip, int port) {
    recorder.apply(Phones.registered(callId, contact, ip, port));
    return recorder.origins.get(new BindingKey("default", Phones.AOR, callId));
  }

  private void challenge(String contact, int port) {
    recorder.apply(Phones.challenged("a", contact, Phones.NAT, port));
  }

  @Test
  void theFirstRegisterAndARefreshAreNone() {
    assertThat(register(OWN, Phones.NAT, 54526)).isEqualTo(Origin.REGISTER);
    assertThat(register(OWN, Phones.NAT, 54526)).isEqualTo(Origin.REGISTER);
  }

  @Test
  void anotherPortOfTheSameAddressIsOne() {
    register(OWN, Phones.NAT, 54526);
    assertThat(register(OWN, Phones.NAT, 40_001)).isEqualTo(Origin.REBIND);
    assertThat(register(OWN, Phones.NAT, 40_001)).isEqualTo(Origin.REGISTER);
  }

  @Test
  void anotherAddressIsNone() {
    register(OWN, Phones.NAT, 54526);
    assertThat(register(OWN, ELSEWHERE, 40_001)).isEqualTo(Origin.REGISTER);
  }

  @Test
  void anotherPortOfThePhonesOwnIsNone() {
    register(OWN, Phones.NAT, 54526);
    assertThat(register("192.168.1.120:61725", Phones.NAT, 40_001)).isEqualTo(Origin.REGISTER);
  }

  @Test
  void anotherCallIdIsNone() {
    register(OWN, Phones.NAT, 54526);
    assertThat(register("b", OWN, Phones.NAT, 40_001)).isEqualTo(Origin.REGISTER);
  }

  @Test
  void aContactThatCannotBeReadIsNone() {
    register("[", Phones.NAT, 54526);
    assertThat(register("[", Phones.NAT, 40_001)).isEqualTo(Origin.REGISTER);
  }

  /** It advertises where it was found before, is told where it is now, and rewrites its Contact. */
  @Test
  void onePhoneThatRewritesItsContactShowsItByWhatItAdvertisedFirst() {
    challenge(OWN, 54526);
    register(Phones.NAT + ":54526", Phones.NAT, 54526);
    challenge(Phones.NAT + ":54526", 40_001);
    assertThat(register(Phones.NAT + ":40001", Phones.NAT, 40_001)).isEqualTo(Origin.REBIND);
    // It began anew, and knows its own address only.
    challenge(OWN, 40_002);
    assertThat(register(Phones.NAT + ":40002", Phones.NAT, 40_002)).isEqualTo(Origin.REGISTER);
    // Nothing was challenged, so nothing is known.
    assertThat(register(Phones.NAT + ":40003", Phones.NAT, 40_003)).isEqualTo(Origin.REGISTER);
  }

  /** Every new connection has another port, however long the old one was there. */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tls", "ws", "wss"})
  void anotherConnectionIsNone(String transport) {
    String contact = OWN + ";transport=" + transport;
    register(contact, Phones.NAT, 54526);
    assertThat(register(contact, Phones.NAT, 40_001)).isEqualTo(Origin.REGISTER);
    assertThat(recorder.events())
        .containsExactly(HistoryEvent.REGISTERED, HistoryEvent.RECONNECTED);
  }

  @Test
  void historyHasItAsBefore() {
    register(OWN, Phones.NAT, 54526);
    register(OWN, Phones.NAT, 40_001);
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED, HistoryEvent.REBOUND);
    assertThat(table.bindings(KEY.aor())).hasSize(1);
  }
}
