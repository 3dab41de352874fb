package dev.pinhole.webhook;

import dev.pinhole.advice.Health;
import dev.pinhole.binding.Binding;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.FailedRegister;
import dev.pinhole.config.WebhookConfig;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.sofia.SofiaEvent.Aor;
import dev.pinhole.store.DaemonStatus.WebhookFigures;
import dev.pinhole.store.Missing;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.WebhookMessage;
import dev.pinhole.store.WebhookTold;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** All webhooks: each is told what happens, groups it by cause, and sends. On the event loop. */
public final class Webhooks {
  private static final long LOOK = Duration.ofSeconds(1).toNanos();
  private static final long LOOK_AT_HEALTH = Duration.ofSeconds(10).toNanos();

  /** An attempt that is under way at the end may take so long. */
  private static final long ENDING_MILLIS = 2_000;

  /** What is to be known of all phones. */
  public interface KnownPhones {
    /** How many have that network_ip. */
    int at(String networkIp);

    boolean isRegistered(String node, Aor aor);
  }

  /** One of them. */
  private record Receiver(WebhookConfig webhook, CauseGroups groups, WebhookQueue queue) {}

  private final Map<String, Receiver> all = new LinkedHashMap<>();

  /** Of an earlier run, until this one has begun. */
  private final Map<String, WebhookTold> toldUntil = new HashMap<>();

  private final Path store;
  private final Writer writer;
  private final Executor loop;
  private final Timers timers;
  private final WebhookClient client = new WebhookClient();
  private boolean asking;
  private boolean stopped;

  public Webhooks(
      List<WebhookConfig> webhooks,
      KnownPhones known,
      Path store,
      Writer writer,
      Executor loop,
      Timers timers,
      RandomGenerator random) {
    this.store = store;
    this.writer = writer;
    this.loop = loop;
    this.timers = timers;
    for (WebhookConfig webhook : webhooks) {
      all.put(
          webhook.name(),
          new Receiver(
              webhook,
              new CauseGroups(webhook, known, ZoneId.systemDefault(), timers),
              new WebhookQueue(webhook, client, writer, loop, timers, random)));
    }
  }

  /** What an earlier run left; what is for none of these is given up. */
  public void restored(List<WebhookMessage> waiting) {
    for (WebhookMessage message : waiting) {
      Receiver receiver = all.get(message.webhook());
      if (receiver == null) {
        writer.taken(message.id());
      } else {
        receiver.queue.restored(message);
      }
    }
  }

  /** Until when an earlier run has told each of them; before bindings and who left. */
  public void toldUntil(List<WebhookTold> until) {
    until.forEach(each -> toldUntil.put(each.webhook(), each));
  }

  public void restored(Binding binding) {
    all.forEach((name, receiver) -> receiver.groups.restored(binding, toldUntil(name)));
  }

  /** Who has left, and is not back; see {@link Missing#lately}. */
  public void restored(Row left) {
    all.forEach((name, receiver) -> receiver.groups.restored(left, toldUntil(name)));
  }

  /** Of one that is new, all that was there before it is no news. */
  private WebhookTold toldUntil(String name) {
    return toldUntil.getOrDefault(name, new WebhookTold(name, Long.MAX_VALUE, Long.MAX_VALUE));
  }

  /**
   * A FreeSWITCH that was away at the end of an earlier run.
   *
   * @param since in epoch milliseconds
   */
  public void restoredAway(String node, long since) {
    for (Receiver receiver : all.values()) {
      WebhookTold told = toldUntil.get(receiver.webhook.name());
      // It was told after so long, and that was noted.
      if (told != null
          && told.unreachableUntil() - since >= receiver.webhook.groupWithin().toMillis()) {
        receiver.groups.restoredAway(node, since);
      }
    }
  }

  public void start() {
    if (all.isEmpty()) {
      return;
    }
    for (Receiver receiver : all.values()) {
      receiver.groups.start();
      if (!toldUntil.containsKey(receiver.webhook.name())) {
        writer.told(receiver.groups.told());
      }
      receiver.queue.next();
    }
    toldUntil.clear();
    timers.every(LOOK, this::send);
    if (all.values().stream()
        .anyMatch(receiver -> receiver.webhook.events().contains(WebhookEvent.DEGRADED))) {
      timers.every(LOOK_AT_HEALTH, this::lookAtHealth);
    }
  }

  /**
   * Queues what was to be said later; it is sent after the next start.
   *
   * @return completes when the store has to know no more of what was under way
   */
  public CompletableFuture<Void> stop() {
    stopped = true;
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (Receiver receiver : all.values()) {
      ends.add(receiver.queue.stop());
      queue(receiver, receiver.groups.rest());
    }
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, ENDING_MILLIS, TimeUnit.MILLISECONDS)
        .whenComplete((done, any) -> client.close());
  }

  public void apply(Change change) {
    tell(groups -> groups.apply(change));
  }

  public void failed(FailedRegister register) {
    tell(groups -> groups.failed(register));
  }

  public void nodeDown(String node, String why) {
    tell(groups -> groups.nodeDown(node, why));
  }

  public void nodeUp(String node) {
    tell(groups -> groups.nodeUp(node));
  }

  private void tell(Consumer<CauseGroups> what) {
    if (!stopped) {
      all.values().forEach(receiver -> what.accept(receiver.groups));
    }
  }

  private void send() {
    if (!stopped) {
      all.values().forEach(receiver -> queue(receiver, receiver.groups.due()));
    }
  }

  private void queue(Receiver receiver, List<Alert> alerts) {
    if (!alerts.isEmpty()) {
      receiver.queue.add(
          alerts.stream().map(alert -> Payload.of(alert, receiver.webhook)).toList());
      // After them: a crash between tells twice rather than never.
      writer.told(receiver.groups.told());
    }
  }

  private void lookAtHealth() {
    if (asking || stopped) {
      return;
    }
    asking = true;
    Instant now = Instant.ofEpochMilli(timers.epochMillis());
    client
        .run(() -> trouble(now))
        .whenCompleteAsync(
            (why, failure) -> {
              asking = false;
              if (failure == null && !stopped) {
                all.forEach((name, receiver) -> receiver.groups.health(why.get(name)));
              }
            },
            loop);
  }

  /** For each webhook, as {@code pinhole status} says it; empty while all is well. */
  private Map<String, String> trouble(Instant now) {
    Map<String, String> why = new HashMap<>();
    try (ReadStore reading = ReadStore.open(store)) {
      StorePicture picture = reading.picture();
      for (String name : all.keySet()) {
        why.put(name, String.join("; ", Health.of(picture.without(name), now).reasons()));
      }
    } catch (ReadStoreException e) {
      all.keySet().forEach(name -> why.put(name, e.getMessage()));
    }
    return why;
  }

  /** Hands all that waits to the writer again. */
  public void writeAll() {
    all.values().forEach(receiver -> receiver.queue.writeAll());
  }

  /** How each of them is. */
  public List<WebhookFigures> figures() {
    return all.values().stream().map(receiver -> receiver.queue.figures()).toList();
  }
}
