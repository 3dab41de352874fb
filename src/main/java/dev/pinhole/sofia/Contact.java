package dev.pinhole.sofia;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Transport;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a registration's Contact says of the way to the phone, as FreeSWITCH renders it: {@code
 * "display" <sip:user@host:port;params;fs_nat=yes;fs_path=ENCODED>}, cut at 1023 bytes.
 *
 * @param host an address without brackets, or a name in lower case; 1 to 255 characters
 * @param port 1 to 65535; empty where the URI has none
 * @param sips whether the scheme is {@code sips}
 * @param transport by the {@code transport} parameter, or TLS by {@code sips}; empty if neither
 *     tells
 * @param fsNat whether {@code fs_nat=yes} is among the parameters
 * @param fsPath where FreeSWITCH really sends; a display name crafted so that FreeSWITCH sees
 *     another URI than it should does not hide it
 */
public record Contact(
    String host,
    OptionalInt port,
    boolean sips,
    Optional<Transport> transport,
    boolean fsNat,
    Optional<FsPath> fsPath) {

  private static final CharClass WORD_END = CharClass.of("-)");

  /**
   * Reads a Contact by RFC 3261 sections 19.1.1 and 20.10. Empty if it names no host, or an
   * impossible one or an impossible port; never an exception, whatever a phone wrote.
   */
  public static Optional<Contact> parse(String raw) {
    return new ContactParser(raw).parse();
  }

  /** Host and port for a verdict. */
  public Endpoint endpoint() {
    return Endpoint.of(host, port.orElse(0));
  }

  /**
   * The transport in a status such as {@code Registered(TCP-NAT)}, for Contacts that tell none.
   * {@code AUTO-NAT} is UDP and {@code TLSHACK} is TLS.
   */
  public static Optional<Transport> transportOfStatus(String status) {
    int from = status.indexOf('(') + 1;
    int to = WORD_END.find(status, from);
    if (from == 0 || to == status.length()) {
      return Optional.empty();
    }
    String word = status.substring(from, to);
    return switch (word) {
      case "AUTO" -> Optional.of(Transport.UDP);
      case "TLSHACK" -> Optional.of(Transport.TLS);
      default -> Transport.of(word);
    };
  }
}
