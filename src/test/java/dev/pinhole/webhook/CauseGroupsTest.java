package dev.pinhole.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.HistoryRow;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.binding.FailedRegister.FailureCause;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.binding.Registration;
import dev.pinhole.binding.SentBy;
import dev.pinhole.config.WebhookConfig;
import dev.pinhole.config.WebhookConfig.PayloadTemplate;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.store.WebhookTold;
import dev.pinhole.text.Glob;
import dev.pinhole.time.ManualTimers;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes one message. The clock stands at 13:36:12. */
class CauseGroupsTest {
  private static final String ROUTER = "198.51.100.98";
  private static final String RESTARTED = "its connection ended with FreeSWITCH's restart";

  private final ManualTimers clock = new ManualTimers();
  private final Set<String> registered = new HashSet<>();
  private CauseGroups groups = groups(1, Optional.empty(), Optional.empty());

  private CauseGroups groups(int minPhones, Optional<Glob> domain, Optional<Cidr> network) {
    WebhookConfig webhook =
        new WebhookConfig(
            "noc",
            URI.create("http://127.0.0.1/"),
            Set.of(WebhookEvent.values()),
            domain,
            network,
            minPhones,
            Duration.ofSeconds(30),
            Optional.empty(),
            PayloadTemplate.JSON);
    Webhooks.KnownPhones known =
        new Webhooks.KnownPhones() {
          @Override
          public int at(String networkIp) {
            return networkIp.equals(ROUTER) ? 42 : 0;
          }

          @Override
          public boolean isRegistered(String node, Aor aor) {
            return registered.contains(aor.user());
          }
        };
    return new CauseGroups(webhook, known, ZoneOffset.UTC, clock);
  }

  private Binding phone(int user, String networkIp, String domain, Reachability reachability) {
    return new Binding(
        user,
        new BindingKey("default", "internal", "" + user, domain, "call" + user),
        new Registration(
            "",
            "",
            0,
            networkIp,
            5060,
            Optional.empty(),
            Optional.of(Transport.UDP),
            "",
            "",
            ForcePing.OFF,
            "",
            SentBy.UNKNOWN),
        FirstContact.UNKNOWN,
        Nat.YES,
        Optional.empty(),
        new Lifetime(0, 0, 0, 0, 0),
        reachability);
  }

  private Binding phone(int user, String networkIp) {
    return phone(user, networkIp, "example.org", Reachability.NOT_OBSERVED);
  }

  private Reachability silence(String why) {
    return new Reachability(PingOutcome.UNREACHABLE, clock.epochMillis(), why);
  }

  private void happens(HistoryEvent event, Binding binding) {
    groups.apply(new HistoryRow(clock.epochMillis(), event, binding, ""));
  }

  private void unreachable(int user, String networkIp) {
    Binding silent = phone(user, networkIp, "example.org", silence("it did not answer"));
    happens(HistoryEvent.UNREACHABLE, silent);
    groups.apply(new Change.Pinged(silent));
  }

  private void answers(int user, String networkIp) {
    groups.apply(new Change.Pinged(phone(user, networkIp)));
  }

  private void ends(HistoryEvent how, int user, String networkIp) {
    happens(how, phone(user, networkIp));
    groups.apply(new Change.Removed(phone(user, networkIp)));
  }

  private List<String> after(int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
    return groups.due().stream().map(Alert::headline).toList();
  }

  @Test
  void aRouterIsOneMessageAndItsEndAnother() {
    for (int user = 1000; user < 1040; user++) {
      unreachable(user, ROUTER);
    }
    assertThat(after(29)).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    List<Alert> said = groups.due();
    assertThat(said)
        .extracting(Alert::headline)
        .containsExactly("198.51.100.98: 40 of 42 phones unreachable since 13:36");
    assertThat(said.get(0).names()).hasSize(10).startsWith("1000@example.org");
    assertThat(said.get(0).cause()).isEqualTo(ROUTER);
    assertThat(after(3600)).isEmpty();

    for (int user = 1000; user < 1036; user++) {
      answers(user, ROUTER);
    }
    assertThat(after(29)).isEmpty();
    assertThat(after(1))
        .containsExactly("198.51.100.98: 36 phones reachable again after 60 min, 4 not");
    assertThat(after(3600)).isEmpty();
  }

