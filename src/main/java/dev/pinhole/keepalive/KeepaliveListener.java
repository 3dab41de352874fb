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

  /** The next keep-alive was planned anew, or none is to be sent any more. */
  void planned(BindingKey key, Upkeep now);
}
