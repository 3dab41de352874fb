package dev.pinhole.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A NAT with one address outside. Whether a mapping is alive follows from the time of its last
 * packet; no timer is involved. Not thread-safe: owned by whoever moves the packets.
 */
public final class SimNat {
  private static final int FIRST_PORT = 1024;

  private record Inside(boolean datagrams, SimEndpoint endpoint) {}

  private record Outside(boolean datagrams, int port) {}

  private static final class Mapping {
    final Inside inside;
    final Outside outside;
    final long timeoutNanos;
    long aliveUntil;

    Mapping(Inside inside, Outside outside, long timeoutNanos) {
      this.inside = inside;
      this.outside = outside;
      this.timeoutNanos = timeoutNanos;
    }
  }

  private final String publicIp;
  private final NatOptions options;
  private final Random random;
  private final Map<Inside, Mapping> byInside = new HashMap<>();
  private final Map<Outside, Mapping> byOutside = new HashMap<>();

  public SimNat(String publicIp, NatOptions options, Random random) {
    this.publicIp = publicIp;
    this.options = options;
    this.random = random;
  }

  public String publicIp() {
    return publicIp;
  }

  public NatOptions options() {
    return options;
  }

  /** A packet from inside: where it is seen to come from. A mapping that is gone is made anew. */
  public SimEndpoint outbound(SimEndpoint from, SimTransport transport, long nanos) {
    Inside inside = new Inside(transport.datagrams(), from);
    Mapping mapping = byInside.get(inside);
    if (mapping == null || mapping.aliveUntil - nanos <= 0) {
      forget(mapping);
      mapping = map(inside, options.timeout(transport).toNanos(), nanos);
    }
    mapping.aliveUntil = nanos + mapping.timeoutNanos;
    return new SimEndpoint(publicIp, mapping.outside.port);
  }

  /** A packet from outside: to whom it goes, if a mapping is alive at that port. */
  public Optional<SimEndpoint> inbound(int port, SimTransport transport, long nanos) {
    Mapping mapping = byOutside.get(new Outside(transport.datagrams(), port));
    if (mapping == null || mapping.aliveUntil - nanos <= 0) {
      return Optional.empty();
    }
    if (options.refresh() == NatOptions.Refresh.BOTH_WAYS) {
      mapping.aliveUntil = nanos + mapping.timeoutNanos;
    }
    return Optional.of(mapping.inside.endpoint);
  }

  /** Whether a packet to that port would get through; asking changes nothing. */
  public boolean leadsTo(SimEndpoint inside, int port, SimTransport transport, long nanos) {
    Mapping mapping = byOutside.get(new Outside(transport.datagrams(), port));
    return mapping != null
        && mapping.aliveUntil - nanos > 0
        && mapping.inside.endpoint.equals(inside);
  }

  /** Forgets all mappings, as after a power cut. */
  public void reboot() {
    byInside.clear();
    byOutside.clear();
  }

  private Mapping map(Inside inside, long timeoutNanos, long nanos) {
    Outside outside = new Outside(inside.datagrams, inside.endpoint.port());
    if (options.ports() == NatOptions.Ports.RANDOM || taken(outside, nanos)) {
      do {
        int port = FIRST_PORT + random.nextInt(65536 - FIRST_PORT);
        outside = new Outside(inside.datagrams, port);
      } while (taken(outside, nanos));
    }
    forget(byOutside.get(outside));
    Mapping mapping = new Mapping(inside, outside, timeoutNanos);
    byInside.put(inside, mapping);
    byOutside.put(outside, mapping);
    return mapping;
  }

  private boolean taken(Outside outside, long nanos) {
    Mapping mapping = byOutside.get(outside);
    return mapping != null && mapping.aliveUntil - nanos > 0;
  }

  private void forget(Mapping mapping) {
    if (mapping != null) {
      byInside.remove(mapping.inside, mapping);
      byOutside.remove(mapping.outside, mapping);
    }
  }
}
