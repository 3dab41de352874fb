package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent.Aor;
import java.util.Objects;

/**
 * What makes a binding one and the same. Holds the address of record in parts, since each of
 * 100,000 has its own.
 *
 * @param node name of the FreeSWITCH server
 * @param callId Call-ID of the REGISTER (RFC 3261 10.2: the same for all of one phone)
 */
public record BindingKey(String node, String profile, String user, String domain, String callId) {
  public BindingKey(String node, Aor aor, String callId) {
    this(node, aor.profile(), aor.user(), aor.domain(), callId);
  }

  public Aor aor() {
    return new Aor(profile, user, domain);
  }

  boolean isOf(Aor aor) {
    return isOf(aor.profile(), aor.user(), aor.domain());
  }

  boolean isOfSameAor(BindingKey other) {
    return isOf(other.profile, other.user, other.domain);
  }

  /** As {@link Aor#equals} compares them. */
  private boolean isOf(String otherProfile, String otherUser, String otherDomain) {
    return Objects.equals(user, otherUser)
        && domain.equalsIgnoreCase(otherDomain)
        && Objects.equals(profile, otherProfile);
  }

  /** The hash of its address of record. */
  int hashOfAor() {
    return Aor.hash(profile, user, domain);
  }

  // Written out, as in Aor: what a record has by itself is slow as long as only C1 compiles it, and
  // a third of the time of a listing went into it.
  @Override
  public boolean equals(Object other) {
    return other instanceof BindingKey key
        && callId.equals(key.callId)
        && isOfSameAor(key)
        && node.equals(key.node);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * node.hashCode() + hashOfAor()) + callId.hashCode();
  }
}
