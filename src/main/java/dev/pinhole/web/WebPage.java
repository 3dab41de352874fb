package dev.pinhole.web;

import dev.pinhole.config.KeepaliveConfig;
import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The page for people, its API, and who may ask. */
public final class WebPage {
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
    this.token = token;
    this.readers = new StoreReaders(store);
    this.api = new Api(store, keepalive, timers);
    this.stream = new EventStream(readers, api, loop, timers);
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
