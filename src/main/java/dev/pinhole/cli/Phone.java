package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.DOMAIN;
import static dev.pinhole.store.BindingColumn.USER;

import dev.pinhole.store.Missing;
import dev.pinhole.store.PhoneText;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredBinding;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.text.Glob;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An address of record that the store knows, now, from its history or from what failed. */
record Phone(String user, String domain) {
  private static final int NAMED = 3;

  /** As an admin types it. */
  private record Name(String user, Optional<String> domain) {
    /** A user part can hold an at sign, a domain cannot. */
    static Name of(PhoneText text) {
      return new Name(text.user().pattern(), text.domain().map(Glob::pattern));
    }

    @Override
    public String toString() {
      return domain.map(known -> user + "@" + known).orElse(user);
    }
  }

  /** The live bindings, the one that registered last first. */
  List<StoredBinding> bindings(ReadStore store) {
    return store.bindingsOf(user, domain);
  }

  /**
   * The same of the phone that was meant, for commands that do something to it.
   *
   * @throws CommandFailure if there is no such user, or none that is registered now
   */
  static List<StoredBinding> registered(ReadStore store, String text) {
    Phone phone = find(store, text);
    List<StoredBinding> bindings = phone.bindings(store);
    if (bindings.isEmpty()) {
      throw refused(phone + " is not registered now; see pinhole history " + phone);
    }
    return bindings;
  }

  /** The newest so many of its events, the oldest of them first. */
  List<Row> history(ReadStore store, int limit) {
    return store.historyOf(user, domain, limit);
  }

  /**
   * The phone that was meant.
   *
   * @param text {@code USER}, {@code USER@DOMAIN} or what else names one phone
   * @throws CommandFailure if there is none, or more than one
   */
  static Phone find(ReadStore store, String text) {
    PhoneText typed = PhoneText.parse(text);
    Name name = Name.of(typed);
    Name meant = name;
    List<String> domains = domains(store, name);
    if (domains.isEmpty() && name.domain().isPresent()) {
      // What looks like a domain can belong to the user part.
      meant = new Name(name.toString(), Optional.empty());
      domains = domains(store, meant);
    }
    if (domains.isEmpty()) {
      List<Phone> named = named(store, typed);
      if (named.size() == 1) {
        return named.get(0);
      }
      if (named.size() > 1) {
        throw refused(
            "%s phones are named by %s: %s; say which, or see pinhole list %s"
                .formatted(
                    named.size(), text, some(named.stream().map(Phone::toString).toList()), text));
      }
      throw refused("no phone " + name + " in the store; " + hint(store, name));
    }
    if (domains.size() > 1) {
      throw refused(
          "%s is in %s domains: %s; say which, such as %s@%s"
              .formatted(meant, domains.size(), some(domains), meant.user(), domains.get(0)));
    }
    return new Phone(meant.user(), domains.get(0));
  }

  /** Those that are there now, by whatever else names them, or else those that have left. */
  private static List<Phone> named(ReadStore store, PhoneText text) {
    if (text.isPattern()) {
      return List.of();
    }
    Set<Phone> named = new LinkedHashSet<>();
    store.bindings(
        StoredBindingFilter.of(text),
        StoredBindingOrder.BY_USER,
        binding -> named.add(new Phone(binding.text(USER), binding.text(DOMAIN))));
    if (named.isEmpty()) {
      Missing.named(store, text)
          .forEach(row -> named.add(new Phone(row.text(USER), row.text(DOMAIN))));
    }
    return List.copyOf(named);
  }

  /** Where the phone is now, else where it was, else where it did not get in. */
  private static List<String> domains(ReadStore store, Name name) {
    List<String> now = matching(store.domainsOf(name.user()), name);
    List<String> known = now.isEmpty() ? matching(store.pastDomainsOf(name.user()), name) : now;
    return known.isEmpty() ? matching(store.failedDomainsOf(name.user()), name) : known;
  }

  private static List<String> matching(List<String> domains, Name name) {
    if (name.domain().filter(domains::contains).isPresent()) {
      return List.of(name.domain().get());
    }
    Set<String> spelled = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    domains.stream()
        .filter(each -> name.domain().isEmpty() || name.domain().get().equalsIgnoreCase(each))
        .forEach(spelled::add);
    return List.copyOf(spelled);
  }

  private static String hint(ReadStore store, Name name) {
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
