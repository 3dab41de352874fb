package dev.pinhole.hep;

import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/**
 * Where FreeSWITCH sends its copies to: its parameter {@code capture-server}, such as {@code
 * udp:127.0.0.1:9060;hep=3;capture_id=100}, as sofia-sip reads it (tport_logging.c).
 *
 * @param host a name or an address, without brackets
 * @param hep the version of the protocol, 1 to 3
 */
public record CaptureServer(String host, int port, int hep) {
  private static final int LEAST_PORT = 1024;
  private static final int MOST_PORT = 65535;
  private static final int USUAL_HEP = 3;

  /** Empty where sofia-sip refuses it, and so sends nothing. */
  public static Optional<CaptureServer> parse(String value) {
    int colon = value.lastIndexOf(':');
    if (!value.startsWith("udp:") || colon < 5) {
      return Optional.empty();
    }
    String host = value.substring(4, colon);
    if (host.startsWith("[")) {
      if (!host.endsWith("]")) {
        return Optional.empty();
      }
      host = host.substring(1, host.length() - 1);
    }
    String[] parts = value.substring(colon + 1).split(";", -1);
    long port = number(parts[0]);
    int hep = USUAL_HEP;
    for (int i = 1; i < parts.length; i++) {
      long number = number(parts[i].substring(parts[i].indexOf('=') + 1));
      if (parts[i].startsWith("hep=") && number >= 1 && number <= 3) {
        hep = (int) number;
      } else if (!(parts[i].startsWith("capture_id=") && number > 0)
          && !(parts[i].startsWith("bufsize=") && number > 0)) {
        return Optional.empty();
      }
    }
    return port < LEAST_PORT || port > MOST_PORT
        ? Optional.empty()
        : Optional.of(new CaptureServer(host, (int) port, hep));
  }

  /**
   * Why what FreeSWITCH sends does not come to us.
   *
   * @param listening where we listen
   * @param server the parameter
   * @param freeswitch its own address
   * @return empty if it does
   */
  public static Optional<String> whyNotAt(
      Endpoint listening, String server, InetAddress freeswitch) {
    Optional<CaptureServer> read = parse(server);
    if (read.isEmpty()) {
      return Optional.of("FreeSWITCH cannot read it");
    }
    CaptureServer known = read.get();
    String host = known.host.equalsIgnoreCase("localhost") ? "127.0.0.1" : known.host;
    if (known.hep != USUAL_HEP) {
      return Optional.of("it says hep=" + known.hep + ", and not hep=3");
    }
    if (known.port != listening.port()) {
      return Optional.of("its port is another one");
    }
    if (Address.parse(host).isEmpty()) {
      return Optional.of("its host is a name, of which is not known whether it leads here");
    }
    return leadsTo(numeric(listening.host()), numeric(host), freeswitch)
        ? Optional.empty()
        : Optional.of("its address is another one");
  }

  private static boolean leadsTo(
      InetAddress listening, InetAddress server, InetAddress freeswitch) {
    if (server.isLoopbackAddress() && !isOfThisHost(freeswitch)) {
      return false;
    }
    return listening.isAnyLocalAddress() ? isOfThisHost(server) : server.equals(listening);
  }

  /** Whether packets to that address stay on this host. */
  public static boolean isOfThisHost(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /** Of an address, for which nobody is asked. */
  private static InetAddress numeric(String address) {
    return new InetSocketAddress(address, 0).getAddress();
  }

  private static long number(String text) {
    return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
  }
}
