package dev.pinhole.binding;

import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import java.util.List;
import java.util.Optional;

/** One change of one binding. What an event or a listing changes is a list of them, in order. */
public sealed interface Change {
  /** Where what is known of a binding comes from. */
  enum Origin {
    /** A REGISTER just passed the NAT. */
    REGISTER,
    /**
     * The same, by another port of the same NAT though the phone's own is the same one: the NAT had
     * forgotten the binding.
     */
    REBIND,
    /** A listing; nothing tells when the phone last sent a packet. */
    LISTING,
    /** Judged anew in the light of another binding. */
    VERDICT
  }

  /** As it is now, or as it was last. */
  Binding binding();

  /**
   * A binding is new, or anything of it may differ.
   *
   * @param before absent for a new one
   * @param evidence of the verdict, in words
   */
  record Saved(Optional<Binding> before, Binding binding, List<String> evidence, Origin origin)
      implements Change {
    /** Whether it is from now on never kept alive, since its requests would go to a stranger. */
    public boolean isNewForeignPath() {
      return hasForeignPath(binding) && before.filter(Saved::hasForeignPath).isEmpty();
    }

    /** Whether from now on its requests may go to a stranger. */
    public boolean isNewStranger() {
      return binding.stranger().isPresent() && before.flatMap(Binding::stranger).isEmpty();
    }

    /** Whether nothing differs but when it was heard of, and perhaps the evidence. */
    public boolean isRefresh() {
      return before.filter(known -> known.sameButForTimes(binding)).isPresent();
    }

    /** The same after an earlier change of the binding that is not written yet. */
    public Saved after(Change earlier) {
      Optional<Binding> written = earlier instanceof Saved saved ? saved.before : Optional.empty();
      return new Saved(written, binding, evidence, origin);
    }

    private static boolean hasForeignPath(Binding binding) {
      return binding.natKind().filter(NatKind.FOREIGN_PATH::equals).isPresent();
    }
  }

  /** FreeSWITCH's own pings have shown something; nothing else of the binding has changed. */
  record Pinged(Binding binding) implements Change {}

  /** A binding is no more. */
  record Removed(Binding binding) implements Change {}

  /**
   * Something worth a row of history happened to a binding.
   *
   * @param at epoch milliseconds
   * @param previousIp where it was reached before, if that changed; else empty, and the port 0
   * @param previousNat the verdict before, if that changed
   * @param detail a few words more, or empty
   */
  record HistoryRow(
      long at,
      HistoryEvent event,
      Binding binding,
      String previousIp,
      int previousPort,
      Optional<Nat> previousNat,
      String detail)
      implements Change {
    /** How a detail begins by which a later run knows that events name another profile. */
    public static final String ONLY_LISTED_AT = "it is only listed at profile ";

    public HistoryRow(long at, HistoryEvent event, Binding binding, String detail) {
      this(at, event, binding, "", 0, Optional.empty(), detail);
    }
  }
}
