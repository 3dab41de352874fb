package dev.pinhole.cli;

import dev.pinhole.store.StoredBinding;

/** The SQL names of a binding's columns, in SQL order. */
final class BindingFields {

  private BindingFields() {}

  static void write(StoredBinding binding, FieldSink sink) {
    sink.text("node", binding.node());
    sink.text("profile", binding.profile());
    sink.text("user", binding.user());
    sink.text("domain", binding.domain());
    sink.text("call_id", binding.callId());
    sink.text("contact", binding.contact());
    sink.text("contact_host", binding.contactHost());
    sink.number("contact_port", binding.contactPort());
    sink.text("first_contact_host", binding.firstContactHost());
    sink.number("first_contact_port", binding.firstContactPort());
    sink.text("network_ip", binding.networkIp());
    sink.number("network_port", binding.networkPort());
    sink.text("transport", binding.transport());
    sink.text("user_agent", binding.userAgent());
    sink.text("freeswitch_status", binding.freeswitchStatus());
    sink.text("nat", binding.nat());
    sink.text("nat_kind", binding.natKind());
    sink.texts("evidence", binding.evidence());
    sink.time("registered_at", binding.registeredAt());
    sink.time("refreshed_at", binding.refreshedAt());
    sink.number("refresh_count", binding.refreshCount());
    sink.time("expires_at", binding.expiresAt());
    sink.time("last_keepalive_at", binding.lastKeepaliveAt());
    sink.number("keepalive_count", binding.keepaliveCount());
    sink.text("reachability", binding.reachability());
    sink.time("reachability_at", binding.reachabilityAt());
    sink.time("next_keepalive_at", binding.nextKeepaliveAt());
    sink.number("keepalive_interval", binding.keepaliveInterval());
    sink.text("force_ping", binding.forcePing());
    sink.number("gap_survived", binding.gapSurvived());
    sink.number("gap_forgotten", binding.gapForgotten());
  }
}
