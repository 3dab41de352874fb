package dev.pinhole.cli;

import dev.pinhole.store.ReadStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An address of record that the store knows, now or from its history. */
record Phone(String user, String domain) {
  private static final int NAMED = 3;

  /**
   * The phone that was meant.
   *
   * @throws CommandFailure if there is none, or more than one
   */
  static Phone find(ReadStore store, PhoneName name) {
    PhoneName meant = name;
    List<String> domains = domains(store, name);
    if (domains.isEmpty() && name.domain().isPresent()) {
      // What looks like a domain can belong to the user part.
      meant = new PhoneName(name.toString(), Optional.empty());
      domains = domains(store, meant);
    }
    if (domains.isEmpty()) {
      throw refused("no phone " + name + " in the store; " + hint(store, name));
    }
    if (domains.size() > 1) {
      throw refused(
          meant
              + " is in "
              + domains.size()
              + " domains: "
              + some(domains)
              + "; say which, such as "
              + meant.user()
              + "@"
              + domains.get(0));
    }
    return new Phone(meant.user(), domains.get(0));
  }

  /** Where the phone is now, else where it was. */
  private static List<String> domains(ReadStore store, PhoneName name) {
    List<String> now = matching(store.domainsOf(name.user()), name);
    return now.isEmpty() ? matching(store.pastDomainsOf(name.user()), name) : now;
  }

  private static List<String> matching(List<String> domains, PhoneName name) {
    if (name.domain().isEmpty()) {
      return domains;
    }
    String wanted = name.domain().get();
    return domains.contains(wanted)
        ? List.of(wanted)
        : domains.stream().filter(wanted::equalsIgnoreCase).toList();
  }

  private static String hint(ReadStore store, PhoneName name) {
    List<String> domains = store.domainsOf(name.user());
    if (!domains.isEmpty()) {
      return name.user() + " is in " + some(domains);
    }
    List<String> near = store.usersLike(name.user());
    if (near.isEmpty()) {
      return "see pinhole list";
    }
    return near.size() == 1
        ? "did you mean " + near.get(0) + "?"
        : near.size() + " users contain it: " + some(near);
  }

  private static String some(List<String> names) {
    if (names.size() <= NAMED) {
      return String.join(", ", names);
    }
    List<String> some = new ArrayList<>(names.subList(0, NAMED));
    some.add("and " + (names.size() - NAMED) + " more");
    return String.join(", ", some);
  }

  private static CommandFailure refused(String message) {
    return new CommandFailure(ExitCode.REFUSED, message);
  }

  @Override
  public String toString() {
    return user + "@" + domain;
  }
}
