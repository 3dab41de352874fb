package dev.pinhole.web;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What was found a moment ago, for the next who asks the same. For any thread. */
final class Recent<T> {
  private static final int MOST = 32;

  private record Found<T>(Instant at, T value) {}

  private final Duration longest;
  private final Map<String, Found<T>> found = new LinkedHashMap<>();

  Recent(Duration longest) {
    this.longest = longest;
  }

  /**
   * What was found by this question, or is now. Two who ask at once may both look.
   *
   * @param fits whether it will do still
   */
  T of(String question, Instant now, Predicate<T> fits, Supplier<T> looking) {
    Found<T> known;
    synchronized (found) {
      // A clock that was set back makes nothing last longer.
      found.values().removeIf(one -> Duration.between(one.at, now).abs().compareTo(longest) >= 0);
      known = found.get(question);
    }
    if (known != null && fits.test(known.value)) {
      return known.value;
    }
    T value = looking.get();
    synchronized (found) {
      found.remove(question);
      found.put(question, new Found<>(now, value));
      if (found.size() > MOST) {
        found.remove(found.keySet().iterator().next());
      }
    }
    return value;
  }
}
