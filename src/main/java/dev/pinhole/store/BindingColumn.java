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
import java.util.function.Function;

/**
 * The columns of {@code binding}, in the order of the schema: a new one is a line here. What comes
 * of a lifetime or a keep-alive is in {@code liveness}, the rest in {@code registration}.
 */
public enum BindingColumn implements Column {
  NODE(KEY, BindingKey.class, key -> key.node()),
  PROFILE(KEY, BindingKey.class, key -> key.profile()),
  USER(KEY, BindingKey.class, key -> key.user()),
  DOMAIN(KEY, BindingKey.class, key -> key.domain()),
  CALL_ID(KEY, BindingKey.class, key -> key.callId()),
  CONTACT(TEXT, saved -> saved.binding().registration().contact()),
  CONTACT_HOST(TEXT, saved -> saved.binding().registration().contactHost()),
  CONTACT_PORT(NUMBER, saved -> saved.binding().registration().contactPort()),
  FIRST_CONTACT_HOST(TEXT, saved -> saved.binding().first().host()),
  FIRST_CONTACT_PORT(NUMBER, saved -> saved.binding().first().port()),
  NETWORK_IP(TEXT, saved -> saved.binding().registration().networkIp()),
  NETWORK_PORT(NUMBER, saved -> saved.binding().registration().networkPort()),
  TRANSPORT(TEXT, saved -> saved.binding().registration().transport().map(Transport::text)),
  USER_AGENT(TEXT, saved -> saved.binding().registration().userAgent()),
  FREESWITCH_STATUS(TEXT, saved -> saved.binding().registration().freeswitchStatus()),
  NAT(TEXT, saved -> saved.binding().nat().text()),
  NAT_KIND(TEXT, saved -> saved.binding().natKind().map(NatKind::text)),
  EVIDENCE(SENTENCES, saved -> saved.evidence()),
  REGISTERED_AT(TIME, saved -> saved.binding().lifetime().registeredAt()),
  REFRESHED_AT(TIME, Lifetime.class, lifetime -> lifetime.refreshedAt()),
  REFRESH_COUNT(COUNT, Lifetime.class, lifetime -> lifetime.refreshCount()),
  EXPIRES_AT(TIME, Lifetime.class, lifetime -> lifetime.expiresAt()),
  LAST_KEEPALIVE_AT(TIME, Keepalive.class, kept -> kept.lastAt()),
  KEEPALIVE_COUNT(COUNT, Keepalive.class, kept -> kept.count()),
  REACHABILITY(TEXT, Reachability.class, now -> now.state().text()),
  REACHABILITY_AT(TIME, Reachability.class, now -> now.at()),
  NEXT_KEEPALIVE_AT(TIME, Keepalive.class, kept -> kept.nextAt()),
  KEEPALIVE_INTERVAL(NUMBER, Keepalive.class, kept -> kept.interval()),
  FORCE_PING(TEXT, saved -> saved.binding().registration().forcePing().text()),
  GAP_SURVIVED(NUMBER, Keepalive.class, kept -> kept.gapSurvived()),
  GAP_FORGOTTEN(NUMBER, Keepalive.class, kept -> kept.gapForgotten()),
  PROXY_HOST(TEXT, saved -> saved.binding().registration().proxy().map(Endpoint::host)),
  PROXY_PORT(NUMBER, saved -> saved.binding().registration().proxy().map(Endpoint::port)),
  OTHER_SERVER(TEXT, saved -> saved.binding().registration().otherServer()),
  REACHABILITY_WHY(TEXT, Reachability.class, now -> now.why()),
  VIA_HOST(TEXT, saved -> saved.binding().registration().via().host()),
  VIA_PORT(NUMBER, saved -> saved.binding().registration().via().port()),
  RPORT_ASKED(TEXT, saved -> saved.binding().registration().via().rport().text()),
  HEARD_AT(TIME, Keepalive.class, kept -> kept.heard().at()),
  ANSWERED_AT(TIME, Keepalive.class, kept -> kept.heard().answeredAt()),
  RTT_MS(DECIMAL, Keepalive.class, kept -> millis(kept, kept.heard().rttMicros())),
  RTT_SMOOTHED_MS(DECIMAL, Keepalive.class, kept -> millis(kept, kept.heard().rttSmoothedMicros())),
  ANSWER_STATUS(NUMBER, Keepalive.class, kept -> (int) kept.heard().status());

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

  BindingColumn(ValueKind kind, Function<Saved, Object> value) {
    this(kind, Saved.class, value);
  }

  <S> BindingColumn(ValueKind kind, Class<S> source, Function<S, Object> value) {
    this.source = source;
    this.form = new Form(kind, value);
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
