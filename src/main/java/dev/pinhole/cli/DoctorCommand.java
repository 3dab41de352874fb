package dev.pinhole.cli;

import dev.pinhole.cli.Finding.Result;
import dev.pinhole.config.Config;
import dev.pinhole.config.ConfigException;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.store.Column;
import dev.pinhole.store.Row;
import dev.pinhole.text.Visible;
import dev.pinhole.text.WordWrap;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole doctor}. */
@Command(
    name = "doctor",
    customSynopsis = "pinhole doctor [--wait=SECONDS] [--json | --csv] [--config=FILE]",
    description = "Checks step by step that pinhole can do its work, and says what to do if not.",
    footer = {
      "",
      "Examples:",
      "  pinhole doctor",
      "  pinhole doctor --wait 0                     do without a HEARTBEAT",
      "  pinhole doctor --json | jq '.[] | select(.result == \"failed\")'",
      "",
      "Looks at files and the store, and at each FreeSWITCH over a connection of its own.",
      "Exit codes: 0 nothing failed, 1 something did."
    })
public final class DoctorCommand implements Callable<Integer> {
  private enum Said implements Column {
    STEP,
    NODE,
    RESULT,
    SAYS,
    ADVICE
  }

  private static final int RESULT = 9;
  private static final int STEP = 15;
  private static final int LONGEST_WAIT = 600;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "25",
      description = "For a HEARTBEAT of each FreeSWITCH. Default: ${DEFAULT-VALUE}.")
  private int wait;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (wait < 0 || wait > LONGEST_WAIT) {
      throw new ParameterException(
          spec.commandLine(), "--wait is from 0 to " + LONGEST_WAIT + " seconds");
    }
    PrintWriter out = output.out();
    List<Finding> all = new ArrayList<>();
    if (output.forPeople()) {
      OptionalInt columns = config.surroundings().columns();
      examine(
          finding -> {
            all.add(finding);
            line(finding, columns, out);
          });
      out.append(summary(all)).append('\n');
    } else {
      examine(all::add);
      List<Column> columns = List.of(Said.values());
      output.rows(columns, all.stream().map(each -> row(columns, each)).toList(), () -> {});
    }
    out.flush();
    boolean failed = all.stream().anyMatch(finding -> finding.result() == Result.FAILED);
    return (failed ? ExitCode.REFUSED : ExitCode.DONE).number();
  }

  private void examine(Consumer<Finding> found) {
    Config known;
    try {
      known = config.loadWithoutPasswords();
    } catch (ConfigException e) {
      found.accept(Finding.failed("configuration", e.getMessage()));
      return;
    }
    String file = config.configFile().toString();
    found.accept(
        Finding.ok(
            "configuration", Files.exists(config.configFile()) ? file : "defaults; no " + file));
    Surroundings surroundings = config.surroundings();
    new HostCheckup(known, config.configFile(), found).run(surroundings.clock().instant());
    Map<String, String> names = new HashMap<>();
    for (FreeSwitchConfig server : known.nodes()) {
      String name =
          new ServerCheckup(server, surroundings.clock(), found).run(Duration.ofSeconds(wait));
      String other = names.putIfAbsent(name, server.name());
      if (other != null && !name.isEmpty()) {
        found.accept(
            Finding.warning(
                    "switchname",
                    "is " + name + ", as that of " + other,
                    "if they share a database and both have phones, give each its own in"
                        + " switch.conf.xml: else both list and serve all of them")
                .of(server.name()));
      }
    }
  }

  private void line(Finding finding, OptionalInt columns, PrintWriter out) {
    String result = finding.result().text();
    String name =
        finding.node().isEmpty() || finding.node().equals("default")
            ? finding.step()
            : finding.node() + " " + finding.step();
    out.append(config.surroundings().ink().paint(finding.result().tone(), result))
        .append(" ".repeat(RESULT - result.length()))
        .append(name)
        .append(" ".repeat(Math.max(1, STEP - name.length())));
    wrapped(finding.says(), columns, out);
    if (!finding.advice().isEmpty()) {
      out.append(" ".repeat(RESULT + STEP)).append("-> ");
      wrapped(finding.advice(), columns, out);
    }
    out.flush();
  }

  private static void wrapped(String text, OptionalInt columns, PrintWriter out) {
    int room = columns.orElse(Integer.MAX_VALUE) - RESULT - STEP - 3;
    String before = "";
    for (String line : WordWrap.lines(Visible.of(text), Math.max(20, room))) {
      out.append(before).append(line).append('\n');
      before = " ".repeat(RESULT + STEP);
    }
  }

  private static String summary(List<Finding> all) {
    long failed = all.stream().filter(each -> each.result() == Result.FAILED).count();
    long warnings = all.stream().filter(each -> each.result() == Result.WARNING).count();
    return failed + " failed, " + warnings + (warnings == 1 ? " warning" : " warnings");
  }

  private static Row row(List<Column> columns, Finding finding) {
    return new Row(
        columns,
        finding.step(),
        finding.node(),
        finding.result().text(),
        finding.says(),
        finding.advice());
  }
}
