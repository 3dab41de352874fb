package dev.pinhole.binding;

/** What can happen to a binding: the words of column {@code history.event}. */
public enum HistoryEvent {
  REGISTERED("registered"),
  /** Known from a listing only: it registered before pinhole could hear of it. */
  LISTED("listed"),
  /** By UDP, the same network_ip, another port: the NAT had forgotten the binding. */
  REBOUND("rebound"),
  /** The same over TCP, TLS or WebSocket: the phone has connected anew. */
  RECONNECTED("reconnected"),
  /** Another network_ip. */
  MOVED("moved"),
  VERDICT_CHANGED("verdict-changed"),
  UNREGISTERED("unregistered"),
  EXPIRED("expired"),
  /** Ended while pinhole could not hear of it. */
  GONE_WHILE_AWAY("gone-while-away"),
  /** Another phone of the user took its place, or the same one with another Call-ID. */
  REPLACED("replaced"),
  /** It answers from another address or port than it registered from: calls go to the old one. */
  MOVED_UNREGISTERED("moved-unregistered"),
  UNREACHABLE("unreachable"),
  REACHABLE("reachable");

  private final String text;

  HistoryEvent(String text) {
    this.text = text;
  }

  /** The word in SQL, JSON and CSV. */
  public String text() {
    return text;
  }
}
