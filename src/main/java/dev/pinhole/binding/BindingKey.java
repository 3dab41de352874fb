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
