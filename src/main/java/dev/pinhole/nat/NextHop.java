package dev.pinhole.nat;

/**
 * Where FreeSWITCH sends the requests for a registration instead of to its Contact: the {@code
 * fs_path} it follows.
 *
 * @param endpoint the host may be empty, where it cannot be read
 * @param pathHeader whether it stands in angle brackets, as FreeSWITCH writes a Path header (RFC
 *     3327), and not the source it noted itself
 */
public record NextHop(Endpoint endpoint, boolean pathHeader) {

  /** Whether requests go to an address that is not the source. */
  boolean leadsElsewhere(Endpoint source) {
    // sofia-sip sends to spellings such as 010.0.0.1, which no two programs read alike.
    return endpoint.address().isPresent() ? endpoint.otherAddress(source) : isNumeric();
  }

  private boolean isNumeric() {
    String host = endpoint.host();
    boolean digits = !host.isEmpty();
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == ':') {
        return true;
      }
      digits &= c == '.' || (c >= '0' && c <= '9');
    }
    return digits;
  }
}
