package dev.pinhole.sofia;

/** A few ASCII characters, to be searched for all at once. */
record CharClass(long low, long high) {

  static CharClass of(String characters) {
    long low = 0;
    long high = 0;
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      low |= c < 64 ? 1L << c : 0;
      high |= c < 64 ? 0 : 1L << (c - 64);
    }
    return new CharClass(low, high);
  }

  boolean has(char c) {
    return c < 128 && (((c < 64 ? low : high) >>> c) & 1) != 0;
  }

  /** Index of the first of them at or after {@code from}, else the length. */
  int find(String text, int from) {
    int at = from;
    while (at < text.length() && !has(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
