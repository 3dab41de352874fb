package dev.pinhole.store;

import java.time.Instant;
import java.util.List;

/**
 * What happened to a binding, as far as it says whether it lived.
 *
 * @param event the word of {@code history.event}
 * @param binding tells the bindings of an address of record apart
 */
public record LifeEvent(Instant at, String event, String node, List<String> binding) {
  static final String COLUMNS = "event, node, profile, call_id";

  static LifeEvent of(ReadStoreRow row) {
    Instant at = row.time();
    String event = row.text();
    String node = row.text();
    return new LifeEvent(at, event, node, List.of(node, row.text(), row.text()));
  }
}
