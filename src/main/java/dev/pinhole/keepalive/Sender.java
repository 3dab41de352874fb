package dev.pinhole.keepalive;

import dev.pinhole.binding.Binding;

/** Sends keep-alives to one FreeSWITCH. On the event loop. */
public interface Sender {
  /**
   * Whether another command may be sent now: connected, and not too many unanswered. Once it said
   * no, it calls {@link KeepaliveEngine#resume} when that has changed.
   */
  boolean ready();

  /**
   * Sends one, as a NOTIFY of that SIP event. When FreeSWITCH has acknowledged it, this calls
   * {@link KeepaliveEngine#passed}; when the connection ended before, {@link KeepaliveEngine#lost}.
   */
  void send(Binding binding, String event);
}
