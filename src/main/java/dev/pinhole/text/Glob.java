package dev.pinhole.text;

/**
 * A pattern in which {@code *} stands for any text and {@code ?} for any one character; upper and
 * lower case are the same. Matches in time proportional to pattern times text, whatever a phone
 * sent.
 */
public record Glob(String pattern) {
  public boolean matches(String text) {
    return matches(text, Case.IGNORED);
  }

  /** The same where upper and lower case differ, as those of users in SIP do. */
  public boolean matchesExactly(String text) {
    return matches(text, Case.COUNTS);
  }

  private enum Case {
    IGNORED,
    COUNTS
  }

  private boolean matches(String text, Case letters) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && fits(pattern.charAt(p), text.charAt(t), letters)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /**
   * What an admin types of a text that is long: part of it, unless it says itself what is left out.
   */
  public static Glob part(String text) {
    Glob glob = new Glob(text);
    return glob.isOneText() ? new Glob("*" + text + "*") : glob;
  }

  /** Whether it stands for one text alone. */
  public boolean isOneText() {
    return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
  }

  /**
   * The same as LIKE of SQL has it, with a backslash before what means itself. To that, upper and
   * lower case are the same of ASCII letters alone; names in SIP have no others (RFC 3261 25.1).
   */
  public String like() {
    StringBuilder like = new StringBuilder();
    for (char each : pattern.toCharArray()) {
      switch (each) {
        case '*' -> like.append('%');
        case '?' -> like.append('_');
        case '%', '_', '\\' -> like.append('\\').append(each);
        default -> like.append(each);
      }
    }
    return like.toString();
  }

  /** The same as GLOB of SQLite has it, with a bracket in brackets where it means itself. */
  public String sqlGlob() {
    return pattern.replace("[", "[[]");
  }

  private static boolean fits(char wanted, char given, Case letters) {
    return wanted == '?'
        || wanted == given
        || letters == Case.IGNORED && Character.toLowerCase(wanted) == Character.toLowerCase(given);
  }

  @Override
  public String toString() {
    return pattern;
  }
}
