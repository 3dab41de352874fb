package dev.pinhole.sofia;

import dev.pinhole.sofia.SofiaEvent.Aor;
import java.util.Optional;

/**
 * {@code sofia profile NAME flush_inbound_reg USER@HOST}: deletes the registrations of one user.
 *
 * <p>The same command deletes far more when its argument is not exactly that: a word without
 * {@code @} is taken for a Call-ID and for a whole domain, {@code reboot} or nothing for all. So
 * only plain names are let through.
 */
public final class FlushCommand {
  private FlushCommand() {}

  /** The API command, or nothing if one of the names could be taken for something else. */
  public static Optional<String> of(Aor aor) {
    boolean safe =
        PlainName.is(aor.profile()) && PlainName.is(aor.user()) && PlainName.is(aor.domain());
    return safe
        ? Optional.of(
            "sofia profile "
                + aor.profile()
                + " flush_inbound_reg "
                + aor.user()
                + "@"
                + aor.domain())
        : Optional.empty();
  }
}
