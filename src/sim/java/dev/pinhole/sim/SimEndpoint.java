package dev.pinhole.sim;

/** A host and a port as they stand in a SIP URI, the host without brackets; port 0 means none. */
public record SimEndpoint(String host, int port) {

  /** Reads {@code host}, {@code host:port}, {@code [v6]} or {@code [v6]:port}. */
  public static SimEndpoint parse(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    if (end <= 0) {
      return new SimEndpoint(text, 0);
    }
    String host = text.startsWith("[") ? text.substring(1, end - 1) : text.substring(0, end);
    return new SimEndpoint(host, end < text.length() ? portOf(text.substring(end + 1)) : 0);
  }

  /** The host as a URI has it: IPv6 in brackets. */
  public String uriHost() {
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  SimEndpoint orPort(int other) {
    return port == 0 ? new SimEndpoint(host, other) : this;
  }

  @Override
  public String toString() {
    return port == 0 ? uriHost() : uriHost() + ":" + port;
  }

  private static int portOf(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
