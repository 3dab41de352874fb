package dev.pinhole.cli;

import dev.pinhole.store.Column;
import dev.pinhole.store.Row;

/** Host and port for people. */
final class HostAndPort {
  private HostAndPort() {}

  /** IPv6 in brackets; a dash if the host is not known. */
  static String text(Row row, Column host, Column port) {
    String known = row.text(host, PhoneTable.UNKNOWN);
    if (row.number(port) == 0 || row.text(host).isEmpty()) {
      return known;
    }
    boolean bare = known.indexOf(':') >= 0 && !known.startsWith("[");
    return (bare ? "[" + known + "]" : known) + ":" + row.number(port);
  }
}
