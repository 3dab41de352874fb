package dev.pinhole.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsoTimeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00.000Z",
    "1795354631980, 2026-11-22T13:37:11.980Z",
    "1795354631005, 2026-11-22T13:37:11.005Z",
    "-1, 1969-12-31T23:59:59.999Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
  })
  void utcHasMilliseconds(long millis, String shown) {
    assertThat(IsoTime.utc(Instant.ofEpochMilli(millis))).isEqualTo(shown);
    assertThat(Instant.parse(shown).toEpochMilli()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "between 2026-07-01T22:30:00Z and 2026-11-22T13:37:11Z,"
        + " between 2026-07-02 00:30:00 and 2026-11-22 14:37:11",
    "before 2026-11-22T13:37:11Z, before 2026-11-22 14:37:11",
    "Zoe, Zoe",
    "2026-13-22T13:37:11Z, 2026-13-22T13:37:11Z",
    "2026-11-22Tab:37:11Z, 2026-11-22Tab:37:11Z",
    "2026-11-22T13:37:11.980Z, 2026-11-22T13:37:11.980Z",
  })
  void timesInATextBecomeLocal(String text, String shown) {
    assertThat(IsoTime.localIn(text, ZoneId.of("Europe/Berlin"))).isEqualTo(shown);
  }

  @Test
  void localIsForPeople() {
    Instant at = Instant.ofEpochMilli(1795354631980L);
    assertThat(IsoTime.local(at, ZoneId.of("Europe/Berlin"))).isEqualTo("2026-11-22 14:37:11");
  }
}
