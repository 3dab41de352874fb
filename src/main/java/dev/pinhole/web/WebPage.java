package dev.pinhole.web;

import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The page for people, its API, and who may ask. */
public final class WebPage {
  /** After a start, when the store has been read. */
  private static final long CALM = Duration.ofSeconds(40).toNanos();

  /** What a page asks first. */
  static final List<String> FIRST =
      List.of(
          "/api/status",
          "/api/bindings?limit=50",
          "/api/bindings?limit=50&sort=kept",
          "/api/bindings?limit=50&match=10",
          "/api/bindings?limit=50&nat=yes");

  private final Timers timers;
  final Token token;
  final PageFiles files = new PageFiles();
  final StoreReaders readers;
  final Api api;
  final EventStream stream;

  /**
   * @param keepalive the configuration as it is now, for any thread
   */
  public WebPage(
      Token token, Path store, Supplier<KeepaliveConfig> keepalive, EventLoop loop, Timers timers) {
    this.timers = timers;
    this.token = token;
    this.readers = new StoreReaders(store);
    this.api = new Api(store, keepalive, timers);
    this.stream = new EventStream(readers, api, loop, timers);
  }

  /**
   * Asks in a while, by itself, what a page asks first: what it takes is then read from the jar,
   * and compiled, before anybody waits for it.
   */
  void warmUp() {
    timers.schedule(
        CALM,
        () ->
            FIRST.forEach(
                question ->
                    readers.read(store -> api.answer(store, new QueryStringDecoder(question)))));
  }

  /** Of a request's Authorization header (RFC 6750). */
  boolean admits(String authorization) {
    return authorization.startsWith("Bearer ") && token.is(authorization.substring(7));
  }

  void stop() {
    stream.stop();
    readers.stop();
  }
}
