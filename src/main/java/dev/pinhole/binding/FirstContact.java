package dev.pinhole.binding;

/**
 * The host and port that the first REGISTER of a Call-ID advertised.
 *
 * @param host empty if it was not seen
 */
public record FirstContact(String host, int port) {
  public static final FirstContact UNKNOWN = new FirstContact("", 0);

  public boolean isKnown() {
    return !host.isEmpty();
  }
}
