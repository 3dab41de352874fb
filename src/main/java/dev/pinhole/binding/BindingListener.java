package dev.pinhole.binding;

import java.util.List;

/** Hears of every change of a binding, on the event loop, in order. Must not block. */
public interface BindingListener {
  /** Where a change comes from. */
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

  /** A binding is new or has changed. */
  void saved(Binding binding, List<String> evidence, Origin origin);

  /** FreeSWITCH's own pings have shown something; nothing else of the binding has changed. */
  void pinged(Binding binding);

  /** A binding is no more. */
  void removed(Binding binding);

  /** One row of history. */
  void happened(Happening happening);

  /** A binding that is never kept alive, because its requests would go to somebody else. */
  void foreignPath(Binding binding);
}
