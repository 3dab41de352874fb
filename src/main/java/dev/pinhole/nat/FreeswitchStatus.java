package dev.pinhole.nat;

import java.util.List;
import java.util.Optional;

/** What a registration's status, such as {@code Registered(UDP-NAT)}, says about NAT. */
final class FreeswitchStatus {

  private static final List<String> FORCED = List.of("AUTO-NAT", "AUTO-NAT-2.0", "TLSHACK");

  private FreeswitchStatus() {}

  /**
   * The word that tells that FreeSWITCH itself replaced the Contact ({@code sip-force-contact}).
   */
  static Optional<String> forced(String status) {
    int open = status.indexOf('(') + 1;
    for (String word : FORCED) {
      if (open > 0
          && status.startsWith(word, open)
          && status.startsWith(")", open + word.length())) {
        return Optional.of(word);
      }
    }
    return Optional.empty();
  }

  /** Whether FreeSWITCH's own detection took the phone for one behind NAT. */
  static boolean isNat(String status) {
    return status.contains("-NAT)");
  }
}
