package dev.pinhole.daemon;

import java.util.Arrays;
import java.util.List;

/** How long phones take to answer, since the start. On the event loop. */
final class AnswerTimes {
  /** In seconds: a LAN takes less than one of them, and 32 s is the end of all waiting. */
  private static final List<Double> BOUNDS =
      List.of(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0);

  private final long[] within = new long[BOUNDS.size()];
  private long count;
  private double sumSeconds;

  void answered(int micros) {
    double seconds = micros / 1e6;
    count++;
    sumSeconds += seconds;
    for (int i = 0; i < within.length; i++) {
      within[i] += seconds <= BOUNDS.get(i) ? 1 : 0;
    }
  }

  CommitTimes.Histogram histogram() {
    return new CommitTimes.Histogram(
        BOUNDS, Arrays.stream(within).boxed().toList(), count, sumSeconds);
  }
}
