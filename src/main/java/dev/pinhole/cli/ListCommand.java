package dev.pinhole.cli;

import dev.pinhole.cli.Terminal.FullScreen;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.BindingColumn;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.store.StoredBindingOrder.By;
import dev.pinhole.store.StoredBindingOrder.Direction;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pinhole list}. */
@Command(
    name = "list",
    customSynopsis = {
      "pinhole list [--nat] [--kind=KIND] [--ip=CIDR] [--agent=GLOB] ...",
      "                    [--sort=KEY] [--limit=N] [--watch | --json | --csv]"
    },
    description = "Lists the phones registered now, sorted by user and domain.",
    footer = {
      "",
      "Examples:",
      "  pinhole list --nat",
      "  pinhole list --sort age --limit 20          who registered last",
      "  pinhole list --unreachable",
      "  pinhole list --agent 'yealink*' --since 10m",
      "  pinhole list --watch --sort age             live, until q",
      "  pinhole list --kind rewritten-contact --domain pbx.example.com",
      "  pinhole list --ip 198.51.100.0/24 --json | jq -r .[].user",
      "",
      "AGE is the time since the last REGISTER, KEPT since the last keep-alive, NEXT until",
      "the next. A phone in red is unreachable, or its keep-alive is late."
    })
public final class ListCommand implements Callable<Integer> {
  private static final int LONGEST_PAUSE = 3600;

  @Mixin private ConfigOption config;

  @Mixin private Output output;

  @Option(names = "--nat", description = "Only those behind NAT (yes or likely).")
  private boolean nat;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      converter = KindWord.class,
      description = "Only this nat_kind, such as private-contact.")
  private NatKind kind;

  @Mixin private PlaceOptions place;

  @Option(
      names = "--agent",
      paramLabel = "GLOB",
      description = "Only those whose user_agent fits, such as 'snom*'.")
  private String agent;

  @Option(
      names = "--unreachable",
      description = "Only those that did not answer FreeSWITCH's own pings.")
  private boolean unreachable;

  @Option(names = "--late", description = "Only those whose keep-alive is late.")
  private boolean late;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those that sent REGISTER since then: 10m (ago), 14:30, yesterday.")
  private String since;

  @Option(
      names = "--sort",
      paramLabel = "KEY",
      converter = SortWord.class,
      description = "By user, ip, age, kept, expires, nat or agent. Default: user.")
  private By by;

  @Option(names = "--reverse", description = "The other way round; unknown stays last.")
  private boolean reverse;

  @Mixin private LimitOption limit;

  @Option(
      names = "--watch",
      arity = "0..1",
      paramLabel = "SECONDS",
      fallbackValue = "2",
      description = "Draw it again every 2 s, or so many, with changes marked, until q.")
  private Integer watch;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (watch != null) {
      watch();
      return ExitCode.DONE.number();
    }
    Surroundings surroundings = config.surroundings();
    Instant now = surroundings.clock().instant();
    StoredBindingFilter filter = filter(now);
    StoredBindingOrder order = order();
    PhoneTable table = new PhoneTable(now, surroundings.ink(), columns(), LastDrawn.NOTHING);
    try (ReadStore store = config.openStore()) {
      StorePicture picture = store.picture();
      output.rows(
          BindingColumn.ALL,
          each -> store.bindings(filter, order, each),
          () -> {
            store.bindings(filter, order, table::add);
            table.table().print(output.out(), surroundings.columns(), "");
          });
      output.picture(
          picture, now, () -> table.summary(store.countBindings()) + "; ", surroundings.ink());
    }
    return ExitCode.DONE.number();
  }

  private void watch() {
    if (watch < 1 || watch > LONGEST_PAUSE) {
      throw wrongUse("--watch is from 1 to " + LONGEST_PAUSE + " seconds");
    }
    if (!output.forPeople()) {
      throw wrongUse("--watch draws for people, --json and --csv are for programs");
    }
    Surroundings surroundings = config.surroundings();
    ListWatch list =
        new ListWatch(
            new ListWatch.Wanted(config::openStore, this::filter, order(), columns()),
            surroundings,
            Duration.ofSeconds(watch));
    // What is wrong with the store has to be said on the terminal as it is.
    config.openStore().close();
    try (FullScreen screen =
        surroundings
            .terminal()
            .takeOver()
            .orElseThrow(() -> wrongUse("--watch needs a terminal to draw on"))) {
      list.run(screen);
    }
  }

  private ParameterException wrongUse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * @throws ParameterException if the time cannot be read
   */
  private StoredBindingFilter filter(Instant now) {
    return new StoredBindingFilter(
        nat ? EnumSet.of(Nat.YES, Nat.LIKELY) : EnumSet.noneOf(Nat.class),
        Optional.ofNullable(kind),
        place.profile(),
        place.domain(),
        place.network(),
        Optional.ofNullable(agent).map(Glob::new),
        unreachable ? Optional.of(StoredBinding.UNREACHABLE) : Optional.empty(),
        late ? Optional.of(now.minus(StoredBinding.WRITING)) : Optional.empty(),
        PointInTime.since(spec, since, now, config.surroundings().zone()));
  }

  /**
   * @throws ParameterException if the limit is none
   */
  private StoredBindingOrder order() {
    return new StoredBindingOrder(
        by == null ? By.USER : by, reverse ? Direction.REVERSED : Direction.USUAL, limit.first());
  }

  /** The columns that were asked about. */
  private Set<String> columns() {
    Set<String> columns = new HashSet<>();
    if (agent != null || by == By.AGENT) {
      columns.add(PhoneTable.AGENT);
    }
    if (unreachable) {
      columns.add(PhoneTable.REACH);
    }
    if (late) {
      columns.add(PhoneTable.NEXT);
    }
    return columns;
  }

  private static final class KindWord implements ITypeConverter<NatKind> {
    @Override
    public NatKind convert(String value) {
      return Words.oneOf(NatKind.values(), NatKind::text, value);
    }
  }

  private static final class SortWord implements ITypeConverter<By> {
    @Override
    public By convert(String value) {
      return Words.oneOf(By.values(), by -> by.name().toLowerCase(Locale.ROOT), value);
    }
  }
}
