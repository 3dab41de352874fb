package dev.pinhole.sofia;

/**
 * Names that can stand in an API command: FreeSWITCH splits one at blanks, knows quotes, and splits
 * an address of record at its first {@code @}.
 */
final class PlainName {
  private PlainName() {}

  static boolean is(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && ".-_+~#*:[]".indexOf(c) < 0) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
