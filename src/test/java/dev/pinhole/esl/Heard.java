package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what an owner is told, in order. */
class Heard implements EslListener {
  /** One thing that was told. */
  sealed interface Told {}

  record Ready(EslConnection connection) implements Told {}

  record Event(EslEvent event) implements Told {}

  record Malformed(String why) implements Told {}

  record Closed(EslException why) implements Told {}

  private final LinkedBlockingQueue<Told> told = new LinkedBlockingQueue<>();

  @Override
  public void ready(EslConnection connection) {
    told.add(new Ready(connection));
  }

  @Override
  public void event(EslEvent event) {
    told.add(new Event(event));
  }

  @Override
  public void malformed(String why) {
    told.add(new Malformed(why));
  }

  @Override
  public void closed(EslException why) {
    told.add(new Closed(why));
  }

  /** Waits for the next thing, which must be of this kind. */
  <T extends Told> T next(Class<T> kind) throws InterruptedException {
    Told next = told.poll(20, TimeUnit.SECONDS);
    assertThat(next).isInstanceOf(kind);
    return kind.cast(next);
  }

  /** Waits for the end of a connection. */
  void closed(EslException.Kind kind, String message) throws InterruptedException {
    EslException why = next(Closed.class).why();
    assertThat(why.kind()).isEqualTo(kind);
    assertThat(why).hasMessage(message);
  }

  /** That nothing more was told so far. */
  void nothing() {
    assertThat(told).isEmpty();
  }
}
