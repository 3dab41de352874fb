package dev.pinhole.store;

import static dev.pinhole.store.Column.ValueKind.*;

import java.util.List;
import java.util.function.Function;

/** What is counted over bindings and history. */
public enum CountedColumn implements Column {
  /** How many have a verdict. */
  BINDINGS(COUNT),
  /** How many come from a site: an address, as a rule that of a router. */
  PHONES(COUNT),
  /** Users who were last there, within seven days, and are registered nowhere now. */
  MISSING(COUNT),
  /** The most frequent first. */
  NAT_KINDS(SENTENCES),
  /** How many phones each of them has, such as {@code proxied 2}: for people. */
  KINDS(SENTENCES),
  /** Those that were reached when they were tried last; of a site, moved ones too. */
  REACHABLE(COUNT),
  UNREACHABLE(COUNT),
  /** They answer from elsewhere than they registered from. */
  MOVED(COUNT),
  NOT_OBSERVED(COUNT),
  /** How many have ever answered, as far as FreeSWITCH's capture showed. */
  ANSWERED(COUNT),
  /** In milliseconds; unknown where no answer was seen. */
  MEDIAN_RTT_MS(DECIMAL),
  /** Of 95 % it is no longer. */
  P95_RTT_MS(DECIMAL),
  REBINDS(COUNT),
  LAST_REBOUND_AT(TIME),
  /** Of the phone, of those kept alive now, whose turn was longest ago. */
  OLDEST_KEEPALIVE_AT(TIME);

  static final List<Column> OF_VERDICT =
      List.of(BindingColumn.NAT, BindingColumn.NAT_KIND, BINDINGS);

  /** Of all bindings. */
  public static final List<Column> OF_ANSWERS =
      List.of(REACHABLE, UNREACHABLE, MOVED, NOT_OBSERVED, ANSWERED, MEDIAN_RTT_MS, P95_RTT_MS);

  /** Of a site, for programs. */
  public static final List<Column> OF_SITE =
      List.of(
          BindingColumn.NETWORK_IP,
          PHONES,
          MISSING,
          REACHABLE,
          MEDIAN_RTT_MS,
          NAT_KINDS,
          REBINDS,
          NetworkColumn.TIMEOUT_BOUND,
          NetworkColumn.GAP_ANSWERED,
          NetworkColumn.KEEPALIVE_INTERVAL,
          OLDEST_KEEPALIVE_AT);

  private final Form form;

  CountedColumn(ValueKind kind) {
    form = new Form(kind, Function.identity());
  }

  @Override
  public Form form() {
    return form;
  }
}
