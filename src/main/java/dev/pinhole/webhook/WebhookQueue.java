package dev.pinhole.webhook;

import dev.pinhole.config.WebhookConfig;
import dev.pinhole.store.DaemonStatus.WebhookFigures;
import dev.pinhole.store.WebhookMessage;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import dev.pinhole.webhook.WebhookClient.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for one webhook, in order; one is under way at most, and it is tried until it is
 * taken. Each is in the store until the receiver has taken it, so that neither a restart nor a
 * crash loses one; a crash between that and the next commit makes it go out again, with the same
 * id. On the event loop.
 */
final class WebhookQueue {
  private static final Logger log = LoggerFactory.getLogger(WebhookQueue.class);

  static final int MOST_WAITING = 200;
  static final Duration LONGEST_WAIT = Duration.ofDays(1);

  /** For all of an attempt. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_PAUSE = Duration.ofMinutes(5).toNanos();
  private static final int MOST_DOUBLINGS = 9;

  /** A message that the receiver refuses must not hold up the others for a day. */
  private static final int MOST_REFUSALS = 5;

  /** For a disk that hangs the next message does not wait longer. */
  private static final Duration COMMITTING = Duration.ofSeconds(5);

  private final WebhookConfig webhook;
  private final WebhookClient client;
  private final Writer writer;
  private final Executor loop;
  private final Timers timers;
  private final RandomGenerator random;
  private final Deque<WebhookMessage> waiting = new ArrayDeque<>();
  private boolean busy;
  private boolean stopped;
  private int tries;
  private long sent;
  private long failures;
  private long dropped;
  private Optional<Instant> failingSince = Optional.empty();
  private String failure = "";
  private CompletableFuture<Void> attempt = CompletableFuture.completedFuture(null);

  WebhookQueue(
      WebhookConfig webhook,
      WebhookClient client,
      Writer writer,
      Executor loop,
      Timers timers,
      RandomGenerator random) {
    this.webhook = webhook;
    this.client = client;
    this.writer = writer;
    this.loop = loop;
    this.timers = timers;
    this.random = random;
  }

  /** Of an earlier run: in the store already. */
  void restored(WebhookMessage message) {
    waiting.add(message);
  }

  void add(List<WebhookMessage> messages) {
    for (WebhookMessage message : messages) {
      writer.queued(message);
      waiting.add(message);
    }
    next();
  }

  /** Hands all to the writer again, for a store that is begun anew. */
  void writeAll() {
    waiting.forEach(writer::queued);
  }

  /** Begins no other attempt; completes when the one under way has come to its end. */
  CompletableFuture<Void> stop() {
    stopped = true;
    return attempt;
  }

  void next() {
    if (busy || stopped) {
      return;
    }
    long oldest = timers.epochMillis() - LONGEST_WAIT.toMillis();
    while (!waiting.isEmpty()
        && (waiting.size() > MOST_WAITING || waiting.getFirst().at() < oldest)) {
      drop();
    }
    if (!waiting.isEmpty()) {
      busy = true;
      send(waiting.getFirst());
    }
  }

  private void drop() {
    dropped++;
    tries = 0;
    writer.taken(waiting.removeFirst().id());
  }

  private void send(WebhookMessage message) {
    CompletableFuture<Delivery> current = client.send(webhook, message);
    Timers.Timer deadline =
        timers.schedule(
            DEADLINE.toNanos(),
            () ->
                current.complete(
                    new Delivery(0, "it does not answer within " + DEADLINE.toSeconds() + " s")));
    attempt =
        current.thenAcceptAsync(
            delivery -> {
              deadline.cancel();
              came(delivery);
            },
            loop);
    timers.guard(attempt);
  }

  private void came(Delivery delivery) {
    if (delivery.isTaken()) {
      taken();
      return;
    }
    failures++;
    tries++;
    failure = delivery.says();
    if (failingSince.isEmpty()) {
      failingSince = Optional.of(Instant.ofEpochMilli(timers.epochMillis()));
      log.warn(
          "event=webhook-failing webhook={} waiting={} {}; it is tried again and again",
          webhook.name(),
          waiting.size(),
          failure);
    }
    long pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(tries - 1, MOST_DOUBLINGS));
    if (delivery.isRefused() && tries >= MOST_REFUSALS) {
      drop();
    }
    timers.schedule(
        (long) (pause * (1 + random.nextDouble()) / 2),
        () -> {
          busy = false;
          next();
        });
  }

  private void taken() {
    sent++;
    tries = 0;
    writer.taken(waiting.removeFirst().id());
    if (failingSince.isPresent()) {
      failingSince = Optional.empty();
      failure = "";
      log.info("event=webhook-works webhook={} waiting={}", webhook.name(), waiting.size());
    }
    // The next one goes out when a crash could no more repeat this one.
    CompletableFuture<Boolean> committed = writer.flush();
    Timers.Timer patience = timers.schedule(COMMITTING.toNanos(), () -> committed.complete(false));
    committed.whenCompleteAsync(
        (done, failed) -> {
          patience.cancel();
          busy = false;
          next();
        },
        loop);
  }

  WebhookFigures figures() {
    return new WebhookFigures(
        webhook.name(), waiting.size(), sent, failures, dropped, failingSince, failure);
  }
}
