package dev.pinhole.keepalive;

import dev.pinhole.binding.BindingKey;

/** Hears what the engine does, on the event loop. */
public interface KeepaliveListener {
  /**
   * A keep-alive was handed to FreeSWITCH, and the next one planned.
   *
   * @param lateNanos how long after the upper bound of its interval, 0 if in time
   */
  void sent(BindingKey key, Upkeep now, long lateNanos);

  /**
   * A NAT was seen to forget faster than keep-alives came, or faster than they may ever come.
   *
   * @param bindings how many are kept alive more often from now on
   */
  void shortened(NatTimeouts.Network network, ChangedPorts.Shown evidence, int bindings);

  /** The next keep-alive was planned anew, or none is to be sent any more. */
  void planned(BindingKey key, Upkeep now);
}
