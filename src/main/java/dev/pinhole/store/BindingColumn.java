package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change.Saved;
import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import java.util.List;
import java.util.Optional;

/**
 * The columns of {@code binding}, in the order of the schema: a new one is a line here, and one
 * below. What comes of a lifetime or a keep-alive is in {@code liveness}, the rest in {@code
 * registration}.
 */
public enum BindingColumn implements Column {
  NODE(KEY, BindingKey.class),
  PROFILE(KEY, BindingKey.class),
  USER(KEY, BindingKey.class),
  DOMAIN(KEY, BindingKey.class),
  CALL_ID(KEY, BindingKey.class),
  CONTACT(TEXT),
  CONTACT_HOST(TEXT),
  CONTACT_PORT(NUMBER),
  FIRST_CONTACT_HOST(TEXT),
  FIRST_CONTACT_PORT(NUMBER),
  NETWORK_IP(TEXT),
  NETWORK_PORT(NUMBER),
  TRANSPORT(TEXT),
  USER_AGENT(TEXT),
  FREESWITCH_STATUS(TEXT),
  NAT(TEXT),
  NAT_KIND(TEXT),
  EVIDENCE(SENTENCES),
  REGISTERED_AT(TIME),
  REFRESHED_AT(TIME, Lifetime.class),
  REFRESH_COUNT(COUNT, Lifetime.class),
  EXPIRES_AT(TIME, Lifetime.class),
  LAST_KEEPALIVE_AT(TIME, Keepalive.class),
  KEEPALIVE_COUNT(COUNT, Keepalive.class),
  REACHABILITY(TEXT, Reachability.class),
  REACHABILITY_AT(TIME, Reachability.class),
  NEXT_KEEPALIVE_AT(TIME, Keepalive.class),
  KEEPALIVE_INTERVAL(NUMBER, Keepalive.class),
  FORCE_PING(TEXT),
  GAP_SURVIVED(NUMBER, Keepalive.class),
  GAP_FORGOTTEN(NUMBER, Keepalive.class),
  PROXY_HOST(TEXT),
  PROXY_PORT(NUMBER),
  OTHER_SERVER(TEXT),
  REACHABILITY_WHY(TEXT, Reachability.class),
  VIA_HOST(TEXT),
  VIA_PORT(NUMBER),
  RPORT_ASKED(TEXT),
  HEARD_AT(TIME, Keepalive.class),
  ANSWERED_AT(TIME, Keepalive.class),
  RTT_MS(DECIMAL, Keepalive.class),
  RTT_SMOOTHED_MS(DECIMAL, Keepalive.class),
  ANSWER_STATUS(NUMBER, Keepalive.class);

  public static final List<Column> ALL = List.of(values());

  /** What tells bindings apart. */
  static final List<Column> KEYS = of(BindingKey.class);

  /** What a REGISTER or a listing may change. */
  static final List<Column> SAVED = of(Saved.class);

  /** What a ping changes. */
  static final List<Column> PINGED = of(Reachability.class);

  /** What every REGISTER changes. */
  static final List<Column> REFRESHED = of(Lifetime.class);

  /** What a keep-alive changes. */
  static final List<Column> KEPT = of(Keepalive.class);

  private final Class<?> source;
  private final Form form;

  BindingColumn(ValueKind kind) {
    this(kind, Saved.class);
  }

  BindingColumn(ValueKind kind, Class<?> source) {
    this.source = source;
    this.form = new Form(kind, this::of);
  }

  /** Not a function for each column, which would take every command 15 ms to link. */
  private Object of(Object any) {
    if (any instanceof Saved saved) {
      return of(saved);
    }
    if (any instanceof Keepalive kept) {
      return of(kept);
    }
    if (any instanceof Lifetime lifetime) {
      return of(lifetime);
    }
    return any instanceof Reachability now ? of(now) : of((BindingKey) any);
  }

