package dev.pinhole.store;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A row of the table {@code binding}, column by column in the order of the schema. */
public record StoredBinding(
    String node,
    String profile,
    String user,
    String domain,
    String callId,
    Optional<String> contact,
    Optional<String> contactHost,
    OptionalInt contactPort,
    Optional<String> firstContactHost,
    OptionalInt firstContactPort,
    Optional<String> networkIp,
    OptionalInt networkPort,
    Optional<String> transport,
    Optional<String> userAgent,
    Optional<String> freeswitchStatus,
    String nat,
    Optional<String> natKind,
    List<String> evidence,
    Optional<Instant> registeredAt,
    Optional<Instant> refreshedAt,
    long refreshCount,
    Optional<Instant> expiresAt,
    Optional<Instant> lastKeepaliveAt,
    long keepaliveCount,
    String reachability,
    Optional<Instant> reachabilityAt,
    Optional<Instant> nextKeepaliveAt,
    OptionalInt keepaliveInterval,
    Optional<String> forcePing,
    OptionalInt gapSurvived,
    OptionalInt gapForgotten) {

  public static final String UNREACHABLE = "unreachable";

  /** As long after a keep-alive is due, its being sent may not be written yet. */
  public static final Duration WRITING = Duration.ofSeconds(2);

  static final String COLUMNS =
      "node, profile, user, domain, call_id, contact, contact_host, contact_port,"
          + " first_contact_host, first_contact_port, network_ip, network_port, transport,"
          + " user_agent, freeswitch_status, nat, nat_kind, evidence, registered_at, refreshed_at,"
          + " refresh_count, expires_at, last_keepalive_at, keepalive_count, reachability,"
          + " reachability_at, next_keepalive_at, keepalive_interval, force_ping,"
          + " gap_survived, gap_forgotten";

  /** The names of the columns, in the order of the schema. */
  public static List<String> columns() {
    return List.of(COLUMNS.split(", "));
  }

  /** Reads {@link #COLUMNS}. */
  static StoredBinding of(ReadStoreRow row) {
    return new StoredBinding(
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.maybeText(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeText(),
        row.maybeText(),
        row.text(),
        row.maybeText(),
        row.sentences(),
        row.maybeTime(),
        row.maybeTime(),
        row.number(),
        row.maybeTime(),
        row.maybeTime(),
        row.number(),
        row.text(),
        row.maybeTime(),
        row.maybeTime(),
        row.maybeInt(),
        row.maybeText(),
        row.maybeInt(),
        row.maybeInt());
  }

  /** Whether FreeSWITCH's own pings were not answered. */
  public boolean unreachable() {
    return reachability.equals(UNREACHABLE);
  }

  /** For how long a keep-alive has been late; empty if none is. */
  public Optional<Duration> late(Instant now) {
    return nextKeepaliveAt
        .filter(at -> at.isBefore(now.minus(WRITING)))
        .map(at -> Duration.between(at, now));
  }

  /** The same as the daemon has it. */
  public Binding toBinding() {
    return new Binding(
        new BindingKey(node, profile, user, domain, callId),
        new Registration(
            contact.orElse(""),
            contactHost.orElse(""),
            contactPort.orElse(0),
            networkIp.orElse(""),
            networkPort.orElse(0),
            transport.flatMap(Transport::of),
            userAgent.orElse(""),
            freeswitchStatus.orElse(""),
            ForcePing.of(forcePing.orElse(""))),
        firstContactHost
            .map(host -> new FirstContact(host, firstContactPort.orElse(0)))
            .orElse(FirstContact.UNKNOWN),
        Nat.of(nat).orElse(Nat.UNKNOWN),
        natKind.flatMap(NatKind::of),
        new Lifetime(
            millis(registeredAt), millis(refreshedAt), (int) refreshCount, millis(expiresAt), 0),
        Reachability.NOT_OBSERVED);
  }

  private static long millis(Optional<Instant> at) {
    return at.map(Instant::toEpochMilli).orElse(0L);
  }

  /** Whether the verdict is {@code yes} or {@code likely}. */
  public boolean behindNat() {
    return nat.equals("yes") || nat.equals("likely");
  }

  /** When a REGISTER was last seen. */
  public Optional<Instant> lastRegister() {
    return refreshedAt.or(() -> registeredAt);
  }
}
