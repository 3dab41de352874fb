package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.keepalive.Schedule.Timetable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimetableTest {
  private static final long SECOND = 1_000_000_000L;

  /** 40 a second, 98 % of them used: ten in each 255 ms. */
  private static final long LENGTH = 255_102_040L;

  private static final long START = Math.subtractExact(Long.MAX_VALUE, 5 * SECOND);

  private final Timetable timetable = new Timetable(40, 30 * SECOND, START);

  @Test
  void asDrawnWhileThereIsRoom() {
    long drawn = START + 10 * SECOND;
    for (int i = 0; i < 10; i++) {
      assertThat(find(drawn)).isEqualTo(drawn);
      timetable.take(drawn);
    }
    assertThat(find(drawn)).isEqualTo(drawn + LENGTH);
  }

  @Test
  void laterFirstThenEarlierThenBehind() {
    long drawn = START + 10 * SECOND;
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      long at = find(drawn);
      timetable.take(at);
      if (i % 10 == 0) {
        places.add((at - drawn) / LENGTH);
      }
    }
    // Latest and earliest allow half a second both ways: one stretch.
    assertThat(places).containsExactly(0L, 1L, -1L, 2L, 3L, 4L);
  }

  @Test
  void roomThatIsLeftIsThereAgain() {
    long drawn = START + 10 * SECOND;
    for (int i = 0; i < 10; i++) {
      timetable.take(drawn);
    }
    timetable.leave(drawn);
    assertThat(find(drawn)).isEqualTo(drawn);
  }

  @Test
  void asDrawnWhereAllIsFull() {
    long drawn = START + 29 * SECOND;
    for (long at = START; at - START < 90 * SECOND; at += LENGTH / 10) {
      timetable.take(at);
    }
    assertThat(find(drawn)).isEqualTo(drawn);
  }

  @Test
  void aBudgetOfOne() {
    Timetable slow = new Timetable(1, 110 * SECOND, 0);
    List<Long> places = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long at = slow.find(20 * SECOND, 15 * SECOND, 22 * SECOND);
      slow.take(at);
      places.add(at / 1_000_000);
    }
    assertThat(places).containsExactly(20_000L, 21_020L, 18_979L, 17_959L);
  }

  private long find(long drawn) {
    return timetable.find(drawn, drawn - SECOND / 2, drawn + SECOND / 2);
  }
}
