package dev.pinhole.config;

import dev.pinhole.nat.Endpoint;
import java.util.Optional;

/**
 * How FreeSWITCH's own copies of its SIP messages are had.
 *
 * @param listen where they are received; empty for nowhere
 * @param forward where each of them is sent on to, a name or an address
 */
public record HepConfig(
    Optional<Endpoint> listen, Optional<Endpoint> forward, CaptureCommand capture) {
  /** When FreeSWITCH is told to send copies. */
  public enum CaptureCommand {
    /** Where its configuration names us as the one who gets them. */
    AUTO,
    ON,
    OFF
  }
}