  @Test
  void whatIsOverSoonIsNoMessage() {
    unreachable(1000, ROUTER);
    after(20);
    answers(1000, ROUTER);
    assertThat(after(60)).isEmpty();
  }

  @Test
  void aPhoneThatComesAndGoesBeginsNothingAnew() {
    for (int user = 1000; user < 1040; user++) {
      unreachable(user, ROUTER);
    }
    after(30);
    for (int i = 0; i < 20; i++) {
      answers(1000, ROUTER);
      assertThat(after(40)).isEmpty();
      unreachable(1000, ROUTER);
      assertThat(after(40)).isEmpty();
    }
  }

  @Test
  void whatHasDoubledIsSaidAgain() {
    unreachable(1000, ROUTER);
    assertThat(after(30)).containsExactly("198.51.100.98: 1 of 42 phones unreachable since 13:36");
    unreachable(1001, ROUTER);
    unreachable(1002, ROUTER);
    assertThat(after(10)).isEmpty();
    assertThat(after(20)).containsExactly("198.51.100.98: 3 of 42 phones unreachable since 13:36");
    unreachable(1003, ROUTER);
    assertThat(after(60)).isEmpty();
  }

  @Test
  void manyRoutersAtOnceAreOneMessageWithTheWorstFirst() {
    for (int router = 1; router <= 100; router++) {
      unreachable(router, "203.0.113." + router);
    }
    unreachable(1000, ROUTER);
    unreachable(1001, ROUTER);
    clock.advance(Duration.ofSeconds(30));
    List<Alert> said = groups.due();
    assertThat(said)
        .extracting(Alert::headline)
        .containsExactly("101 causes: 102 phones unreachable since 13:36");
    assertThat(said.get(0).names()).hasSize(10).startsWith("198.51.100.98 (2)");

    for (int router = 1; router <= 100; router++) {
      answers(router, "203.0.113." + router);
    }
    assertThat(after(30)).containsExactly("100 causes: 100 phones reachable again");
  }

  @Test
  void aFreeSwitchThatGoesAwayIsOneMessage() {
    unreachable(1000, ROUTER);
    groups.nodeDown("default", "connection refused\u001b[2J");
    unreachable(1001, ROUTER);
    assertThat(after(30))
        .containsExactly("FreeSWITCH default is away since 13:36: connection refused\\x1b[2J");
    groups.nodeDown("default", "still refused");
    groups.health("FreeSWITCH default connecting");
    assertThat(after(90)).isEmpty();

    groups.nodeUp("default");
    assertThat(after(0)).containsExactly("FreeSWITCH default is back after 2 min");
    // What was not told before is so still, as far as is known.
    assertThat(after(29)).isEmpty();
    assertThat(after(1)).containsExactly("198.51.100.98: 1 of 42 phones unreachable since 13:36");
    assertThat(after(600)).isEmpty();
  }

  @Test
  void whatIsFoundShortlyBeforeAConnectionBreaksIsToldWhenItIsBack() {
    unreachable(1000, ROUTER);
    unreachable(1001, ROUTER);
    unreachable(1002, ROUTER);
    groups.nodeDown("default", "closed");
    assertThat(after(20)).isEmpty();
    groups.nodeUp("default");
    answers(1001, ROUTER);
    ends(HistoryEvent.EXPIRED, 1002, ROUTER);
    assertThat(after(30)).containsExactly("198.51.100.98: 1 of 42 phones unreachable since 13:36");
  }

  @Test
  void aConnectionThatIsBackSoonIsNoMessage() {
    groups.nodeDown("default", "closed");
    after(20);
    groups.nodeUp("default");
    assertThat(after(60)).isEmpty();
  }

