package dev.pinhole.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The profiles with their aliases and gateways, and which of them run. */
final class SofiaProfiles {
  private static final String RULER = "=".repeat(97) + "\n";

  private final List<SofiaEntry> entries;
  private final Set<String> stopped = new HashSet<>();

  SofiaProfiles(List<SofiaEntry> entries) {
    this.entries = entries;
  }

  /** The running profile of that name or alias. */
  Optional<SofiaEntry> running(String nameOrAlias) {
    return entries.stream()
        .filter(
            entry ->
                entry.type() != SofiaEntry.EntryType.GATEWAY && entry.name().equals(nameOrAlias))
        .map(entry -> entry.type() == SofiaEntry.EntryType.ALIAS ? entry.data() : entry.name())
        .flatMap(name -> entries.stream().filter(entry -> entry.isProfile(name)))
        .filter(entry -> !stopped.contains(entry.name()))
        .findFirst();
  }

  SofiaEntry profile(String name) {
    return entries.stream()
        .filter(entry -> entry.isProfile(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no profile " + name));
  }

  void stop(String name) {
    stopped.add(profile(name).name());
  }

  void start(String name) {
    stopped.remove(profile(name).name());
  }

  void startAll() {
    stopped.clear();
  }

  /** What {@code sofia status} prints. */
  String status() {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%25s\t%s\t  %40s\t%s\n", "Name", "   Type", "Data", "State"));
    text.append(RULER);
    int profiles = 0;
    int aliases = 0;
    for (SofiaEntry entry : entries) {
      if (!stopped.contains(entry.owner())) {
        text.append(entry.line());
        profiles += entry.type() == SofiaEntry.EntryType.PROFILE ? 1 : 0;
        aliases += entry.type() == SofiaEntry.EntryType.ALIAS ? 1 : 0;
      }
    }
    text.append(RULER).append(profiles).append(profiles == 1 ? " profile " : " profiles ");
    return text.append(aliases).append(aliases == 1 ? " alias\n" : " aliases\n").toString();
  }
}
