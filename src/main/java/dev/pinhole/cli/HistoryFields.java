package dev.pinhole.cli;

import dev.pinhole.store.StoredHistory;
import java.util.Optional;

/** The SQL names of a history row's columns, in SQL order. */
final class HistoryFields {

  private HistoryFields() {}

  static void write(StoredHistory history, FieldSink sink) {
    sink.number("id", history.id());
    sink.time("at", Optional.of(history.at()));
    sink.text("event", history.event());
    sink.text("node", history.node());
    sink.text("profile", history.profile());
    sink.text("user", history.user());
    sink.text("domain", history.domain());
    sink.text("call_id", history.callId());
    sink.text("network_ip", history.networkIp());
    sink.number("network_port", history.networkPort());
    sink.text("previous_network_ip", history.previousNetworkIp());
    sink.number("previous_network_port", history.previousNetworkPort());
    sink.text("first_contact_host", history.firstContactHost());
    sink.number("first_contact_port", history.firstContactPort());
    sink.text("nat", history.nat());
    sink.text("nat_kind", history.natKind());
    sink.text("previous_nat", history.previousNat());
    sink.text("detail", history.detail());
  }
}
