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

  /** One sort of NAT. */
  record Kind(int timeoutSeconds, Port port, Refresh refresh) {
    long timeout() {
      return timeoutSeconds * 1_000_000_000L;
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
    account(now);
    if (now >= aliveUntil && kind.port() == Port.NEW) {
      mappedPort++;
    }
    aliveUntil = now + kind.timeout();
    knownPort = mappedPort;
    return knownPort;
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

  private boolean isReachable(long now) {
    return now < aliveUntil && knownPort == mappedPort;
  }

  private void account(long now) {
    if (knownPort == mappedPort) {
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
