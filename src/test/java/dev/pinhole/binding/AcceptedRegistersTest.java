package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Via of a captured REGISTER, before and after the event. */
class AcceptedRegistersTest {
  private static final SentBy VIA = new SentBy("192.168.1.120", 5063, SentBy.Rport.ASKED);

  private final ManualTimers timers = new ManualTimers();
  private final BindingTable table =
      new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
  private final Recorder recorder = new Recorder(table);

  AcceptedRegistersTest() {
    table.know(BindingTable.Knowledge.COMPLETE);
  }

  /** It has learnt its address before. */
  private void registered() {
    recorder.apply(Phones.challenged("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
  }

  private void captured(String user, String callId, String host, int port) {
    recorder.add(
        table
            .evidence()
            .captured(
                new AcceptedRegister(user, "203.0.113.88", callId, Endpoint.of(host, port), VIA)));
  }

  private Binding only() {
    assertThat(table.bindings()).hasSize(1);
    return table.bindings().get(0);
  }

  private void assertBehindNat() {
    assertThat(only().registration().via()).isEqualTo(VIA);
    assertThat(only().nat()).isEqualTo(Nat.YES);
    assertThat(only().natKind()).contains(NatKind.REWRITTEN_CONTACT);
    assertThat(recorder.evidence.get(only().key()))
        .contains("Via says 192.168.1.120:5063, the packet came from 198.51.100.98:4000");
  }

  @Test
  void itComesAfterTheEvent() {
    registered();
    assertThat(only().nat()).isEqualTo(Nat.NO);
    timers.advance(Duration.ofSeconds(3));
    captured("1000", "a@x", "198.51.100.98", 4000);

    assertBehindNat();
    assertThat(recorder.events())
        .containsExactly(HistoryEvent.REGISTERED, HistoryEvent.VERDICT_CHANGED);
    captured("1000", "a@x", "198.51.100.98", 4000);
    assertThat(recorder.events()).hasSize(2);
  }

  @Test
  void itComesBeforeTheEvent() {
    captured("1000", "a@x", "198.51.100.98", 4000);
    timers.advance(Duration.ofSeconds(3));
    registered();

    assertBehindNat();
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED);
  }

  @Test
  void itComesBeforeTheListing() {
    captured("1000", "a@x", "198.51.100.98", 4000);
    Comparison listing = table.compare(new Scope.Profile("internal"));
    recorder.add(listing.row(Phones.listed("a@x", "198.51.100.98:4000", Phones.NAT, 4000)));

    assertBehindNat();
  }

  @Test
  void anotherUserOfTheDirectoryIsFoundByWhereItCameFrom() {
    registered();
    captured("alias", "a@x", "198.51.100.98", 4000);

    assertBehindNat();
  }

  @Test
  void anotherSourceOrCallIdProvesNothing() {
    registered();
    captured("1000", "a@x", "198.51.100.98", 4001);
    captured("1000", "a@x", "198.51.100.99", 4000);
    captured("1000", "b@x", "198.51.100.98", 4000);
    captured("1001", "b@x", "198.51.100.98", 4000);

    assertThat(only().registration().via()).isEqualTo(SentBy.UNKNOWN);
    assertThat(only().nat()).isEqualTo(Nat.NO);
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED);
  }

  @Test
  void aMinuteLaterItCountsNoMore() {
    captured("1000", "a@x", "198.51.100.98", 4000);
    timers.advance(Duration.ofSeconds(61));
    registered();

    assertThat(only().registration().via()).isEqualTo(SentBy.UNKNOWN);
  }

  @Test
  void itIsOfOneSource() {
    registered();
    captured("1000", "a@x", "198.51.100.98", 4000);
    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4000));
    assertThat(only().registration().via()).isEqualTo(VIA);

    recorder.apply(Phones.registered("a@x", "198.51.100.98:4000", Phones.NAT, 4001));
    assertThat(only().registration().via()).isEqualTo(SentBy.UNKNOWN);
    assertThat(only().nat()).isEqualTo(Nat.YES);
  }

  @Test
  void theNeighboursOfOneBehindNatAreInDoubt() {
    recorder.apply(Phones.challenged("b@x", "198.51.100.98:5060", Phones.NAT, 5060));
    recorder.apply(Phones.registered("b@x", "198.51.100.98:5060", Phones.NAT, 5060));
    assertThat(only().nat()).isEqualTo(Nat.NO);

    registered();
    captured("1000", "a@x", "198.51.100.98", 4000);

    assertThat(table.bindings()).extracting(Binding::nat).doesNotContain(Nat.NO);
  }

  @Test
  void theyAreBoundedInNumberAndSize() {
    for (int i = 0; i < 2 * AcceptedRegisters.LIMIT; i++) {
      captured("1000", i + "@x", "198.51.100.98", 4000);
    }
    captured("1000", "a".repeat(257), "198.51.100.98", 4000);

    assertThat(table.forgetPast()).isEqualTo(AcceptedRegisters.LIMIT);
    assertThat(table.size()).isZero();
  }
}
