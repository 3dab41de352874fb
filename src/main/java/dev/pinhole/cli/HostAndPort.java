package dev.pinhole.cli;

import java.util.Optional;
import java.util.OptionalInt;

/** Host and port for people. */
final class HostAndPort {

  private HostAndPort() {}

  /** IPv6 in brackets; a dash if the host is not known. */
  static String text(Optional<String> host, OptionalInt port) {
    if (host.isEmpty()) {
      return BindingTable.UNKNOWN;
    }
    boolean bare = host.get().indexOf(':') >= 0 && !host.get().startsWith("[");
    if (port.isEmpty()) {
      return host.get();
    }
    return (bare ? "[" + host.get() + "]" : host.get()) + ":" + port.getAsInt();
  }
}
