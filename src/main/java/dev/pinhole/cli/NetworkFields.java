package dev.pinhole.cli;

import dev.pinhole.store.LearntNetwork;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The SQL names of a network's columns, in SQL order. */
final class NetworkFields {
  private NetworkFields() {}

  static void write(LearntNetwork network, FieldSink sink) {
    sink.text("network_ip", network.networkIp());
    sink.number("gap_survived", known(network.gapSurvived()));
    sink.number("survived_count", network.survivedCount());
    sink.number("gap_forgotten", known(network.gapForgotten()));
    sink.number("forgotten_count", network.forgottenCount());
    sink.number("unreachable_count", network.unreachableCount());
    sink.number("timeout_bound", known(network.timeoutBound()));
    sink.time("timeout_bound_at", time(network.timeoutBoundAt()));
    sink.number("keepalive_interval", known(network.keepaliveInterval()));
    sink.time("observed_at", time(network.observedAt()));
  }

  private static OptionalInt known(long value) {
    return value == 0 ? OptionalInt.empty() : OptionalInt.of((int) value);
  }

  private static Optional<Instant> time(long epochMillis) {
    return epochMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(epochMillis));
  }
}
