package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Captures;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real FreeSWITCH said, against what is known to be true. */
class CaptureReplayTest {
  /** Phones that really are behind NAT: never "no". */
  private static final Set<String> BEHIND_NAT =
      Set.of(
          "seed-rport",
          "learned-then-refresh",
          "private-contact",
          "stun-contact",
          "cgnat-contact",
          "aggressive-detection",
          "forced-contact",
          "tcp-nat",
          "refresh-same-port",
          "rebinding",
          "same-user-two-phones",
          "options-ping-states");

  /** Phones with a public address of their own: never "yes". */
  private static final Set<String> PUBLIC =
      Set.of("direct-public", "port-mismatch", "hostname-contact", "nasty-display", "long-contact");

  private final BindingTable table =
      new BindingTable(
          "default", new Assessor(new Judge(List.of()), Proxies.NONE), new ManualTimers());
  private final Recorder recorder = new Recorder(table);

  @ParameterizedTest
  @CsvSource({
    "seed-rport, YES, REWRITTEN_CONTACT",
    "learned-then-refresh, YES, REWRITTEN_CONTACT",
    "private-contact, YES, PRIVATE_CONTACT",
    "direct-public, NO, DIRECT",
    "port-mismatch, LIKELY, PORT_MISMATCH",
    "stun-contact, LIKELY, PORT_MISMATCH",
    "cgnat-contact, YES, PRIVATE_CONTACT",
    "hostname-contact, UNKNOWN, HOST_NAME",
    "aggressive-detection, YES, REWRITTEN_CONTACT",
    "forced-contact, YES, FORCED_CONTACT",
    "tcp-nat, YES, PRIVATE_CONTACT",
    "path-edge-proxy, UNKNOWN, PROXIED",
    "kamailio/path, YES, PRIVATE_CONTACT",
    "kamailio/advertised, UNKNOWN, FOREIGN_PATH",
    "path-elsewhere, UNKNOWN, FOREIGN_PATH",
    "refresh-same-port, YES, PRIVATE_CONTACT",
    "rebinding, YES, PRIVATE_CONTACT",
    "nasty-display, NO, DIRECT",
    "long-contact, NO, DIRECT",
    "options-ping-states, YES, PRIVATE_CONTACT"
  })
  void judgesByTheTruth(String capture, Nat nat, NatKind kind) {
    replay(BindingTable.Knowledge.COMPLETE, Captures.events(capture));

    assertThat(table.bindings())
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.nat()).isEqualTo(nat);
              assertThat(binding.natKind()).contains(kind);
              assertThat(recorder.evidence.get(binding.key())).isNotEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "linphone, REGISTERED UNREGISTERED",
    "unregister, REGISTERED UNREGISTERED",
    "flushed, REGISTERED EXPIRED",
    "expired, REGISTERED EXPIRED",
    "wrong-password, ''",
    "binding-fetch, ''"
  })
  void endsWithNoBinding(String capture, String events) {
    replay(BindingTable.Knowledge.COMPLETE, Captures.events(capture));

    assertThat(table.bindings()).isEmpty();
    assertThat(String.join(" ", recorder.events().stream().map(Enum::name).toList()))
        .isEqualTo(events);
  }

  @Test
  void aClosedSocketLeavesTheBindingUntilAListingTells() {
    replay(BindingTable.Knowledge.COMPLETE, Captures.events("ws"));

    assertThat(table.bindings())
        .singleElement()
        .satisfies(
            binding -> {
              assertThat(binding.nat()).isEqualTo(Nat.LIKELY);
              assertThat(binding.natKind()).contains(NatKind.WEBSOCKET);
            });
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED);
  }

  @ParameterizedTest
  @CsvSource({
    "refresh-same-port, REGISTERED, 1",
    "learned-then-refresh, REGISTERED, 1",
    "rebinding, REGISTERED REBOUND, 1",
    "options-ping-states, REGISTERED UNREACHABLE, 1"
  })
  void writesHistoryOnlyOfWhatHappened(String capture, String events, int refreshes) {
    replay(BindingTable.Knowledge.COMPLETE, Captures.events(capture));

    assertThat(String.join(" ", recorder.events().stream().map(Enum::name).toList()))
        .isEqualTo(events);
    assertThat(table.bindings())
        .singleElement()
        .satisfies(b -> assertThat(b.lifetime().refreshCount()).isEqualTo(refreshes));
  }

  static Stream<String> captures() {
    return Stream.concat(BEHIND_NAT.stream(), PUBLIC.stream());
  }

  @ParameterizedTest
  @MethodSource("captures")
  void isNeverWrongWhenTheBeginningIsMissing(String capture) {
    List<SofiaEvent> events = Captures.events(capture);
    for (int from = 0; from < events.size(); from++) {
      for (BindingTable.Knowledge knowledge : BindingTable.Knowledge.values()) {
        // A daemon that has just begun to listen has no complete listing yet.
        boolean impossible = from > 0 && knowledge == BindingTable.Knowledge.COMPLETE;
        if (impossible) {
          continue;
        }
        BindingTable fresh =
            new BindingTable(
                "default", new Assessor(new Judge(List.of()), Proxies.NONE), new ManualTimers());
        fresh.know(knowledge);
        events.subList(from, events.size()).forEach(fresh::apply);
        assertThat(verdicts(fresh))
            .as("%s from event %d, %s", capture, from, knowledge)
            .doesNotContain(BEHIND_NAT.contains(capture) ? Nat.NO : Nat.YES);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void isNeverWrongWithoutAnyChallenge(String capture) {
    List<SofiaEvent> events = new ArrayList<>(Captures.events(capture));
    events.removeIf(event -> event instanceof SofiaEvent.Challenged);

    replay(BindingTable.Knowledge.COMPLETE, events);

    assertThat(verdicts(table)).isNotEmpty().doesNotContain(Nat.NO);
    assertThat(verdicts(table)).doesNotContain(PUBLIC.contains(capture) ? Nat.YES : Nat.NO);
  }

  private void replay(BindingTable.Knowledge knowledge, List<SofiaEvent> events) {
    table.know(knowledge);
    events.forEach(recorder::apply);
  }

  private static List<Nat> verdicts(BindingTable table) {
    return table.bindings().stream().map(Binding::nat).toList();
  }
}
