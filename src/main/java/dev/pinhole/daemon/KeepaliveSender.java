package dev.pinhole.daemon;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.keepalive.Sender;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.time.Timers;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.ObjLongConsumer;

/** Sends keep-alives over the current connection, never too many unanswered. On the event loop. */
final class KeepaliveSender implements Sender {
  private final Counters counters;
  private final IntSupplier maxInFlight;
  private Optional<EslConnection> connection = Optional.empty();
  private final Timers timers;
  private Runnable readyAgain = () -> {};
  private ObjLongConsumer<BindingKey> passed = (key, at) -> {};
  private ObjLongConsumer<BindingKey> lost = (key, at) -> {};

  /**
   * @param maxInFlight most commands without a reply
   */
  KeepaliveSender(Counters counters, IntSupplier maxInFlight, Timers timers) {
    this.timers = timers;
    this.counters = counters;
    this.maxInFlight = maxInFlight;
  }

  /** Who wants to know when {@link #ready} may have become true. */
  void whenReady(Runnable task) {
    readyAgain = task;
  }

  /** Who wants to know what FreeSWITCH has acknowledged, and when it had been sent. */
  void whenPassed(ObjLongConsumer<BindingKey> task) {
    passed = task;
  }

  /** Who wants to know what was on its way when the connection ended, and when it had been sent. */
  void whenLost(ObjLongConsumer<BindingKey> task) {
    lost = task;
  }

  void use(EslConnection next) {
    connection = Optional.of(next);
    readyAgain.run();
  }

  void stop() {
    connection = Optional.empty();
  }

  boolean connected() {
    return connection.isPresent();
  }

  /** Commands handed to FreeSWITCH and not yet acknowledged. */
  int inFlight() {
    return connection.map(EslConnection::inFlight).orElse(0);
  }

  @Override
  public boolean ready() {
    return connection.isPresent()
        && connection.get().inFlight() < maxInFlight.getAsInt()
        && connection.get().writable();
  }

  @Override
  public void send(Binding binding, String event) {
    BindingKey key = binding.key();
    long at = timers.nanos();
    connection
        .orElseThrow()
        .send(SofiaCommands.keepalive(key.profile(), key.user(), key.domain(), key.callId(), event))
        .whenComplete(
            (reply, failure) -> {
              timers.guard(
                  () -> {
                    if (failure != null) {
                      counters.count(Counter.KEEPALIVES_FAILED);
                      lost.accept(key, at);
                    } else if (reply.ok()) {
                      passed.accept(key, at);
                    } else {
                      counters.count(Counter.KEEPALIVES_FAILED);
                    }
                  });
              timers.guard(readyAgain);
            });
  }
}
