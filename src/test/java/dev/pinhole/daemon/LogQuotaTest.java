package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class LogQuotaTest {
  private final ManualTimers timers = new ManualTimers();

  @Test
  void phonesOfADayAreNotAllRemembered() {
    LogQuota quota = new LogQuota("default", timers);
    int said = 0;
    for (int minute = 0; minute < 24 * 60; minute++) {
      for (int i = 0; i < 2 * LogQuota.MOST_A_MINUTE; i++) {
        said += quota.allows("u" + minute + '-' + i, "rebound") ? 1 : 0;
      }
      timers.advance(Duration.ofMinutes(1));
    }
    assertThat(said).isEqualTo(24 * 60 * LogQuota.MOST_A_MINUTE);
    assertThat(quota.remembered()).isEqualTo(LogQuota.MOST_REMEMBERED);
  }

  @Test
  void faultsOfOurOwnAreSaidOfSoManyPlaces() {
    Counters counters = new Counters();
    GuardedTimers guarded = new GuardedTimers(timers, counters);
    try (LogLines log = new LogLines(Level.ERROR)) {
      for (int line = 0; line < 3 * GuardedTimers.MOST_PLACES; line++) {
        IllegalStateException fault = new IllegalStateException("x");
        fault.setStackTrace(
            new StackTraceElement[] {new StackTraceElement("Some", "thing", "Some.java", line)});
        guarded.internalError(fault);
      }
      assertThat(log.lines("event=internal-error")).hasSize(GuardedTimers.MOST_PLACES);
    }
    assertThat(counters.get(Counter.INTERNAL_ERRORS)).isEqualTo(3 * GuardedTimers.MOST_PLACES);
  }
}
