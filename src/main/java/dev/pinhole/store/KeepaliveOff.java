package dev.pinhole.store;

import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Glob;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Phones that an operator has switched keep-alives off for: a row of {@code keepalive_off}.
 *
 * @param user only users that fit; empty for every user
 * @param network only those whose network_ip is in it; empty for every one
 * @param until when it ends by itself; empty for never
 * @param setBy the account of whoever did it; empty if not known
 */
public record KeepaliveOff(
    Optional<Glob> user,
    Optional<Cidr> network,
    Optional<Instant> until,
    Instant setAt,
    String setBy) {

  public boolean isForAll() {
    return user.isEmpty() && network.isEmpty();
  }

  /** Whether it is for the same phones. */
  public boolean isOf(KeepaliveOff other) {
    return user.equals(other.user) && network.equals(other.network);
  }

  public boolean isOver(Instant now) {
    return until.filter(end -> !end.isAfter(now)).isPresent();
  }

  /** Such as {@code user 10*}. */
  public String phones() {
    if (isForAll()) {
      return "all phones";
    }
    return user.map(glob -> "user " + glob).orElse("")
        + (user.isPresent() && network.isPresent() ? " in " : "")
        + network.map(each -> "network " + each).orElse("");
  }

  /** Such as {@code since 12 min, by root, for 3 min more}. */
  public String span(Instant now) {
    return "since "
        + Elapsed.of(Duration.between(setAt, now))
        + (setBy.isEmpty() ? "" : ", by " + setBy)
        + until.map(end -> ", for " + Elapsed.of(Duration.between(now, end)) + " more").orElse("");
  }
}
