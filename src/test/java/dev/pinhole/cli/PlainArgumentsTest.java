package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** What is read without picocli is read as picocli reads it. */
class PlainArgumentsTest {
  private static final List<String> COMMANDS =
      List.of(
          "list",
          "find",
          "show",
          "history",
          "events",
          "sites",
          "missing",
          "failures",
          "status",
          "audit",
          "complete");

  /** Values of options, operands, and what else may be written, right and wrong. */
  private static final List<String> WORDS =
      List.of(
          "1007",
          "20",
          "0x10",
          "+5",
          "-3",
          "",
          "user",
          "domain",
          "age",
          "AGE",
          "ip",
          "udp",
          "10m",
          "198.51.100.0/24",
          "198.51.100.7:5062",
          "private-contact",
          "nonsense",
          "a b",
          "--",
          "-",
          "-h",
          "--help",
          "-V",
          "--version",
          "--nonsense",
          "--mat",
          "@file",
          "'x'",
          "\"x\"",
          "*",
          "--json=true",
          "--nat=",
          "--match=",
          "--match==x",
          "--match=-x",
          "-n=20",
          "-n20",
          "-w",
          "--watch",
          "--watch=5",
          "--event",
          "--finding",
          "pinhole.toml",
          "a\u0000b",
          "\u0661");

  @TempDir private Path directory;

  @Test
  void theOptionsAreThoseOfTheAnnotations() throws ReflectiveOperationException {
    for (String name : COMMANDS) {
      assertThat(String.join(" ", PlainOptions.of(name).split("\\s+")))
          .as(name)
          .isEqualTo(annotated(command(name)));
    }
  }

  @Test
  void noOtherCommandIsReadInThisWay() {
    for (String name : new Cli(directory).commandLine().getSubcommands().keySet()) {
      assertThat(PlainOptions.of(name).isEmpty()).as(name).isEqualTo(!COMMANDS.contains(name));
    }
  }

  @Test
  void whateverIsTakenIsTakenAsPicocliTakesIt() throws ReflectiveOperationException {
    Random random = new Random(20261127);
    int taken = 0;
    for (int i = 0; i < 4000; i++) {
      String[] args = arguments(random);
      Optional<Map<String, Object>> plain = plain(args);
      if (plain.isPresent()) {
        taken++;
        assertThat(plain).as(Arrays.toString(args)).isEqualTo(byPicocli(args));
      }
    }
    assertThat(taken).isGreaterThan(500);
  }

  @Test
  void usualWaysToAskArePlain() throws ReflectiveOperationException {
    for (String line :
        List.of(
            "list",
            "list --limit 20 --sort age --config pinhole.toml",
            "list --nat --json",
            "list --kind=websocket --csv --reverse",
            "show 1007 --json",
            "complete user 1",
            "events -n 5 --user 10*",
            "status --brief")) {
      assertThat(plain(line.split(" "))).as(line).isPresent();
    }
  }

  /** Options with fitting and other values, operands and words that are neither. */
  private static String[] arguments(Random random) {
    String name = COMMANDS.get(random.nextInt(COMMANDS.size()));
    List<String> options =
        Arrays.stream(PlainOptions.of(name).split("\\s+"))
            .filter(word -> word.startsWith("-"))
            .flatMap(word -> Arrays.stream(word.substring(0, word.indexOf(':')).split(",")))
            .toList();
    List<String> args = new ArrayList<>(List.of(name));
    for (int words = random.nextInt(6); words > 0; words--) {
      String option = options.get(random.nextInt(options.size()));
      String word = WORDS.get(random.nextInt(WORDS.size()));
      switch (random.nextInt(4)) {
        case 0 -> Collections.addAll(args, option, word);
        case 1 -> args.add(option);
        case 2 -> args.add(option + "=" + word);
        default -> args.add(word);
      }
    }
    return args.toArray(String[]::new);
  }

  private Optional<Map<String, Object>> plain(String... args) throws ReflectiveOperationException {
    PrintWriter none = new PrintWriter(new StringWriter());
    Invoker invoker = new Invoker(none, none, () -> null);
    Optional<Object> read =
        PlainArguments.read(
            new Cli(directory).surroundings(), invoker, command(args[0]).getClass(), args);
    return read.isEmpty() ? Optional.empty() : Optional.of(values(read.get()));
  }

  /** Empty if it refuses them, or would show the help. */
  private Optional<Map<String, Object>> byPicocli(String... args)
      throws ReflectiveOperationException {
    CommandLine program = new Cli(directory).commandLine(args);
    try {
      CommandLine.ParseResult parsed = program.parseArgs(args).subcommand();
      return parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested()
          ? Optional.empty()
          : Optional.of(values(parsed.commandSpec().userObject()));
    } catch (ParameterException e) {
      return Optional.empty();
    }
  }

  private Object command(String name) {
    return new Cli(directory).commandLine(name).getSubcommands().get(name).getCommand();
  }

  /** What the options hold, by the places of their fields. */
  private static Map<String, Object> values(Object command) throws ReflectiveOperationException {
    Map<String, Object> values = new TreeMap<>();
    addValues("", command, values);
    return values;
  }

  private static void addValues(String before, Object holder, Map<String, Object> values)
      throws ReflectiveOperationException {
    for (Field field : fields(holder.getClass())) {
      String place = before + field.getName();
      if (isPart(field)) {
        addValues(place + ".", field.get(holder), values);
      } else if (isArgument(field)) {
        values.put(place, String.valueOf(field.get(holder)));
      }
    }
  }

  /** The words of {@link PlainOptions}, of the annotations. */
  private static String annotated(Object command) throws ReflectiveOperationException {
    List<String> words = new ArrayList<>();
    addWords("", command, words);
    return String.join(" ", words);
  }

  private static void addWords(String before, Object holder, List<String> words)
      throws ReflectiveOperationException {
    for (Field field : fields(holder.getClass())) {
      String place = before + field.getName();
      Option option = field.getAnnotation(Option.class);
      Parameters operand = field.getAnnotation(Parameters.class);
      if (field.isAnnotationPresent(Mixin.class)) {
        words.add(place);
        addWords(place + ".", field.get(holder), words);
      } else if (field.isAnnotationPresent(ArgGroup.class)) {
        addWords(place + "/", field.get(holder), words);
      } else if (option != null && option.arity().isEmpty() && isSingle(field)) {
        words.add(
            String.join(",", option.names()) + ":" + place + byDefault(option.defaultValue()));
      } else if (operand != null) {
        String optional = operand.arity().equals("0..1") ? "?" : "";
        words.add(
            operand.paramLabel().replaceAll("[^A-Z]", "")
                + optional
                + ":"
                + place
                + byDefault(operand.defaultValue()));
      }
    }
  }

  private static String byDefault(String value) {
    return value.equals("_NULL_") || value.equals("__no_default_value__") ? "" : "=" + value;
  }

  private static boolean isSingle(Field field) {
    return !List.class.isAssignableFrom(field.getType());
  }

  private static boolean isPart(Field field) {
    return field.isAnnotationPresent(Mixin.class) || field.isAnnotationPresent(ArgGroup.class);
  }

  private static boolean isArgument(Field field) {
    return field.isAnnotationPresent(Option.class) || field.isAnnotationPresent(Parameters.class);
  }

  /** Its own and those that it inherits. */
  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && each.getPackageName().startsWith("dev.")) {
          field.setAccessible(true);
          fields.add(field);
        }
      }
    }
    return fields;
  }
}
