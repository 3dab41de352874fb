package dev.pinhole.store;

import java.util.Locale;

/** A column of the bindings that holds few or short words. */
public enum WordColumn {
  USER,
  DOMAIN,
  PROFILE,
  NAT_KIND;

  /** Its name in SQL. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
