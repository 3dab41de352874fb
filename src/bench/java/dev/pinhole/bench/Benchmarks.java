package dev.pinhole.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** Runs the benchmarks whose names match the first argument; JMH gets the other arguments. */
public final class Benchmarks {
  private Benchmarks() {}

  public static void main(String[] args) throws Exception {
    String names = args.length == 0 ? ".*" : args[0];
    String[] jmhArgs = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
    Path folder = Files.createTempDirectory(Path.of("target"), "bench");
    try {
      if ("decode".matches(names)) {
        DecodeFigures.run(jmhArgs);
      }
      if ("row".matches(names)) {
        RowFigures.run(folder);
      }
      if ("latency".matches(names)) {
        LatencyFigures.run(folder);
      }
      if ("listing".matches(names)) {
        ListingFigures.run();
      }
      if ("resync".matches(names)) {
        ResyncFigures.run(folder);
      }
      if ("keepalive".matches(names)) {
        KeepaliveFigures.run(folder);
      }
      if ("refresh".matches(names)) {
        RefreshFigures.run(folder);
      }
      if ("restart".matches(names)) {
        RestartFigures.run(folder);
      }
      if ("flood".equals(names)) {
        // Of the jar, which has to be built.
        FloodFigures.run(folder);
      }
      if ("events".matches(names)) {
        EventsFigures.run(folder);
      }
      if ("soak".equals(names)) {
        // An hour: only when it is asked for.
        SoakFigures.run(folder);
      }
      if ("hep".matches(names)) {
        HepFigures.run(folder);
      }
      if ("web".matches(names)) {
        WebFigures.run(folder);
      }
      if ("fuzz".matches(names)) {
        FuzzFigures.run(folder);
      }
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
