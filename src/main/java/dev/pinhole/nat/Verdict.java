package dev.pinhole.nat;

import java.util.List;
import java.util.Optional;

/**
 * What is held of one binding, and why.
 *
 * @param nat whether the phone is behind NAT
 * @param kind which rule said so; empty if Contact or source cannot be read
 * @param evidence short sentences for an admin, free of anything hostile
 */
public record Verdict(Nat nat, Optional<NatKind> kind, List<String> evidence) {

  public Verdict {
    evidence = List.copyOf(evidence);
  }

  static Verdict of(Nat nat, NatKind kind, String sentence) {
    return new Verdict(nat, kind.present(), List.of(sentence));
  }

  static Verdict unreadable(String sentence) {
    return new Verdict(Nat.UNKNOWN, Optional.empty(), List.of(sentence));
  }

  /** This verdict with one more sentence, unless it has that already. */
  Verdict with(String sentence) {
    if (evidence.contains(sentence)) {
      return this;
    }
    String[] sentences = evidence.toArray(new String[evidence.size() + 1]);
    sentences[evidence.size()] = sentence;
    return new Verdict(nat, kind, List.of(sentences));
  }
}
