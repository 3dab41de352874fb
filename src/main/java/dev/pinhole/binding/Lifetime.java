package dev.pinhole.binding;

/**
 * When a binding was heard of. All in epoch milliseconds, 0 for unknown, but for the last.
 *
 * @param registeredAt first REGISTER seen; 0 if only a listing showed it
 * @param refreshedAt last REGISTER seen
 * @param expiresAt when the registration ends, without FreeSWITCH's margin of 60 s
 * @param expiresTick the same in nanoseconds of the monotonic clock, which nobody sets; not stored
 */
public record Lifetime(
    long registeredAt, long refreshedAt, int refreshCount, long expiresAt, long expiresTick) {

  static Lifetime registered(long now, Expiry expiry) {
    return new Lifetime(now, now, 0, expiry.at(), expiry.tick());
  }

  static Lifetime listed(Expiry expiry) {
    return new Lifetime(0, 0, 0, expiry.at(), expiry.tick());
  }

  Lifetime refreshed(long now, Expiry expiry) {
    return new Lifetime(registeredAt, now, refreshCount + 1, expiry.at(), expiry.tick());
  }

  Lifetime expiring(Expiry expiry) {
    return new Lifetime(registeredAt, refreshedAt, refreshCount, expiry.at(), expiry.tick());
  }
}
