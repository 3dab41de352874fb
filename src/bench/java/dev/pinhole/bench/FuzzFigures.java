package dev.pinhole.bench;

import dev.pinhole.esl.MutatedCaptures;
import dev.pinhole.hep.MutatedDatagrams;
import java.util.Locale;

/**
 * A million mutated datagrams of HEP3, then ten million mutated captures, through all that reads
 * FreeSWITCH; ends at the first fault.
 */
final class FuzzFigures {
  private static final long INPUTS = 10_000_000;
  private static final long DATAGRAMS = 1_000_000;
  private static final long STEP = 1_000_000;

  private FuzzFigures() {}

  static void run() {
    long seed = Long.getLong("seed", System.currentTimeMillis());
    System.out.println("fuzz: seed " + seed);
    MutatedDatagrams datagrams = new MutatedDatagrams(seed);
    datagrams.run(DATAGRAMS);
    System.out.printf(
        Locale.ROOT,
        "fuzz: %,d datagrams were a message, %,d none%n",
        datagrams.messages(),
        datagrams.refused());
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
