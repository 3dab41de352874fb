package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FirstContactsTest {
  private static final FirstContact PRIVATE = new FirstContact("192.168.1.120", 5060);
  private static final FirstContact REWRITTEN = new FirstContact("198.51.100.98", 4000);

  private final ManualTimers timers = new ManualTimers();
  private final FirstContacts contacts = new FirstContacts(timers);

  private static BindingKey key(int number) {
    return new BindingKey("default", "internal", "1000", "203.0.113.88", number + "@x");
  }

  @Test
  void keepsTheFirstOfSeveral() {
    contacts.remember(key(1), Phones.NAT, PRIVATE, true);
    contacts.remember(key(1), Phones.NAT, REWRITTEN, true);

    assertThat(contacts.take(key(1), Phones.NAT).orElseThrow().contact()).isEqualTo(PRIVATE);
    assertThat(contacts.take(key(1), Phones.NAT)).isEmpty();
  }

  @Test
  void countsOnlyForTheSameSource() {
    contacts.remember(key(1), "192.0.2.1", PRIVATE, true);

    assertThat(contacts.take(key(1), Phones.NAT)).isEmpty();
  }

  /** As {@code sip-force-user} and {@code force-register-domain} have it. */
  @Test
  void theDirectoryMayHaveAnotherUserAndDomainThanThePhoneAskedFor() {
    BindingKey asked = new BindingKey("default", "internal", "desk_1", "sip.example.org", "1@x");
    contacts.remember(asked, Phones.NAT, PRIVATE, true);

    assertThat(contacts.take(key(1), "192.0.2.1")).isEmpty();
    assertThat(contacts.take(key(2), Phones.NAT)).isEmpty();
    BindingKey elsewhere = new BindingKey("default", "external", "1000", "203.0.113.88", "1@x");
    assertThat(contacts.take(elsewhere, Phones.NAT)).isEmpty();
    assertThat(contacts.take(key(1), Phones.NAT).orElseThrow().contact()).isEqualTo(PRIVATE);
    assertThat(contacts.take(key(1), Phones.NAT)).isEmpty();
    assertThat(contacts.size()).isZero();
  }

  /** Two lines of a device may use one Call-ID. */
  @Test
  void itsOwnUserCountsBeforeAnother() {
    BindingKey other = new BindingKey("default", "internal", "1001", "203.0.113.88", "1@x");
    contacts.remember(key(1), Phones.NAT, PRIVATE, true);
    contacts.remember(other, Phones.NAT, REWRITTEN, true);

    assertThat(contacts.take(key(1), Phones.NAT).orElseThrow().contact()).isEqualTo(PRIVATE);
    assertThat(contacts.take(other, Phones.NAT).orElseThrow().contact()).isEqualTo(REWRITTEN);
  }

  @Test
  void forgetsAfterAnHourOfSilence() {
    contacts.remember(key(1), Phones.NAT, PRIVATE, true);
    timers.advance(Duration.ofMinutes(50));
    contacts.remember(key(1), Phones.NAT, REWRITTEN, true);
    timers.advance(Duration.ofMinutes(50));
    assertThat(contacts.size()).isEqualTo(1);

    contacts.remember(key(2), Phones.NAT, PRIVATE, true);
    timers.advance(Duration.ofMinutes(61));
    assertThat(contacts.take(key(2), Phones.NAT)).isEmpty();
    assertThat(contacts.size()).isZero();
  }

  @Test
  void aFloodFromManyAddressesIsBoundedAndProvesNothing() {
    for (int i = 0; i < FirstContacts.LIMIT + 1_000; i++) {
      contacts.remember(key(i), "192.0.2." + (i % 200), PRIVATE, true);
    }
    assertThat(contacts.size()).isEqualTo(FirstContacts.LIMIT);

    contacts.remember(key(-1), Phones.NAT, REWRITTEN, true);
    assertThat(contacts.take(key(-1), Phones.NAT).orElseThrow().proof()).isFalse();

    timers.advance(FirstContacts.LOSS_COUNTS.plusSeconds(1));
    contacts.remember(key(-2), Phones.NAT, REWRITTEN, true);
    assertThat(contacts.take(key(-2), Phones.NAT).orElseThrow().proof()).isTrue();
  }

  @Test
  void aFloodFromOneAddressLeavesTheOthersAlone() {
    contacts.remember(key(-1), Phones.NAT, PRIVATE, true);
    for (int i = 0; i < 2 * FirstContacts.LIMIT; i++) {
      contacts.remember(key(i), "192.0.2.1", PRIVATE, true);
    }

    assertThat(contacts.size()).isEqualTo(FirstContacts.LIMIT_PER_PLACE + 1);
    assertThat(contacts.take(key(-1), Phones.NAT)).isPresent();
  }

  @Test
  void anIpv6NetworkCountsAsOneAddress() {
    contacts.remember(key(-1), Phones.NAT, PRIVATE, true);
    for (int i = 0; i < 2 * FirstContacts.LIMIT; i++) {
      contacts.remember(key(i), "2001:db8::" + Integer.toHexString(i), PRIVATE, true);
    }

    assertThat(contacts.size()).isEqualTo(FirstContacts.LIMIT_PER_PLACE + 1);
    assertThat(contacts.take(key(-1), Phones.NAT)).isPresent();
    String last = "2001:db8::" + Integer.toHexString(2 * FirstContacts.LIMIT - 1);
    assertThat(contacts.take(key(2 * FirstContacts.LIMIT - 1), last)).isPresent();
  }

  @Test
  void aFloodFromOneAddressDropsItsOldest() {
    for (int i = 0; i < 3 * FirstContacts.LIMIT_PER_PLACE; i++) {
      contacts.remember(key(i), Phones.NAT, PRIVATE, true);
    }

    int last = 3 * FirstContacts.LIMIT_PER_PLACE - 1;
    assertThat(contacts.size()).isEqualTo(FirstContacts.LIMIT_PER_PLACE);
    assertThat(contacts.take(key(last), Phones.NAT)).isPresent();
    assertThat(contacts.take(key(last - FirstContacts.LIMIT_PER_PLACE), Phones.NAT)).isEmpty();
    assertThat(contacts.take(key(last - FirstContacts.LIMIT_PER_PLACE + 1), Phones.NAT))
        .isPresent();
  }

  /** The first is kept, and is not the oldest any more. */
  @Test
  void oneThatIsChallengedAgainIsTheNewestOfItsAddress() {
    contacts.remember(key(-1), Phones.NAT, PRIVATE, true);
    for (int i = 1; i < FirstContacts.LIMIT_PER_PLACE; i++) {
      contacts.remember(key(i), Phones.NAT, PRIVATE, true);
    }
    contacts.remember(key(-1), Phones.NAT, REWRITTEN, true);
    contacts.remember(key(0), Phones.NAT, PRIVATE, true);

    assertThat(contacts.take(key(1), Phones.NAT)).isEmpty();
    assertThat(contacts.take(key(-1), Phones.NAT).orElseThrow().contact()).isEqualTo(PRIVATE);
  }

  @Test
  void doesNotKeepLongTexts() {
    BindingKey monster =
        new BindingKey("default", "internal", "1000", "203.0.113.88", "x".repeat(257));
    contacts.remember(monster, Phones.NAT, PRIVATE, true);

    assertThat(contacts.size()).isZero();
  }
}
