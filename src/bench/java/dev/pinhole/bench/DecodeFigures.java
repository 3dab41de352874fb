package dev.pinhole.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link DecodeBenchmark} a few times over, each library in turn, and takes the medians. */
final class DecodeFigures {
  private static final int ROUNDS = 3;

  private record Case(String eventsPerRead, String library) {}

  private final Map<Case, List<Double>> wall = new LinkedHashMap<>();
  private final Map<Case, List<Double>> cpu = new LinkedHashMap<>();
  private final Map<Case, List<Double>> bytes = new LinkedHashMap<>();

  private DecodeFigures() {}

  static void run(String... jmhArgs) throws RunnerException, CommandLineOptionException {
    DecodeFigures figures = new DecodeFigures();
    for (int round = 0; round < ROUNDS; round++) {
      figures.add(measure(jmhArgs));
    }
    figures.print("64");
    figures.print("1");
  }

  private static Collection<RunResult> measure(String... jmhArgs)
      throws RunnerException, CommandLineOptionException {
    var options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(jmhArgs))
            .include(DecodeBenchmark.class.getName())
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new Runner(options).run();
  }

  private void add(Collection<RunResult> results) {
    for (RunResult result : results) {
      var params = result.getParams();
      Case one = new Case(params.getParam("eventsPerRead"), params.getParam("library"));
      add(wall, one, result.getPrimaryResult().getScore());
      add(cpu, one, secondary(result, "cpuNanos") / secondary(result, "events") / 1e3);
      add(bytes, one, secondary(result, "gc.alloc.rate.norm"));
    }
  }

  private static double secondary(RunResult result, String name) {
    return result.getSecondaryResults().get(name).getScore();
  }

  private static void add(Map<Case, List<Double>> figures, Case one, double figure) {
    figures.computeIfAbsent(one, key -> new ArrayList<>()).add(figure);
  }

  private void print(String eventsPerRead) {
    double better =
        Math.min(cpu(eventsPerRead, "esl-client"), cpu(eventsPerRead, "freeswitch-esl"));
    Report.title(
        "Bytes to a decoded sofia::register, one thread, events a read: %s", eventsPerRead);
    Report.row(
        "%-20s %8s %8s %12s %8s %8s", "", "wall us", "CPU us", "per CPU s", "bytes", "ratio");
    for (Case one : cpu.keySet()) {
      if (one.eventsPerRead.equals(eventsPerRead)) {
        double micros = cpu(eventsPerRead, one.library);
        Report.row(
            "%-20s %8.2f %8.2f %,12.0f %,8.0f %8.2f",
            one.library,
            Report.median(wall.get(one)),
            micros,
            1e6 / micros,
            Report.median(bytes.get(one)),
            better / micros);
      }
    }
  }

  private double cpu(String eventsPerRead, String library) {
    return Report.median(cpu.get(new Case(eventsPerRead, library)));
  }
}
