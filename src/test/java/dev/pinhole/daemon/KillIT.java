package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at any moment loses at most the last commit interval, and never the file.
 *
 * <p>Two daemons are killed side by side, so that one does its work while the other starts.
 */
class KillIT {
  private static final int DAEMONS = 2;
  private static final int KILLS_OF_EACH = 25;

  @TempDir private Path folder;

  @Test
  void losesNothingThatWasCommitted() throws Exception {
    Path jar = Path.of(System.getProperty("pinhole.jar"));
    ExecutorService each = Executors.newFixedThreadPool(DAEMONS);
    List<Future<Long>> checked = new ArrayList<>();
    for (int i = 0; i < DAEMONS; i++) {
      Path own = Files.createDirectory(folder.resolve("daemon" + i));
      int seed = i;
      checked.add(each.submit(() -> killAll(jar, own, seed)));
    }
    for (Future<Long> one : checked) {
      assertThat(one.get()).as("rows that had to be there").isPositive();
    }
    each.shutdown();
  }

  private static long killAll(Path jar, Path folder, int seed) throws Exception {
    try (KilledDaemon daemon = new KilledDaemon(jar, folder, seed)) {
      for (int i = 0; i < KILLS_OF_EACH; i++) {
        daemon.startAndKill();
      }
      daemon.startAndCompare();
      try (Stream<Path> left = Files.walk(daemon.temporary())) {
        // One that dies in the very moment of unpacking leaves it.
        assertThat(left.filter(file -> file.toString().contains("sqlite")).toList())
            .as("libraries of the killed")
            .hasSizeLessThan(KILLS_OF_EACH / 3);
      }
      return daemon.checked();
    }
  }
}
