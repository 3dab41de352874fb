package dev.pinhole.binding;

import dev.pinhole.sofia.SofiaEvent;

/** Whether a user's directory entry has FreeSWITCH ping ({@code force_ping}). */
public enum ForcePing {
  /** A listing does not tell. */
  UNKNOWN(""),
  ON("true"),
  OFF("false");

  private final String text;

  ForcePing(String text) {
    this.text = text;
  }

  /** The word in the SQL column {@code force_ping}, empty for unknown. */
  public String text() {
    return text;
  }

  /** Reads a word of the SQL column {@code force_ping}. */
  public static ForcePing of(String text) {
    if (text.equals(ON.text)) {
      return ON;
    }
    return text.equals(OFF.text) ? OFF : UNKNOWN;
  }

  /** What a REGISTER told. */
  static ForcePing told(SofiaEvent.DirectoryPing told) {
    return told == SofiaEvent.DirectoryPing.FORCED ? ON : OFF;
  }
}
