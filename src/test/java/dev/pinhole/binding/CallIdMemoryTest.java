package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Nat;
import dev.pinhole.time.ManualTimers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallIdMemoryTest {
  private static final String NAT = "198.51.100.98";

  private final CallIdMemory memory = new CallIdMemory(new ManualTimers());

  private void ended(String callId) {
    ended(key(callId));
  }

  private void ended(BindingKey key) {
    memory.ended(key, NAT, FirstContact.UNKNOWN, Nat.YES, Optional.empty(), 0);
  }

  private boolean knows(String callId) {
    return knows(key(callId));
  }

  private boolean knows(BindingKey key) {
    return memory.ofListing(key, null, NAT).verdict().isPresent();
  }

  private static BindingKey key(String callId) {
    return new BindingKey("default", "internal", "1000", "203.0.113.88", callId);
  }

  private static BindingKey ofUser(int number) {
    return new BindingKey("default", "internal", "u" + number, "203.0.113.88", number + "@x");
  }

  @Test
  void ofVeryManyThatCameAndWentTheLatestAreKnown() {
    for (int i = 0; i < CallIdMemory.LIMIT + 1_000; i++) {
      ended(ofUser(i));
    }
    assertThat(memory.ended()).isEqualTo(CallIdMemory.LIMIT);
    assertThat(knows(ofUser(999))).isFalse();
    assertThat(knows(ofUser(1_000))).isTrue();
  }

  @Test
  void aUserWhoTakesEverNewCallIdsDrivesOutNobody() {
    ended(ofUser(1));
    for (int i = 0; i < 2 * CallIdMemory.LIMIT; i++) {
      ended(i + "@x");
    }
    assertThat(memory.ended()).isEqualTo(1 + CallIdMemory.LIMIT_PER_USER);
    assertThat(knows(ofUser(1))).isTrue();
    int oldest = 2 * CallIdMemory.LIMIT - CallIdMemory.LIMIT_PER_USER;
    assertThat(knows(oldest - 1 + "@x")).isFalse();
    assertThat(knows(oldest + "@x")).isTrue();
    // It is alive now, and has left room for another.
    ended("next@x");
    assertThat(knows(oldest + 1 + "@x")).isTrue();
  }

  @Test
  void longTextsAreNotKept() {
    ended("x".repeat(256));
    ended("x".repeat(257));

    assertThat(memory.ended()).isEqualTo(1);
    assertThat(knows("x".repeat(256))).isTrue();
  }
}
