package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent.Aor;

/**
 * What makes a binding one and the same.
 *
 * @param node name of the FreeSWITCH server
 * @param callId Call-ID of the REGISTER (RFC 3261 10.2: the same for all of one phone)
 */
public record BindingKey(String node, Aor aor, String callId) {
  public BindingKey(String node, String profile, String user, String domain, String callId) {
    this(node, new Aor(profile, user, domain), callId);
  }

  // Written out, as in Aor: what a record has by itself is slow as long as only C1 compiles it, and
  // a
  // third of the time of a listing went into it.
  @Override
  public boolean equals(Object other) {
    return other instanceof BindingKey key
        && callId.equals(key.callId)
        && aor.equals(key.aor)
        && node.equals(key.node);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * node.hashCode() + aor.hashCode()) + callId.hashCode();
  }

  public String profile() {
    return aor.profile();
  }

  public String user() {
    return aor.user();
  }

  public String domain() {
    return aor.domain();
  }
}
