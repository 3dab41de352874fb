package dev.pinhole.store;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Reachability.PingOutcome;
import dev.pinhole.binding.Registration;
import dev.pinhole.binding.SentBy;
import dev.pinhole.binding.SentBy.Rport;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A row of the table {@code binding}. */
public final class StoredBinding extends Row {
  public static final String UNREACHABLE = "unreachable";

  /** As long after a keep-alive is due, its being sent may not be written yet. */
  public static final Duration WRITING = Duration.ofSeconds(2);

  StoredBinding(ResultSet row) throws SQLException {
    super(BindingColumn.ALL, row);
  }

  /** Whether FreeSWITCH's own pings were not answered. */
  public boolean unreachable() {
    return text(REACHABILITY).equals(UNREACHABLE);
  }

  /** Whether it answered when it was last asked, as far as anybody saw. */
  public boolean isReachable() {
    return text(REACHABILITY).equals("reachable");
  }

  /** For how long a keep-alive has been late; empty if none is. */
  public Optional<Duration> late(Instant now) {
    return time(NEXT_KEEPALIVE_AT)
        .filter(at -> at.isBefore(now.minus(WRITING)))
        .map(at -> Duration.between(at, now));
  }

  /** The same as the daemon has it. */
  public Binding toBinding() {
    String firstHost = text(FIRST_CONTACT_HOST);
    return new Binding(
        0,
        new BindingKey(text(NODE), text(PROFILE), text(USER), text(DOMAIN), text(CALL_ID)),
        new Registration(
            text(CONTACT),
            text(CONTACT_HOST),
            (int) number(CONTACT_PORT),
            text(NETWORK_IP),
            (int) number(NETWORK_PORT),
            maybeText(PROXY_HOST).map(host -> Endpoint.of(host, (int) number(PROXY_PORT))),
            Transport.of(text(TRANSPORT)),
            text(USER_AGENT),
            text(FREESWITCH_STATUS),
            ForcePing.of(text(FORCE_PING)),
            text(OTHER_SERVER),
            maybeText(VIA_HOST)
                .map(host -> new SentBy(host, (int) number(VIA_PORT), Rport.of(text(RPORT_ASKED))))
                .orElse(SentBy.UNKNOWN)),
        firstHost.isEmpty()
            ? FirstContact.UNKNOWN
            : new FirstContact(firstHost, (int) number(FIRST_CONTACT_PORT)),
        Nat.of(text(NAT)).orElse(Nat.UNKNOWN),
        NatKind.of(text(NAT_KIND)),
        new Lifetime(
            number(REGISTERED_AT),
            number(REFRESHED_AT),
            (int) number(REFRESH_COUNT),
            number(EXPIRES_AT),
            0),
        reachability());
  }

  /** Of pings, only the daemon knows what they mean. */
  private Reachability reachability() {
    return maybeText(REACHABILITY_WHY)
        .flatMap(
            why ->
                PingOutcome.of(text(REACHABILITY))
                    .map(state -> new Reachability(state, number(REACHABILITY_AT), why)))
        .orElse(Reachability.NOT_OBSERVED);
  }

  /** The address of record. */
  public String aor() {
    return text(USER) + "@" + text(DOMAIN);
  }

  /** Whether the verdict is {@code yes} or {@code likely}. */
  public boolean behindNat() {
    return text(NAT).equals("yes") || text(NAT).equals("likely");
  }

  /** When a REGISTER was last seen. */
  public Optional<Instant> lastRegister() {
    return time(REFRESHED_AT).or(() -> time(REGISTERED_AT));
  }
}
