package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Judge;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Proxies;
import dev.pinhole.sofia.ListedRegistration;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events and listings that disagree about one phone. */
class OtherProfilesTest {
  private static final String OUTSIDE = Phones.NAT + ":4000";

  private final ManualTimers timers = new ManualTimers();
  private final BindingTable table =
      new BindingTable("default", new Assessor(new Judge(List.of()), Proxies.NONE), timers);
  private final Recorder recorder = new Recorder(table);
  private String agent = "LabUA/1.0";
  private String status = "Registered(UDP)";

  private SofiaEvent.Register register(String profile, String contact) {
    return new SofiaEvent.Register(
        new Aor(profile, Phones.AOR.user(), Phones.AOR.domain()),
        "a@x",
        "\"\" <sip:1000@" + contact + ">",
        status,
        Phones.NAT,
        4000,
        agent);
  }

  private void registers(String profile) {
    recorder.apply(
        new SofiaEvent.Registered(
            register(profile, OUTSIDE), 3600, SofiaEvent.DirectoryPing.NOT_FORCED));
  }

  /** A whole listing of the profile, with its row or without; tells how much differed. */
  private int lists(String profile, int... secondsLeft) {
    Comparison listing = table.compare(new Scope.Profile(profile));
    for (int seconds : secondsLeft) {
      recorder.add(
          listing.row(
              new ListedRegistration(register(profile, OUTSIDE), seconds, "Reachable", "vm")));
    }
    Comparison.Result result = listing.finish(HistoryEvent.GONE_WHILE_AWAY, "");
    recorder.add(result.changes());
    return result.differences();
  }

  private String profile() {
    assertThat(table.bindings()).hasSize(1);
    return table.bindings().get(0).key().profile();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAnotherProfileListsIsOneBindingThere(boolean itsOwnFirst) {
    table.know(BindingTable.Knowledge.COMPLETE);
    recorder.apply(new SofiaEvent.Challenged(register("internal", "192.168.1.120:5060")));
    for (int round = 0; round < 20; round++) {
      registers("internal");
      timers.advance(Duration.ofMinutes(5));
      if (itsOwnFirst) {
        lists("internal");
      }
      lists("external", 3_360);
      if (!itsOwnFirst) {
        lists("internal");
      }
      assertThat(profile()).isEqualTo("external");
      timers.advance(Duration.ofMinutes(25));
    }
    assertThat(table.bindings().get(0).nat()).isEqualTo(Nat.YES);
    assertThat(table.bindings().get(0).natKind()).contains(NatKind.REWRITTEN_CONTACT);
    // Noted once, or twice where it was gone first.
    assertThat(recorder.events().size()).isLessThanOrEqualTo(itsOwnFirst ? 4 : 3);
    assertThat(table.bindings().get(0).lifetime().refreshCount()).isGreaterThan(15);

    recorder.apply(
        new SofiaEvent.Unregistered(
            register("internal", OUTSIDE).aor(), "a@x", "", SofiaEvent.UnregisterReason.BY_PHONE));
    assertThat(table.bindings()).isEmpty();
  }

  @Test
  void aPhoneThatMovesToAnotherProfileIsStillOne() {
    table.know(BindingTable.Knowledge.COMPLETE);
    recorder.apply(new SofiaEvent.Challenged(register("internal", "192.168.1.120:5060")));
    registers("internal");
    timers.advance(Duration.ofMinutes(30));
    registers("external");
    assertThat(profile()).isEqualTo("external");
    assertThat(table.bindings().get(0).nat()).isEqualTo(Nat.YES);
    assertThat(recorder.events())
        .containsExactly(HistoryEvent.REGISTERED, HistoryEvent.REPLACED, HistoryEvent.REGISTERED);
    // The row that it left behind ends before.
    assertThat(lists("internal", 1_860)).isZero();
    assertThat(lists("external", 3_660)).isZero();
    assertThat(profile()).isEqualTo("external");
    assertThat(recorder.events()).hasSize(3);
  }

  @Test
  void soItIsWhereTheListingAloneShowsIt() {
    registers("internal");
    timers.advance(Duration.ofMinutes(30));
    lists("external", 3_660);
    assertThat(profile()).isEqualTo("external");
    assertThat(lists("internal", 1_860)).isZero();
    assertThat(profile()).isEqualTo("external");
  }

  /** FreeSWITCH leaves them in its row as they were when it was made. */
  @ParameterizedTest
  @CsvSource({"LabUA/2.0, Registered(UDP)", "LabUA/1.0, Registered(UDP-NAT)"})
  void whatARowNeverBringsUpToDateIsNoDifference(String newAgent, String newStatus) {
    String oldAgent = agent;
    String oldStatus = status;
    for (int refresh = 0; refresh < 5; refresh++) {
      agent = newAgent;
      status = newStatus;
      registers("internal");
      timers.advance(Duration.ofMinutes(10));
      agent = oldAgent;
      status = oldStatus;
      assertThat(lists("internal", 3_060)).isZero();
      Registration registration = table.bindings().get(0).registration();
      assertThat(registration.userAgent()).isEqualTo(newAgent);
      assertThat(registration.freeswitchStatus()).isEqualTo(newStatus);
    }
    assertThat(recorder.events()).containsExactly(HistoryEvent.REGISTERED);
  }

  @Test
  void aRefreshThatWasNotHeardOfIsTakenFromTheRow() {
    registers("internal");
    timers.advance(Duration.ofMinutes(30));
    agent = "LabUA/2.0";
    assertThat(lists("internal", 3_660)).isOne();
    assertThat(table.bindings().get(0).registration().userAgent()).isEqualTo("LabUA/2.0");
  }

  @Test
  void whatIsRememberedIsBounded() {
    OtherProfiles profiles = new OtherProfiles();
    for (int i = 0; i < 2 * OtherProfiles.MOST; i++) {
      BindingKey key = new BindingKey("default", Phones.AOR, i + "@x");
      profiles.follow(key, key);
      profiles.listed(key, key);
      profiles.vanished(key);
    }
    assertThat(profiles.size()).isEqualTo(3 * OtherProfiles.MOST);
  }
}
