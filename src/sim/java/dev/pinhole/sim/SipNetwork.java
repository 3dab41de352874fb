package dev.pinhole.sim;

import java.util.Optional;

/** Where FreeSWITCH's requests go. */
@FunctionalInterface
public interface SipNetwork {
  SipNetwork NOWHERE = row -> Optional.empty();

  /**
   * A request leaves for {@link SimRow#target}, once or, as long as nothing comes back, again.
   * Called on the simulator's thread.
   *
   * @return what comes back, if anything does
   */
  Optional<SimAnswer> request(SimRow row);
}
