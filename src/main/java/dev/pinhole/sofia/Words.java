package dev.pinhole.sofia;

import java.util.Locale;
import java.util.Set;

/** FreeSWITCH's words for yes. */
final class Words {
  private static final Set<String> TRUE =
      Set.of("yes", "on", "true", "t", "enabled", "active", "allow");

  private Words() {}

  /** As {@code switch_true}: one of its words, or a number that is not 0 before its point. */
  static boolean isTrue(String value) {
    return TRUE.contains(value.toLowerCase(Locale.ROOT)) || isNumberBesidesZero(value);
  }

  private static boolean isNumberBesidesZero(String value) {
    boolean signed = value.startsWith("-") || value.startsWith("+");
    boolean whole = true;
    boolean nonZero = false;
    for (int i = signed ? 1 : 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
      whole &= c != '.';
      nonZero |= whole && c != '0';
    }
    return nonZero;
  }
}
