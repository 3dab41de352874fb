package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a phone's reachability, and what is not. */
class ReachabilityTest {
  private static final String CONTACT = "192.168.1.120:61724";
  private static final BindingKey KEY = new BindingKey("default", Phones.AOR, "a");

  private final ManualTimers timers = new ManualTimers();
  private final BindingTable table =
      new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
  private final Recorder recorder = new Recorder(table);

  @BeforeEach
  void register() {
    register(54526);
    recorder.history.clear();
  }

  private void register(int port) {
    recorder.apply(Phones.registered("a", CONTACT, Phones.NAT, port));
  }

  private void ping(SofiaEvent.PingStatus found) {
    recorder.apply(new SofiaEvent.UserState(Phones.AOR, "a", found, "408"));
  }

  /** A listing, as asked for at the moment. */
  private void list(String pingStatus) {
    list(pingStatus, 3660);
  }

  private void list(String pingStatus, long secondsLeft) {
    Comparison comparison = table.compare(new Scope.Profile("internal"));
    recorder.add(
        comparison.row(
            new ListedRegistration(
                Phones.register("a", CONTACT, Phones.NAT, 54526), secondsLeft, pingStatus, "vm")));
    recorder.finish(comparison, HistoryEvent.GONE_WHILE_AWAY, "");
  }

  private Reachability known() {
    assertThat(table.bindings()).hasSize(1);
    return table.bindings().get(0).reachability();
  }

  private Reachability since(PingOutcome state) {
    return new Reachability(state, timers.epochMillis());
  }

  @Test
  void aRegisterSaysNothingOfIt() {
    assertThat(known()).isEqualTo(Reachability.NOT_OBSERVED);
    timers.advance(Duration.ofSeconds(20));
    register(54526);
    register(40_001);
    assertThat(known()).isEqualTo(Reachability.NOT_OBSERVED);
    assertThat(recorder.pinged).isEmpty();
  }

  @Test
  void everyRowOfAListingStartsAsReachableWhichMeansNothing() {
    list("Reachable");
    list("Reachable");
    assertThat(known()).isEqualTo(Reachability.NOT_OBSERVED);
    BindingTable anew =
        new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
    Comparison comparison = anew.compare(new Scope.Profile("internal"));
    recorder.add(comparison.row(Phones.listed("a", CONTACT, Phones.NAT, 54526)));
    assertThat(anew.bindings().get(0).reachability()).isEqualTo(Reachability.NOT_OBSERVED);
    assertThat(recorder.pinged).isEmpty();
  }

  @Test
  void anEventTellsBoth() {
    timers.advance(Duration.ofSeconds(7));
    ping(SofiaEvent.PingStatus.UNREACHABLE);
    assertThat(known()).isEqualTo(since(PingOutcome.UNREACHABLE));
    timers.advance(Duration.ofSeconds(7));
    ping(SofiaEvent.PingStatus.REACHABLE);
    assertThat(known()).isEqualTo(since(PingOutcome.REACHABLE));
    assertThat(recorder.pinged)
        .extracting(binding -> binding.reachability().state())
        .containsExactly(PingOutcome.UNREACHABLE, PingOutcome.REACHABLE);
    assertThat(recorder.events()).containsExactly(HistoryEvent.UNREACHABLE, HistoryEvent.REACHABLE);
    assertThat(recorder.saves).as("its row is not judged anew").isOne();
  }

  @Test
  void anEventOfAPhoneThatIsNotKnownTellsNothing() {
    recorder.apply(
        new SofiaEvent.UserState(Phones.AOR, "b", SofiaEvent.PingStatus.UNREACHABLE, "408"));
    assertThat(known()).isEqualTo(Reachability.NOT_OBSERVED);
    assertThat(recorder.history).isEmpty();
  }

  @Test
  void aListingTellsWhatHasMoved() {
    list("Unreachable");
    Reachability first = since(PingOutcome.UNREACHABLE);
    assertThat(known()).isEqualTo(first);
    timers.advance(Duration.ofSeconds(60));
    list("Unreachable", 3600);
    assertThat(known()).as("nothing has moved").isEqualTo(first);
    list("Reachable", 3600);
    assertThat(known()).isEqualTo(since(PingOutcome.REACHABLE));
    timers.advance(Duration.ofSeconds(60));
    list("Reachable", 3540);
    assertThat(known().at()).isEqualTo(timers.epochMillis() - 60_000);
    assertThat(recorder.history)
        .extracting(Change.HistoryRow::event, Change.HistoryRow::detail)
        .containsExactly(
            tuple(HistoryEvent.UNREACHABLE, "as listed"),
            tuple(HistoryEvent.REACHABLE, "as listed"));
  }

  @Test
  void oneThatIsListedAsUnreachableAtFirstSightIsSo() {
    BindingTable anew =
        new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
    Comparison comparison = anew.compare(new Scope.Profile("internal"));
    recorder.add(
        comparison.row(
            new ListedRegistration(
                Phones.register("a", CONTACT, Phones.NAT, 54526), 3660, "Unreachable", "vm")));
    assertThat(anew.bindings().get(0).reachability()).isEqualTo(since(PingOutcome.UNREACHABLE));
  }

  @Test
  void aRegisterEndsThatItIsUnreachable() {
    ping(SofiaEvent.PingStatus.UNREACHABLE);
    timers.advance(Duration.ofSeconds(20));
    register(54526);
    assertThat(known()).isEqualTo(since(PingOutcome.NOT_OBSERVED));
    // FreeSWITCH may leave the word in the row that it updates.
    list("Unreachable");
    assertThat(known().state()).isEqualTo(PingOutcome.NOT_OBSERVED);
    ping(SofiaEvent.PingStatus.UNREACHABLE);
    assertThat(known()).isEqualTo(since(PingOutcome.UNREACHABLE));
  }

  @Test
  void aRowMadeAnewIsNoPing() {
    ping(SofiaEvent.PingStatus.UNREACHABLE);
    register(54526);
    recorder.history.clear();
    list("Reachable");
    assertThat(known()).isEqualTo(Reachability.NOT_OBSERVED);
    assertThat(recorder.history).isEmpty();
    list("Unreachable");
    assertThat(known().state()).isEqualTo(PingOutcome.UNREACHABLE);
  }

  @Test
  void reachableIsOfTheAddressThatWasPinged() {
    ping(SofiaEvent.PingStatus.REACHABLE);
    Reachability reachable = known();
    timers.advance(Duration.ofSeconds(20));
    register(54526);
    assertThat(known()).isEqualTo(reachable);
    register(40_001);
    assertThat(known()).isEqualTo(Reachability.NOT_OBSERVED);
  }

  @Test
  void aWallClockThatWasSetDoesNot() {
    ping(SofiaEvent.PingStatus.UNREACHABLE);
    Reachability known = known();
    timers.stepWallClock(Duration.ofHours(1));
    int saves = recorder.saves;
    list("Unreachable");
    assertThat(recorder.saves).isEqualTo(saves + 1);
    assertThat(known()).isEqualTo(known);
  }

  @Test
  void aRefreshThatWasNotHeardOfEndsItToo() {
    ping(SofiaEvent.PingStatus.UNREACHABLE);
    timers.advance(Duration.ofMinutes(30));
    list("Unreachable", 3660);
    assertThat(known().state()).isEqualTo(PingOutcome.NOT_OBSERVED);
    assertThat(table.bindings(Phones.AOR)).extracting(Binding::key).containsExactly(KEY);
  }
}
