package dev.pinhole.daemon.metrics;

import dev.pinhole.nat.Endpoint;
import dev.pinhole.time.Timers;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code GET /metrics}, one request a connection, and few connections at a time; whoever is
 * slow is cut off. On the event loop.
 */
public final class MetricsServer {
  private static final Logger log = LoggerFactory.getLogger(MetricsServer.class);

  static final int MOST_CONNECTIONS = 16;
  static final int LONGEST_LINE = 4_096;
  static final int LONGEST_HEADERS = 8_192;
  static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(10);
  private static final long BIND_AGAIN = Duration.ofSeconds(30).toNanos();

  /** Of two scrapers at once, the second gets what the first got. */
  private static final long PAGE_AGE = Duration.ofSeconds(1).toNanos();

  private final EventLoop loop;
  private final Timers timers;
  private final Supplier<String> page;
  private final Endpoint listen;
  private final ChannelGroup open;
  private String lastPage = "";
  private long pageMadeAt;
  private boolean stopped;
  private String lastFailure = "";

  /**
   * @param page the figures in the exposition format, as they are now
   */
  public MetricsServer(EventLoop loop, Timers timers, Endpoint listen, Supplier<String> page) {
    this.loop = loop;
    this.timers = timers;
    this.listen = listen;
    this.page = page;
    this.open = new DefaultChannelGroup(loop);
  }

  /** Begins to listen; where that does not work, it is tried again for ever. */
  public void start() {
    if (stopped) {
      return;
    }
    new ServerBootstrap()
        .group(loop)
        .channel(
            Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            })
        .bind(new InetSocketAddress(address(), listen.port()))
        .addListener((ChannelFutureListener) this::bound);
  }

  private InetAddress address() {
    // Numeric: nothing is looked up.
    return new InetSocketAddress(listen.host(), 0).getAddress();
  }

  private void bound(ChannelFuture bound) {
    if (bound.isSuccess()) {
      open.add(bound.channel());
      lastFailure = "";
      InetSocketAddress at = (InetSocketAddress) bound.channel().localAddress();
      log.info("event=metrics listen={}", Endpoint.of(listen.host(), at.getPort()));
      if (!at.getAddress().isLoopbackAddress()) {
        log.warn("event=metrics-open whoever reaches {} can read the figures", listen);
      }
      return;
    }
    String why = String.valueOf(bound.cause().getMessage());
    if (!why.equals(lastFailure)) {
      lastFailure = why;
      log.error("event=metrics-failed listen={} {}; trying again, all else goes on", listen, why);
    }
    timers.schedule(BIND_AGAIN, this::start);
  }

  private void accept(Channel channel) {
    if (open.size() > MOST_CONNECTIONS) {
      channel.close();
      return;
    }
    open.add(channel);
    Timers.Timer deadline = timers.schedule(LONGEST_EXCHANGE.toNanos(), channel::close);
    channel.closeFuture().addListener(closed -> deadline.cancel());
    channel
        .pipeline()
        .addLast(new HttpRequestDecoder(LONGEST_LINE, LONGEST_HEADERS, LONGEST_HEADERS))
        .addLast(new HttpResponseEncoder())
        .addLast(new MetricsHandler(address(), this::page));
  }

  private String page() {
    long now = timers.nanos();
    if (lastPage.isEmpty() || now - pageMadeAt >= PAGE_AGE) {
      lastPage = page.get();
      pageMadeAt = now;
    }
    return lastPage;
  }

  public void stop() {
    stopped = true;
    open.close();
  }
}