  private Object of(BindingKey key) {
    return switch (this) {
      case NODE -> key.node();
      case PROFILE -> key.profile();
      case USER -> key.user();
      case DOMAIN -> key.domain();
      case CALL_ID -> key.callId();
      default -> throw noneOf(BindingKey.class);
    };
  }

  private Object of(Saved saved) {
    return switch (this) {
      case CONTACT -> saved.binding().registration().contact();
      case CONTACT_HOST -> saved.binding().registration().contactHost();
      case CONTACT_PORT -> saved.binding().registration().contactPort();
      case FIRST_CONTACT_HOST -> saved.binding().first().host();
      case FIRST_CONTACT_PORT -> saved.binding().first().port();
      case NETWORK_IP -> saved.binding().registration().networkIp();
      case NETWORK_PORT -> saved.binding().registration().networkPort();
      case TRANSPORT -> saved.binding().registration().transport().map(Transport::text);
      case USER_AGENT -> saved.binding().registration().userAgent();
      case FREESWITCH_STATUS -> saved.binding().registration().freeswitchStatus();
      case NAT -> saved.binding().nat().text();
      case NAT_KIND -> saved.binding().natKind().map(NatKind::text);
      case EVIDENCE -> saved.evidence();
      case REGISTERED_AT -> saved.binding().lifetime().registeredAt();
      case FORCE_PING -> saved.binding().registration().forcePing().text();
      case PROXY_HOST -> saved.binding().registration().proxy().map(Endpoint::host);
      case PROXY_PORT -> saved.binding().registration().proxy().map(Endpoint::port);
      case OTHER_SERVER -> saved.binding().registration().otherServer();
      case VIA_HOST -> saved.binding().registration().via().host();
      case VIA_PORT -> saved.binding().registration().via().port();
      case RPORT_ASKED -> saved.binding().registration().via().rport().text();
      default -> throw noneOf(Saved.class);
    };
  }

  private Object of(Lifetime lifetime) {
    return switch (this) {
      case REFRESHED_AT -> lifetime.refreshedAt();
      case REFRESH_COUNT -> lifetime.refreshCount();
      case EXPIRES_AT -> lifetime.expiresAt();
      default -> throw noneOf(Lifetime.class);
    };
  }

  private Object of(Keepalive kept) {
    return switch (this) {
      case LAST_KEEPALIVE_AT -> kept.lastAt();
      case KEEPALIVE_COUNT -> kept.count();
      case NEXT_KEEPALIVE_AT -> kept.nextAt();
      case KEEPALIVE_INTERVAL -> kept.interval();
      case GAP_SURVIVED -> kept.gapSurvived();
      case GAP_FORGOTTEN -> kept.gapForgotten();
      case HEARD_AT -> kept.heard().at();
      case ANSWERED_AT -> kept.heard().answeredAt();
      case RTT_MS -> millis(kept, kept.heard().rttMicros());
      case RTT_SMOOTHED_MS -> millis(kept, kept.heard().rttSmoothedMicros());
      case ANSWER_STATUS -> (int) kept.heard().status();
      default -> throw noneOf(Keepalive.class);
    };
  }

  private Object of(Reachability now) {
    return switch (this) {
      case REACHABILITY -> now.state().text();
      case REACHABILITY_AT -> now.at();
      case REACHABILITY_WHY -> now.why();
      default -> throw noneOf(Reachability.class);
    };
  }

  private IllegalArgumentException noneOf(Class<?> other) {
    return new IllegalArgumentException(name() + " is nothing of " + other);
  }

  private static Optional<Double> millis(Keepalive kept, int micros) {
    return kept.heard().answeredAt() == 0 ? Optional.empty() : Optional.of(micros / 1_000.0);
  }

  private static List<Column> of(Class<?> source) {
    return ALL.stream().filter(each -> ((BindingColumn) each).source == source).toList();
  }

  @Override
  public Form form() {
    return form;
  }
}
