package dev.pinhole.web;

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
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the figures for Prometheus, the page, or both, at one address: one request a connection,
 * and a limited number of them at a time; whoever is slow is cut off. On the event loop.
 */
public final class WebServer {
  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  private static final int MOST_SCRAPERS = 16;

  /** Each page keeps one open for events, and asks on up to five more. */
  private static final int MOST_CONNECTIONS = 2 * EventStream.MOST_OPEN;

  private static final int LONGEST_LINE = 4_096;
  private static final int LONGEST_HEADERS = 8_192;
  private static final Duration LONGEST_EXCHANGE = Duration.ofSeconds(10);
  private static final long BIND_AGAIN = Duration.ofSeconds(30).toNanos();

  /** Of two scrapers at once, the second gets what the first got. */
  private static final long FIGURES_AGE = Duration.ofSeconds(1).toNanos();

  private final EventLoop loop;
  private final Timers timers;
  private final Endpoint listen;
  private final Optional<Supplier<String>> figures;
  private final Optional<WebPage> page;
  private final String name;
  private final ChannelGroup open;
  private String lastFigures = "";
  private long figuresMadeAt;
  private boolean stopped;
  private String lastFailure = "";

  /**
   * @param figures in Prometheus' text format, as they are now; empty where they are not served
   * @param page empty where it is not served
   */
  public WebServer(
      EventLoop loop,
      Timers timers,
      Endpoint listen,
      Optional<Supplier<String>> figures,
      Optional<WebPage> page) {
    this.loop = loop;
    this.timers = timers;
    this.listen = listen;
    this.figures = figures;
    this.page = page;
    this.name = page.isPresent() ? "web" : "metrics";
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
      page.ifPresent(WebPage::warmUp);
      InetSocketAddress at = (InetSocketAddress) bound.channel().localAddress();
      log.info("event={} listen={}", name, Endpoint.of(listen.host(), at.getPort()));
      if (!at.getAddress().isLoopbackAddress()) {
        if (figures.isPresent()) {
          log.warn("event=metrics-open whoever reaches {} can read the figures", listen);
        }
        if (page.isPresent()) {
          log.warn(
              "event=web-open the token for {} crosses the network unencrypted; listen on"
                  + " 127.0.0.1 and let a reverse proxy do TLS",
              listen);
        }
      }
      return;
    }
    String why = String.valueOf(bound.cause().getMessage());
    if (!why.equals(lastFailure)) {
      lastFailure = why;
      log.error("event={}-failed listen={} {}; trying again, all else goes on", name, listen, why);
    }
    timers.schedule(BIND_AGAIN, this::start);
  }

  private void accept(Channel channel) {
    if (open.size() > (page.isPresent() ? MOST_CONNECTIONS : MOST_SCRAPERS)) {
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
        .addLast(
            new WebHandler(address(), figures.map(any -> this::figures), page, timers, deadline));
  }

  private String figures() {
    long now = timers.nanos();
    if (lastFigures.isEmpty() || now - figuresMadeAt >= FIGURES_AGE) {
      lastFigures = figures.orElseThrow().get();
      figuresMadeAt = now;
    }
    return lastFigures;
  }

  public void stop() {
    stopped = true;
    open.close();
    page.ifPresent(WebPage::stop);
  }
}
