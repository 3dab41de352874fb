package dev.pinhole.sofia;

import java.util.Locale;
import java.util.Set;

/** FreeSWITCH's words for yes. */
final class Words {
  private static final Set<String> TRUE =
      Set.of("yes", "on", "true", "t", "enabled", "active", "allow");

  private Words() {}

  /** As FreeSWITCH reads a boolean: one of its words, or a number other than 0. */
  static boolean isTrue(String value) {
    return TRUE.contains(value.toLowerCase(Locale.ROOT)) || SofiaEvents.number(value) != 0;
  }
}
