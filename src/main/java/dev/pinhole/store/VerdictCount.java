package dev.pinhole.store;

import java.util.Optional;

/** How many bindings have that verdict. */
public record VerdictCount(String nat, Optional<String> natKind, long bindings) {

  static VerdictCount of(ReadStoreRow row) {
    return new VerdictCount(row.text(), row.maybeText(), row.number());
  }

  /** Whether the verdict is {@code yes} or {@code likely}. */
  public boolean behindNat() {
    return nat.equals("yes") || nat.equals("likely");
  }
}
