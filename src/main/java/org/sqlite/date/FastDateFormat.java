package org.sqlite.date;

import java.util.Date;
import java.util.TimeZone;

/**
 * Stands in for the driver's own, which is left out of the jar: the driver makes one for each
 * connection, and the first takes a quarter of the time of a short command, for calendars and the
 * weeks of all countries. Times are numbers in our store, so that nobody uses it.
 */
public final class FastDateFormat {
  private static final FastDateFormat NONE = new FastDateFormat();

  private FastDateFormat() {}

  public static FastDateFormat getInstance(String pattern) {
    return NONE;
  }

  public static FastDateFormat getInstance(String pattern, TimeZone zone) {
    return NONE;
  }

  public String format(Date date) {
    throw unused();
  }

  public Date parse(String text) {
    throw unused();
  }

  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("dates are numbers in this store");
  }
}