  @Test
  void theConnectionsThatARestartEndedAreOneMessage() {
    for (int user = 0; user < 5000; user++) {
      Binding cut = phone(user, "192.0.2." + user % 250, "example.org", silence(RESTARTED));
      happens(HistoryEvent.UNREACHABLE, cut);
    }
    assertThat(after(30))
        .containsExactly("FreeSWITCH default has restarted: 5,000 phones unreachable since 13:36");
    for (int user = 0; user < 4500; user++) {
      answers(user, "192.0.2." + user % 250);
    }
    assertThat(after(30))
        .containsExactly(
            "FreeSWITCH default has restarted: 4,500 phones reachable again after 30 s, 500 not");
  }

  @Test
  void aPhoneWhoseRegistrationEndsIsNotReachableAgain() {
    unreachable(1000, ROUTER);
    unreachable(1001, ROUTER);
    after(30);
    ends(HistoryEvent.EXPIRED, 1000, ROUTER);
    ends(HistoryEvent.UNREGISTERED, 1001, ROUTER);
    assertThat(after(60)).isEmpty();
  }

  @Test
  void aPhoneThatHasANewCallIdIsReachableAgain() {
    unreachable(1000, ROUTER);
    after(30);
    ends(HistoryEvent.REPLACED, 1000, ROUTER);
    assertThat(after(30)).containsExactly("198.51.100.98: 1 phone reachable again after 30 s");
  }

  @Test
  void whatHasExpiredAndStaysAwayIsMissing() {
    ends(HistoryEvent.EXPIRED, 1000, ROUTER);
    ends(HistoryEvent.EXPIRED, 1001, ROUTER);
    ends(HistoryEvent.UNREGISTERED, 1002, ROUTER);
    ends(HistoryEvent.REPLACED, 1003, ROUTER);
    ends(HistoryEvent.EXPIRED, 1004, ROUTER);
    ends(HistoryEvent.EXPIRED, 1005, ROUTER);
    after(60);
    // By the event of its REGISTER, and by another Call-ID that it had already.
    happens(HistoryEvent.REGISTERED, phone(1004, ROUTER));
    registered.add("1005");
    assertThat(after(269)).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    List<Alert> said = groups.due();
    assertThat(said)
        .extracting(Alert::headline)
        .containsExactly("198.51.100.98: 2 phones missing since 13:36");
    assertThat(said.get(0).names()).containsExactly("1000@example.org", "1001@example.org");
    assertThat(after(3600)).isEmpty();
  }

  @Test
  void whoWasMissingAndIsBackIsOneMessage() {
    for (int user = 1000; user < 1020; user++) {
      ends(HistoryEvent.EXPIRED, user, ROUTER);
    }
    ends(HistoryEvent.EXPIRED, 1, "192.0.2.1");
    assertThat(after(330)).hasSize(2);
    for (int user = 1000; user < 1017; user++) {
      happens(HistoryEvent.REGISTERED, phone(user, ROUTER));
    }
    assertThat(after(600)).isEmpty();
    happens(HistoryEvent.REGISTERED, phone(1017, ROUTER));
    happens(HistoryEvent.LISTED, phone(1, "192.0.2.1"));
    assertThat(after(29)).isEmpty();
    assertThat(after(1))
        .containsExactly(
            "198.51.100.98: 18 phones back, missing since 13:36; 2 not",
            "192.0.2.1: 1 phone back, missing since 13:36");
    happens(HistoryEvent.REGISTERED, phone(1018, ROUTER));
    assertThat(after(600)).isEmpty();
  }

  @Test
  void whoIsBackAndLogsOutIsBack() {
    ends(HistoryEvent.EXPIRED, 1000, ROUTER);
    assertThat(after(330)).hasSize(1);
    happens(HistoryEvent.REGISTERED, phone(1000, ROUTER));
    ends(HistoryEvent.UNREGISTERED, 1000, ROUTER);
    assertThat(after(600)).hasSize(1);
  }

  @Test
  void whoStaysAwayForADayIsNotWaitedFor() {
    ends(HistoryEvent.EXPIRED, 1000, ROUTER);
    ends(HistoryEvent.EXPIRED, 1001, ROUTER);
    assertThat(after(330)).hasSize(1);
    assertThat(after(86_400)).isEmpty();
    happens(HistoryEvent.REGISTERED, phone(1000, ROUTER));
    happens(HistoryEvent.REGISTERED, phone(1001, ROUTER));
    assertThat(after(600)).isEmpty();
  }

