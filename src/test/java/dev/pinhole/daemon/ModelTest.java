package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens on either side, the table equals what FreeSWITCH has, within a bound that {@link
 * ModelWalk} states.
 *
 * <p>{@code -Dpinhole.model.seeds=1000} walks more of them, {@code -Dpinhole.model.seed=42} one.
 */
class ModelTest {
  private static final int SEEDS = 80;
  private static final int SPELLS = 2;
  private static final int STEPS = 25;

  @TempDir private Path folder;

  static LongStream seeds() {
    Long one = Long.getLong("pinhole.model.seed");
    return one == null
        ? LongStream.rangeClosed(1, Long.getLong("pinhole.model.seeds", SEEDS))
        : LongStream.of(one);
  }

  /** Two of them at once, so that neither has a processor for itself. */
  @Test
  void aSeedIsTheSameWalkWhateverElseThisMachineDoes() throws Exception {
    for (long seed = 1; seed <= 5; seed++) {
      long same = seed;
      CompletableFuture<List<String>> other =
          CompletableFuture.supplyAsync(() -> traces(same, folder.resolve("other")));
      assertThat(traces(seed, folder.resolve("one"))).isEqualTo(other.join());
    }
  }

  private static List<String> traces(long seed, Path store) {
    List<String> traces = new ArrayList<>();
    try (ModelWalk walk =
        new ModelWalk(seed, Files.createDirectories(store.resolve(seed + "")), traces)) {
      walk.walk(STEPS);
      traces.addAll(walk.traces());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return traces;
  }

  @ParameterizedTest(name = "pinhole.model.seed={0}")
  @MethodSource("seeds")
  void recordsWhatFreeSwitchHas(long seed) throws Exception {
    List<String> steps = new ArrayList<>();
    try (ModelWalk walk = new ModelWalk(seed, folder, steps)) {
      for (int i = 0; i < SPELLS; i++) {
        walk.walk(STEPS);
      }
    } catch (AssertionError | Exception e) {
      throw new AssertionError(
          "-Dpinhole.model.seed=" + seed + "\n" + String.join("\n", steps) + "\n" + e.getMessage(),
          e);
    }
  }
}
