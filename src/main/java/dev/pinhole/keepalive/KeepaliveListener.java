package dev.pinhole.keepalive;

import dev.pinhole.binding.BindingKey;

/** Hears what the engine does, on the event loop. */
public interface KeepaliveListener {
  /**
   * A keep-alive was handed to FreeSWITCH.
   *
   * @param count how many this binding got in all
   * @param lateNanos how long after the upper bound of its interval, 0 if in time
   */
  void sent(BindingKey key, int count, long lateNanos);
}
