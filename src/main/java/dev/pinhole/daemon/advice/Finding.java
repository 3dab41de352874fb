package dev.pinhole.daemon.advice;

import dev.pinhole.store.RebindingSite;
import dev.pinhole.store.RebindingUser;
import dev.pinhole.store.StoredBinding;

/**
 * Something that an operator should look at.
 *
 * @param why a sentence, which can hold hostile text
 */
public record Finding(FindingKind kind, Subject subject, String why) {
  /** What it is about. */
  public sealed interface Subject {
    record Phone(StoredBinding binding) implements Subject {}

    record User(RebindingUser user) implements Subject {}

    record Site(RebindingSite site) implements Subject {}
  }
}
