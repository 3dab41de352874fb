package dev.pinhole.cli;

import dev.pinhole.binding.HistoryEvent;
import dev.pinhole.nat.Cidr;
import dev.pinhole.store.StoredHistoryFilter;
import dev.pinhole.text.Glob;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which events are wanted. */
final class EventChoice {
  @Option(
      names = "--event",
      paramLabel = "EVENT",
      split = ",",
      description = "Only these, such as rebound,unreachable.")
  private List<String> events = List.of();

  @Option(
      names = "--user",
      paramLabel = "GLOB",
      description = "Only users that fit, such as '10*'.")
  private String user;

  @Option(names = "--domain", paramLabel = "NAME", description = "Only this domain.")
  private String domain;

  @Option(
      names = "--ip",
      paramLabel = "CIDR",
      converter = CidrConverter.class,
      description = "Only those from this address or network, now or before.")
  private Cidr network;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only those since then: 10m (ago), 14:30, yesterday.")
  private String since;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * @throws ParameterException if an event or the time is none
   */
  StoredHistoryFilter filter(Instant now, Supplier<ZoneId> zone) {
    Set<String> known =
        Arrays.stream(HistoryEvent.values())
            .map(HistoryEvent::text)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String event : events) {
      if (!known.contains(event)) {
        throw new ParameterException(
            command.commandLine(),
            "--event: '" + event + "' is none of " + String.join(", ", known));
      }
    }
    return new StoredHistoryFilter(
        Set.copyOf(events),
        Optional.ofNullable(user).map(Glob::new),
        Optional.ofNullable(domain),
        Optional.ofNullable(network),
        PointInTime.since(command, since, now, zone));
  }
}
