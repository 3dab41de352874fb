package dev.pinhole.web;

import dev.pinhole.store.HistoryColumn;
import dev.pinhole.store.JsonText;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Row;
import dev.pinhole.store.StoredHistoryFilter;
import dev.pinhole.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Server-sent events (HTML Living Standard 9.2) for all pages that are open: the store is looked at
 * once for all of them, and only while there are any. On the event loop.
 *
 * <ul>
 *   <li>{@code status}: what {@code pinhole status --json} gives, every five seconds;
 *   <li>{@code history}: a new row of {@code events};
 *   <li>{@code skipped}: there were more rows than are sent at once; ask for them;
 *   <li>{@code failures}: there is a new row of {@code failures}.
 * </ul>
 */
final class EventStream {
  static final int MOST_OPEN = 64;

  private static final long LOOK = Duration.ofMillis(500).toNanos();

  /** As often as the daemon writes its own. */
  private static final long STATUS = Duration.ofSeconds(5).toNanos();

  /** Proxies close what is silent. */
  private static final long HEARTBEAT = Duration.ofSeconds(15).toNanos();

  private static final int MOST_ROWS = 200;
  private static final int MOST_UNSENT = 512 * 1024;

  private static final StoredHistoryFilter ALL =
      new StoredHistoryFilter(
          Set.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final StoreReaders readers;
  private final Api api;
  private final EventLoop loop;
  private final Timers timers;
  private final ChannelGroup open;
  private Optional<Timers.Timer> looking = Optional.empty();
  private boolean asked;
  private Told told = Told.NOTHING;
  private long statusAt;
  private long sentAt;

  /** How far the store has been told; -1 for not at all. */
  private record Told(long history, long failures) {
    static final Told NOTHING = new Told(-1, -1);
  }

  private record News(Told upTo, String text) {}

  EventStream(StoreReaders readers, Api api, EventLoop loop, Timers timers) {
    this.readers = readers;
    this.api = api;
    this.loop = loop;
    this.timers = timers;
    this.open = new DefaultChannelGroup(loop);
  }

  boolean isFull() {
    return open.size() >= MOST_OPEN;
  }

  /** One more, whose headers are written. */
  void add(Channel channel) {
    channel
        .config()
        .setWriteBufferWaterMark(new WriteBufferWaterMark(MOST_UNSENT / 2, MOST_UNSENT));
    open.add(channel);
    send(channel, ": welcome\n\n");
    statusAt = timers.nanos() - STATUS;
    if (looking.isEmpty()) {
      told = Told.NOTHING;
      looking = Optional.of(timers.every(LOOK, this::look));
    }
    look();
  }

  private void look() {
    if (open.isEmpty()) {
      looking.ifPresent(Timers.Timer::cancel);
      looking = Optional.empty();
      return;
    }
    long now = timers.nanos();
    if (now - sentAt >= HEARTBEAT) {
      send(": nothing new\n\n");
    }
    if (asked) {
      return;
    }
    asked = true;
    boolean withStatus = now - statusAt >= STATUS;
    statusAt = withStatus ? now : statusAt;
    Told before = told;
    timers.guard(
        readers
            .read(store -> news(store, before, withStatus))
            .handleAsync(
                (news, failure) -> {
                  asked = false;
                  // Of a store that cannot be read, the page learns by what it asks for itself.
                  if (failure == null) {
                    told = news.upTo;
                    send(news.text);
                  }
                  return true;
                },
                loop));
  }

  private News news(ReadStore store, Told before, boolean withStatus) {
    StringBuilder text = new StringBuilder();
    Told now = new Told(store.newestHistoryId(), store.newestFailureId());
    if (before.history >= 0 && now.history > before.history) {
      if (now.history - before.history > MOST_ROWS) {
        text.append("event: skipped\ndata: {}\n\n");
      }
      long from = Math.max(before.history, now.history - MOST_ROWS);
      JsonText json = new JsonText();
      List<Row> rows = store.historyAfter(ALL, from, now.history);
      for (Row row : rows) {
        event(text, "history", json.object(HistoryColumn.ALL, row));
      }
    }
    if (before.failures >= 0 && now.failures != before.failures) {
      event(text, "failures", "{\"newest\":" + now.failures + "}");
    }
    if (withStatus) {
      event(text, "status", api.status(store));
    }
    return new News(now, text.toString());
  }

  /** JSON has no line break of its own. */
  private static void event(StringBuilder text, String name, String data) {
    text.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
  }

  private void send(String text) {
    if (!text.isEmpty()) {
      sentAt = timers.nanos();
      open.forEach(each -> send(each, text));
    }
  }

  private static void send(Channel channel, String text) {
    if (!channel.isWritable()) {
      // Whoever does not read is cut off, and asks anew.
      channel.close();
      return;
    }
    ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    channel.writeAndFlush(new DefaultHttpContent(bytes));
  }

  void stop() {
    looking.ifPresent(Timers.Timer::cancel);
    open.close();
  }
}
