package dev.pinhole.esl;

import java.util.Map;

/**
 * One event of {@code event json}: a flat object of strings, exact as FreeSWITCH has them.
 *
 * <p>Where a name stands twice the first counts: mod_sofia writes its own headers first and adds
 * the user's directory variables behind them, which may bear any name.
 */
public record EslEvent(Map<String, String> fields) {
  /** The value, or the empty string. */
  public String get(String name) {
    return fields.getOrDefault(name, "");
  }

  /** The event's name, or for a CUSTOM event its subclass: {@code sofia::register}. */
  public String name() {
    String subclass = get("Event-Subclass");
    return subclass.isEmpty() ? get("Event-Name") : subclass;
  }

  boolean isJob() {
    return get("Event-Name").equals("BACKGROUND_JOB");
  }

  String jobUuid() {
    return get("Job-UUID");
  }
}
