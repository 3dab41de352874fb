package dev.pinhole.daemon;

import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.store.LearntNetwork;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;

/** Has what is learnt of NATs written down, and takes it up again. On the event loop. */
record NatMemory(NatTimeouts timeouts, Writer writer, Timers timers) {
  private static final long MILLI = 1_000_000;

  /** Hands over what has changed since the last time. */
  void write() {
    long now = timers.epochMillis();
    for (NatTimeouts.Network network : timeouts.takeChanged()) {
      writer.learnt(
          new LearntNetwork(
              network.networkIp(),
              network.survived() / MILLI,
              network.survivedCount(),
              network.forgotten() / MILLI,
              network.forgottenCount(),
              network.unreachableCount(),
              network.bound() / MILLI,
              network.bound() == 0 ? 0 : now - network.boundAge() / MILLI,
              network.interval() / MILLI,
              now,
              network.answered() / MILLI,
              network.answered() == 0 ? 0 : now - network.answeredAge() / MILLI,
              network.trialsFailed(),
              network.trialsFailed() == 0 ? 0 : now - network.trialFailedAge() / MILLI));
    }
  }

  void restore(LearntNetwork known, long now) {
    timeouts.restore(
        new NatTimeouts.Network(
            known.networkIp(),
            MILLI * known.gapSurvived(),
            (int) known.survivedCount(),
            MILLI * known.gapForgotten(),
            (int) known.forgottenCount(),
            (int) known.unreachableCount(),
            MILLI * known.timeoutBound(),
            // The wall clock may have been set back since.
            MILLI * Math.max(0, now - known.timeoutBoundAt()),
            MILLI * known.keepaliveInterval(),
            MILLI * known.gapAnswered(),
            MILLI * Math.max(0, now - known.gapAnsweredAt()),
            (int) known.trialsFailed(),
            MILLI * Math.max(0, now - known.trialFailedAt())));
  }
}
