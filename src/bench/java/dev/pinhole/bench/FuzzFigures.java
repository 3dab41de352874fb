package dev.pinhole.bench;

import dev.pinhole.esl.MutatedCaptures;
import java.util.Locale;

/** Ten million mutated captures through all that reads FreeSWITCH; ends at the first fault. */
final class FuzzFigures {
  private static final long INPUTS = 10_000_000;
  private static final long STEP = 1_000_000;

  private FuzzFigures() {}

  static void run() {
    long seed = Long.getLong("seed", System.currentTimeMillis());
    System.out.println("fuzz: seed " + seed);
    MutatedCaptures captures = new MutatedCaptures(seed);
    long began = System.nanoTime();
    for (long done = STEP; done <= INPUTS; done += STEP) {
      captures.run(STEP);
      System.out.printf(
          Locale.ROOT,
          "fuzz: %,d inputs in %.0f s, %s, %,d Contacts, %,d rows, %d MB used%n",
          done,
          (System.nanoTime() - began) / 1e9,
          captures.outcomes(),
          captures.contacts(),
          captures.rows(),
          (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }
  }
}
