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
    memory.ended(key(callId), NAT, FirstContact.UNKNOWN, Nat.YES, Optional.empty(), 0);
  }

  private boolean knows(String callId) {
    return memory.ofListing(key(callId), null, NAT).verdict().isPresent();
  }

  private static BindingKey key(String callId) {
    return new BindingKey("default", "internal", "1000", "203.0.113.88", callId);
  }

  @Test
  void ofVeryManyThatCameAndWentTheLatestAreKnown() {
    for (int i = 0; i < CallIdMemory.LIMIT + 1_000; i++) {
      ended(i + "@x");
    }
    assertThat(memory.ended()).isEqualTo(CallIdMemory.LIMIT);
    assertThat(knows("999@x")).isFalse();
    assertThat(knows("1000@x")).isTrue();
  }

  @Test
  void longTextsAreNotKept() {
    ended("x".repeat(256));
    ended("x".repeat(257));

    assertThat(memory.ended()).isEqualTo(1);
    assertThat(knows("x".repeat(256))).isTrue();
  }
}
