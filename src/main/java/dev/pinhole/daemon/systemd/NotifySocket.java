package dev.pinhole.daemon.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket that a service manager listens on, {@code NOTIFY_SOCKET} of sd_notify(3): a
 * path, or a name in the abstract namespace after an {@code @}. For the event loop's thread.
 */
public final class NotifySocket {
  private static final Logger log = LoggerFactory.getLogger(NotifySocket.class);

  private static final int MOST_WAITING = 16;

  private static final ChannelHandler SENDS_ONLY =
      new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {}
      };

  private final Bootstrap bootstrap;
  private final DomainSocketAddress address;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private boolean sending;
  private boolean failed;

  private NotifySocket(EventLoop loop, String path) {
    this.bootstrap =
        new Bootstrap().group(loop).channel(EpollDomainDatagramChannel.class).handler(SENDS_ONLY);
    this.address = new DomainSocketAddress(path);
  }

  /** The socket that the environment names; empty where no service manager listens. */
  public static Optional<NotifySocket> of(Map<String, String> environment, EventLoop loop) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    boolean isAbstract = name.startsWith("@");
    if (!Epoll.isAvailable() || !(isAbstract || name.startsWith("/"))) {
      log.warn("event=notify-failed NOTIFY_SOCKET is no path: the service manager is told nothing");
      return Optional.empty();
    }
    return Optional.of(new NotifySocket(loop, isAbstract ? '\0' + name.substring(1) : name));
  }

  /** Sends these assignments in one datagram, after those before it. */
  void send(String... assignments) {
    if (waiting.size() == MOST_WAITING) {
      // Nobody has read for minutes; what is told last counts.
      waiting.remove();
    }
    waiting.add(String.join("\n", assignments).getBytes(StandardCharsets.UTF_8));
    next();
  }

  private void next() {
    if (!sending && !waiting.isEmpty()) {
      sending = true;
      byte[] text = waiting.remove();
      // A connection each time: the manager may have made its socket anew.
      bootstrap.connect(address).addListener((ChannelFutureListener) open -> write(open, text));
    }
  }

  private void write(ChannelFuture open, byte[] text) {
    if (!open.isSuccess()) {
      sent(open);
      return;
    }
    open.channel()
        .writeAndFlush(Unpooled.wrappedBuffer(text))
        .addListener(
            (ChannelFutureListener)
                written -> {
                  sent(written);
                  written.channel().close();
                });
  }

  private void sent(ChannelFuture done) {
    if (!done.isSuccess()) {
      failed(done.cause());
    }
    sending = false;
    next();
  }

  private void failed(Throwable why) {
    if (!failed) {
      failed = true;
      log.warn(
          "event=notify-failed the service manager cannot be told how things are: {}",
          why.getMessage());
    }
  }
}
