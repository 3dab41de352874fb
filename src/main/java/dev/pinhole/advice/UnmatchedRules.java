package dev.pinhole.advice;

import dev.pinhole.binding.Binding;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import java.util.ArrayList;
import java.util.List;

/** Finds rules that are for no phone that is registered: a wrong name in one changes nothing. */
public final class UnmatchedRules {
  private UnmatchedRules() {}

  /** A sentence for each; none while nobody is registered. */
  public static List<String> said(List<Rule> rules, ReadStore store) {
    List<Rule> unmatched = new ArrayList<>(rules);
    long phones = unmatched.isEmpty() ? 0 : store.countBindings();
    if (phones == 0) {
      return List.of();
    }
    store.bindings(
        StoredBindingFilter.ALL,
        StoredBindingOrder.BY_USER,
        stored -> {
          if (!unmatched.isEmpty()) {
            Binding binding = stored.toBinding();
            unmatched.removeIf(rule -> rule.match().matches(binding));
          }
        });
    return unmatched.stream()
        .map(
            rule ->
                "the rule in line "
                    + rule.line()
                    + " fits none of the "
                    + phones
                    + " bindings there are now")
        .toList();
  }
}
