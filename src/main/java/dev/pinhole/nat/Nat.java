package dev.pinhole.nat;

import java.util.Optional;

/** Whether a phone is behind NAT. */
public enum Nat {
  YES("yes"),
  LIKELY("likely"),
  /** No evidence either way, which is never "no": a wrong "no" ends a phone's keep-alives. */
  UNKNOWN("unknown"),
  NO("no");

  private static final Nat[] ALL = values();

  private final String text;

  Nat(String text) {
    this.text = text;
  }

  /** The word in the SQL column {@code nat}. */
  public String text() {
    return text;
  }

  /** Reads a word of the SQL column {@code nat}. */
  public static Optional<Nat> of(String text) {
    for (Nat nat : ALL) {
      if (nat.text.equals(text)) {
        return Optional.of(nat);
      }
    }
    return Optional.empty();
  }
}
