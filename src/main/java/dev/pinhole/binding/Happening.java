package dev.pinhole.binding;

import dev.pinhole.nat.Nat;
import java.util.Optional;

/**
 * Something that happened to a binding: one row of history.
 *
 * @param at epoch milliseconds
 * @param binding as it is afterwards, or as it was last
 * @param previous where it was reached before, if that changed
 * @param previousNat the verdict before, if that changed
 * @param detail a few words more, or empty
 */
public record Happening(
    long at,
    HistoryEvent event,
    Binding binding,
    Optional<Source> previous,
    Optional<Nat> previousNat,
    String detail) {

  /** A network address that a REGISTER came from. */
  public record Source(String networkIp, int networkPort) {}
}
