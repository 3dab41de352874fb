package dev.pinhole.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A row of the table {@code history}, column by column in the order of the schema. */
public record StoredHistory(
    long id,
    Instant at,
    String event,
    String node,
    String profile,
    String user,
    String domain,
    String callId,
    Optional<String> networkIp,
    OptionalInt networkPort,
    Optional<String> previousNetworkIp,
    OptionalInt previousNetworkPort,
    Optional<String> firstContactHost,
    OptionalInt firstContactPort,
    Optional<String> nat,
    Optional<String> natKind,
    Optional<String> previousNat,
    Optional<String> detail) {

  static final String COLUMNS =
      "id, at, event, node, profile, user, domain, call_id, network_ip, network_port,"
          + " previous_network_ip, previous_network_port, first_contact_host, first_contact_port,"
          + " nat, nat_kind, previous_nat, detail";

  /** The names of the columns, in the order of the schema. */
  public static List<String> columns() {
    return List.of(COLUMNS.split(", "));
  }

  /** Reads {@link #COLUMNS}. */
  static StoredHistory of(ReadStoreRow row) {
    return new StoredHistory(
        row.number(),
        row.time(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeText(),
        row.maybeText(),
        row.maybeText());
  }
}