  @Test
  void manyWhoAreBackAtOnceAreOneMessage() {
    for (int user = 0; user < 100; user++) {
      ends(HistoryEvent.EXPIRED, user, "192.0.2." + user % 50);
    }
    assertThat(after(330)).containsExactly("50 causes: 100 phones missing since 13:36");
    for (int user = 0; user < 100; user++) {
      happens(HistoryEvent.REGISTERED, phone(user, "192.0.2." + user % 50));
    }
    assertThat(after(30)).containsExactly("50 causes: 100 phones back, missing since 13:36");
  }

  @Test
  void whatWasGoneWhenFreeSwitchCameBackIsOneMessage() {
    for (int user = 0; user < 300; user++) {
      ends(HistoryEvent.GONE_WHILE_AWAY, user, "192.0.2." + user % 250);
    }
    assertThat(after(330)).containsExactly("FreeSWITCH default: 300 phones missing since 13:36");
  }

  @Test
  void fewerPhonesThanAskedForAreNoMessage() {
    groups = groups(3, Optional.empty(), Optional.empty());
    unreachable(1000, ROUTER);
    unreachable(1001, ROUTER);
    ends(HistoryEvent.EXPIRED, 1, ROUTER);
    ends(HistoryEvent.EXPIRED, 2, ROUTER);
    fail("1009", "192.0.2.1");
    assertThat(after(600)).isEmpty();
    unreachable(1002, ROUTER);
    assertThat(after(30)).containsExactly("198.51.100.98: 3 of 42 phones unreachable since 13:36");
  }

  @Test
  void othersPhonesAreNotToldOfNorCounted() {
    groups = groups(1, Optional.of(new Glob("*.org")), Optional.of(Cidr.parse("198.51.100.0/24")));
    happens(
        HistoryEvent.UNREACHABLE, phone(1, ROUTER, "example.com", silence("it did not answer")));
    unreachable(2, "192.0.2.1");
    groups.failed(new FailedRegister("3", "a.com", ROUTER, "", FailureCause.WRONG_PASSWORD, 403));
    assertThat(after(60)).isEmpty();
    unreachable(4, ROUTER);
    assertThat(after(30)).containsExactly("198.51.100.98: 1 phone unreachable since 13:37");
  }

  private void fail(String user, String networkIp) {
    groups.failed(
        new FailedRegister(user, "a.org", networkIp, "x", FailureCause.WRONG_PASSWORD, 403));
  }

  @Test
  void failuresAreToldOnceAnHourAndEachPhoneOnceADay() {
    fail("1000", "192.0.2.1");
    fail("1000", "192.0.2.1");
    clock.advance(Duration.ofSeconds(30));
    List<Alert> said = groups.due();
    assertThat(said)
        .extracting(Alert::headline)
        .containsExactly("1 phone cannot register since 13:36");
    assertThat(said.get(0).names()).containsExactly("1000@a.org at 192.0.2.1 (wrong-password)");
    fail("1000", "192.0.2.1");
    assertThat(after(7200)).isEmpty();
    for (int i = 0; i < 100_000; i++) {
      fail("flood" + i, "192.0.2.7");
    }
    assertThat(after(30)).containsExactly("at least 1,000 phones cannot register since 15:36");
    fail("another", "192.0.2.7");
    assertThat(after(3599)).isEmpty();
    assertThat(after(1)).hasSize(1);
    clock.advance(Duration.ofDays(1));
    fail("1000", "192.0.2.1");
    assertThat(after(3600)).hasSize(1);
  }

  @Test
  void aDegradedPinholeSaysSoAndWhenItIsWellAgain() {
    groups.health("the store could not be written 3 s ago: disk full");
    after(20);
    groups.health("the store could not be written 3 s ago: disk full");
    assertThat(after(10))
        .containsExactly(
            "pinhole is degraded since 13:36: the store could not be written 3 s ago: disk full");
    assertThat(after(3600)).isEmpty();
    groups.health("");
    assertThat(after(0)).containsExactly("pinhole is healthy again after 60 min");
  }

