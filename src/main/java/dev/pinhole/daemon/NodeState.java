package dev.pinhole.daemon;

import java.util.Locale;

/** How things stand with one FreeSWITCH: the words of {@code node_status.state}. */
enum NodeState {
  CONNECTING,
  /** Logged in and subscribed; the first listing is not through. */
  LISTING,
  CONNECTED,
  /** The password is wrong or the ACL rejects us; tried again all the same. */
  REFUSED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
