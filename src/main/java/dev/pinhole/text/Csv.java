package dev.pinhole.text;

/** Cells of a CSV file (RFC 4180) that a spreadsheet shows instead of executing. */
public final class Csv {

  /** Ends a row. */
  public static final String END_OF_ROW = "\r\n";

  /** What spreadsheets take for the start of a formula, in both of Unicode's widths. */
  private static final String FORMULA_STARTS = "=+-@\t\r＝＋－＠";

  private Csv() {}

  /**
   * One cell: control characters made visible, a formula made inert by a leading apostrophe, quoted
   * where its text needs it.
   */
  public static String cell(String text) {
    if (text.isEmpty()) {
      return text;
    }
    String shown = Visible.of(text);
    boolean inert = FORMULA_STARTS.indexOf(text.charAt(0)) < 0;
    if (inert && !needsQuotes(shown)) {
      return shown;
    }
    StringBuilder out = new StringBuilder(shown.length() + 8);
    boolean quoted = needsQuotes(shown);
    if (quoted) {
      out.append('"');
    }
    if (!inert) {
      out.append('\'');
    }
    out.append(quoted ? shown.replace("\"", "\"\"") : shown);
    if (quoted) {
      out.append('"');
    }
    return out.toString();
  }

  /** Line breaks are visible by now. Some spreadsheets take semicolons for commas. */
  private static boolean needsQuotes(String text) {
    return text.indexOf(',') >= 0
        || text.indexOf(';') >= 0
        || text.indexOf('"') >= 0
        || text.charAt(0) == ' '
        || text.charAt(text.length() - 1) == ' ';
  }
}
