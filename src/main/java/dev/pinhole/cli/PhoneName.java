package dev.pinhole.cli;

import java.util.Optional;

/** A phone as an admin types it: {@code USER} or {@code USER@DOMAIN}. */
record PhoneName(String user, Optional<String> domain) {

  /** A user part can hold an at sign, a domain cannot. */
  static PhoneName parse(String text) {
    int at = text.lastIndexOf('@');
    return at < 0
        ? new PhoneName(text, Optional.empty())
        : new PhoneName(text.substring(0, at), Optional.of(text.substring(at + 1)));
  }

  @Override
  public String toString() {
    return domain.map(known -> user + "@" + known).orElse(user);
  }
}
