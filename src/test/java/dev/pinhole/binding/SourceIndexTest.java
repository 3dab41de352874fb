package dev.pinhole.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.nat.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceIndexTest {
  private final SourceIndex index = new SourceIndex();

  private static BindingKey key(int number) {
    return new BindingKey("default", "internal", "1000", "pbx.example", number + "@phone");
  }

  private static Endpoint source(int number) {
    return Endpoint.of("198.51." + number / 250 % 250 + "." + number % 250, 1024 + number % 7);
  }

  /** From proxies with many phones to sources of one each, and more than the table begins with. */
  @ParameterizedTest
  @ValueSource(ints = {3, 60, 2_000, 20_000})
  void findsWhatWasAddedAndNotRemoved(int sources) {
    Random random = new Random(sources);
    Map<Integer, Integer> there = new HashMap<>();
    Map<Integer, Set<BindingKey>> expected = new HashMap<>();
    for (int step = 0; step < 30_000; step++) {
      int number = random.nextInt(5_000);
      Integer before = there.remove(number);
      if (before != null) {
        index.remove(source(before), key(number));
        expected.get(before).remove(key(number));
      }
      if (before == null || random.nextInt(3) > 0) {
        int at = random.nextInt(sources);
        there.put(number, at);
        index.add(source(at), key(number));
        expected.computeIfAbsent(at, any -> new HashSet<>()).add(key(number));
      }
    }
    assertThat(there).hasSizeGreaterThan(2_000);
    for (int at = 0; at < sources; at++) {
      assertThat(index.from(source(at)))
          .doesNotHaveDuplicates()
          .containsAll(expected.getOrDefault(at, Set.of()));
    }
    // Few others have the same hash.
    long found = expected.keySet().stream().mapToLong(at -> index.from(source(at)).size()).sum();
    assertThat(found - there.size()).isLessThan(there.size() / 10);
  }

  @Test
  void anAddressIsTheSameHoweverItIsWritten() {
    index.add(Endpoint.of("2001:db8::1", 5060), key(1));
    assertThat(index.from(Endpoint.of("2001:DB8:0:0::1", 5060))).isEqualTo(List.of(key(1)));
    assertThat(index.from(Endpoint.of("2001:db8::1", 5061))).isEmpty();
    index.remove(Endpoint.of("2001:DB8::1", 5060), key(2));
    index.remove(Endpoint.of("2001:DB8::1", 5060), key(1));
    assertThat(index.from(Endpoint.of("2001:db8::1", 5060))).isEmpty();
  }

  @Test
  void aNameIsASourceToo() {
    index.add(Endpoint.of("proxy.example", 5060), key(1));
    assertThat(index.from(Endpoint.of("proxy.example", 5060))).isEqualTo(List.of(key(1)));
  }
}
