package dev.pinhole.cli;

import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.store.StoredBindingOrder.By;
import dev.pinhole.store.StoredBindingOrder.Direction;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which bindings are wanted, and in which order. */
final class BindingChoice {
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

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * @throws ParameterException if the time cannot be read
   */
  StoredBindingFilter filter(Instant now, Supplier<ZoneId> zone) {
    return new StoredBindingFilter(
        nat ? EnumSet.of(Nat.YES, Nat.LIKELY) : EnumSet.noneOf(Nat.class),
        Optional.ofNullable(kind),
        place.profile(),
        place.domain(),
        place.network(),
        Optional.ofNullable(agent).map(Glob::new),
        unreachable ? Optional.of(StoredBinding.UNREACHABLE) : Optional.empty(),
        late ? Optional.of(now.minus(StoredBinding.WRITING)) : Optional.empty(),
        PointInTime.since(command, since, now, zone));
  }

  /**
   * @throws ParameterException if the limit is none
   */
  StoredBindingOrder order() {
    return new StoredBindingOrder(
        by == null ? By.USER : by, reverse ? Direction.REVERSED : Direction.USUAL, limit.first());
  }

  /** The columns that were asked about. */
  Set<String> columns() {
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
