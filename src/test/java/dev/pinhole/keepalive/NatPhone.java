package dev.pinhole.keepalive;

/**
 * A phone behind a NAT that forgets a mapping after so long without a packet. It registers, and
 * answers what reaches it. Times are nanoseconds.
 */
final class NatPhone {
  /** What the NAT gives to a phone that it has forgotten. */
  enum Port {
    KEPT,
    NEW
  }

  /** Which packets keep a mapping. */
  enum Refresh {
    OUTBOUND,
    BOTH_WAYS
  }

  /**
   * Phones of one sort behind one NAT.
   *
   * @param ownSeconds between two packets that the phone sends by itself; 0 for none
   */
  record Kind(int timeoutSeconds, Port port, Refresh refresh, int ownSeconds) {
    Kind(int timeoutSeconds, Port port, Refresh refresh) {
      this(timeoutSeconds, port, refresh, 0);
    }

    long timeout() {
      return timeoutSeconds * 1_000_000_000L;
    }

    /** Of the outside of its NAT, which no other has. */
    String address() {
      return "203.0.%d.%d"
          .formatted(timeoutSeconds % 256, 4 * ownSeconds + 2 * port.ordinal() + refresh.ordinal());
    }
  }

  final int number;
  final Kind kind;
  private final long begin;
  private long accounted;
  private long aliveUntil;
  private long reachable;
  private int mappedPort;
  private int knownPort;
  private long packets;
  private boolean unplugged;
  private long registeredAt;

  NatPhone(int number, Kind kind, long now) {
    this.number = number;
    this.kind = kind;
    begin = now;
    accounted = now;
    mappedPort = 1024;
    register(now);
  }

  /** Returns the port that FreeSWITCH sees. */
  int register(long now) {
    registeredAt = now;
    knownPort = outbound(now);
    return knownPort;
  }

  /** Returns the port that the NAT gives it. */
  private int outbound(long now) {
    account(now);
    if (now >= aliveUntil && kind.port() == Port.NEW) {
      mappedPort++;
    }
    aliveUntil = now + kind.timeout();
    return mappedPort;
  }

  long registeredAt() {
    return registeredAt;
  }

  /** Something is sent to it, so many times in all if it does not answer. */
  void request(long now, int triesWithoutAnswer) {
    account(now);
    if (!isReachable(now)) {
      packets += triesWithoutAnswer;
      return;
    }
    if (kind.refresh() == Refresh.BOTH_WAYS) {
      aliveUntil = now + kind.timeout();
    }
    // The answer goes out at once.
    aliveUntil = now + kind.timeout();
    packets += 2;
  }

  /** It sends one by itself, such as two CRLFs. */
  void packet(long now) {
    outbound(now);
  }

  /** Whether that packet came from where it registered from. */
  boolean isAtKnownPort() {
    return knownPort == mappedPort;
  }

  void unplug(long now) {
    account(now);
    unplugged = true;
  }

  boolean hasPower() {
    return !unplugged;
  }

  boolean isReachable(long now) {
    return hasPower() && now < aliveUntil && knownPort == mappedPort;
  }

  private void account(long now) {
    if (hasPower() && knownPort == mappedPort) {
      reachable += Math.max(0, Math.min(now, aliveUntil) - accounted);
    }
    accounted = now;
  }

  /** Part of the time in which a call would have reached it. */
  double reachablePart(long now) {
    account(now);
    return (double) reachable / (now - begin);
  }

  /** Requests and answers, without REGISTERs. */
  double packetsAnHour(long now) {
    return packets / ((now - begin) / 3.6e12);
  }
}