  private WebhookTold toldUntilNow() {
    return new WebhookTold("noc", clock.epochMillis() + 1, clock.epochMillis() + 1);
  }

  /** The message of the run before was sent then. */
  @Test
  void whatWasToldBeforeARestartIsOnlyEnded() {
    Reachability before = silence("it did not answer");
    clock.advance(Duration.ofSeconds(1));
    groups.restored(phone(1000, ROUTER, "example.org", before), toldUntilNow());
    groups.restored(phone(1001, ROUTER, "example.org", before), toldUntilNow());
    groups.start();
    assertThat(after(600)).isEmpty();
    answers(1000, ROUTER);
    answers(1001, ROUTER);
    assertThat(after(30)).containsExactly("198.51.100.98: 2 phones reachable again after 10 min");
  }

  /** In whichever order they are read. */
  @Test
  void whatWasNotToldBeforeACrashIsToldThen() {
    Reachability before = silence("it did not answer");
    WebhookTold told = toldUntilNow();
    clock.advance(Duration.ofSeconds(1));
    Reachability later = silence("it did not answer");
    groups.restored(phone(1, "192.0.2.1", "example.org", later), told);
    groups.restored(phone(1000, ROUTER, "example.org", later), told);
    groups.restored(phone(1001, ROUTER, "example.org", before), told);
    groups.restored(phone(1002, ROUTER, "example.com", later), told);
    groups.restored(phone(2, "192.0.2.2", "example.org", before), told);
    groups.start();
    assertThat(after(29)).isEmpty();
    assertThat(after(1))
        .containsExactly(
            "198.51.100.98: 3 of 42 phones unreachable since 13:36",
            "192.0.2.1: 1 phone unreachable since 13:36");
    assertThat(after(3600)).isEmpty();
  }

  @Test
  void allIsToldUntilTheFirstThatIsNotTold() {
    assertThat(groups.told()).isEqualTo(toldUntilNow());
    clock.advance(Duration.ofSeconds(1));
    long first = clock.epochMillis();
    unreachable(1000, ROUTER);
    unreachable(1002, ROUTER);
    ends(HistoryEvent.EXPIRED, 1, ROUTER);
    clock.advance(Duration.ofSeconds(20));
    long second = clock.epochMillis();
    unreachable(1001, "192.0.2.1");
    assertThat(groups.told()).isEqualTo(new WebhookTold("noc", first, first));
    assertThat(after(10)).hasSize(1);
    assertThat(groups.told()).isEqualTo(new WebhookTold("noc", second, first));
    assertThat(after(20)).hasSize(1);
    // One more of a cause that was told is no news, and need not be told after a crash.
    unreachable(1003, ROUTER);
    assertThat(groups.told().unreachableUntil()).isEqualTo(clock.epochMillis() + 1);
    assertThat(after(300)).containsExactly("198.51.100.98: 1 phone missing since 13:36");
    assertThat(groups.told()).isEqualTo(toldUntilNow());
  }

  @Test
  void beforeItEndsAllIsTold() {
    unreachable(1000, ROUTER);
    ends(HistoryEvent.EXPIRED, 1001, ROUTER);
    assertThat(groups.rest())
        .extracting(Alert::event)
        .containsExactly(WebhookEvent.UNREACHABLE, WebhookEvent.MISSING);
  }

  /** Two thousand addresses, sixty thousand phones. */
  @Test
  void whatIsHeldIsBounded() {
    for (int user = 0; user < 60_000; user++) {
      unreachable(user, "10.0." + user % 2000 / 250 + "." + user % 250);
    }
    clock.advance(Duration.ofSeconds(30));
    List<Alert> said = groups.due();
    assertThat(said)
        .extracting(Alert::headline)
        .containsExactly("1,001 causes: 60,000 phones unreachable since 13:36");
    assertThat(said.get(0).names()).hasSize(10).contains("other addresses (30000)");
  }
}
