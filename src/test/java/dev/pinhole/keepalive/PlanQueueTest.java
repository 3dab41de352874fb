package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.keepalive.Schedule.PlanQueue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanQueueTest {
  /** Against a list that is searched through, with times around the wrap of the clock. */
  @Test
  void firstIsTheEarliestWhateverComesAndGoes() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      PlanQueue queue = new PlanQueue();
      List<Plan> model = new ArrayList<>();
      for (int step = 0; step < 2_000; step++) {
        int what = random.nextInt(5);
        if (what < 2 || model.isEmpty()) {
          Plan added = new Plan();
          put(queue, added, random);
          model.add(added);
        } else if (what == 2) {
          put(queue, model.get(random.nextInt(model.size())), random);
        } else if (what == 3) {
          queue.remove(model.remove(random.nextInt(model.size())));
        } else {
          Plan first = queue.first();
          queue.remove(first);
          queue.remove(first);
          assertThat(first.isWaiting()).isFalse();
          assertThat(model.remove(first)).isTrue();
        }
        assertThat(queue.size()).isEqualTo(model.size());
        assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
        if (!model.isEmpty()) {
          assertThat(queue.first().at).isEqualTo(earliest(model));
        }
      }
      long time = Long.MIN_VALUE + 10;
      assertThat(queue.countUntil(time))
          .isEqualTo((int) model.stream().filter(each -> each.at - time <= 0).count());
    }
  }

  private static void put(PlanQueue queue, Plan plan, Random random) {
    plan.at = Long.MAX_VALUE - 50 + random.nextInt(100);
    queue.put(plan);
  }

  private static long earliest(List<Plan> model) {
    return model.stream()
        .map(each -> each.at)
        .min(Comparator.comparingLong(at -> at - Long.MAX_VALUE))
        .orElseThrow();
  }
}
