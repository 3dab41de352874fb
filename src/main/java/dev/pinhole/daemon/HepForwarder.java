package dev.pinhole.daemon;

import dev.pinhole.esl.HostLookup;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.time.Timers;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams on, unchanged, and never waits: FreeSWITCH knows one capture server, and who has
 * a Homer wants its copies all the same. On the event loop, but for what says otherwise.
 */
final class HepForwarder {
  private static final Logger log = LoggerFactory.getLogger(HepForwarder.class);

  /** Its name may lead elsewhere by then. */
  private static final long LOOK_UP_AGAIN = Duration.ofMinutes(1).toNanos();

  private final Endpoint to;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Timers timers;
  private final Counters counters;
  private final HostLookup lookup = new HostLookup(InetAddress::getAllByName);
  private volatile Optional<Channel> open = Optional.empty();
  private Timers.Timer round = () -> {};
  private String lastFailure = "";
  private boolean stopped;

  HepForwarder(
      Endpoint to, EventLoopGroup group, EventLoop loop, Timers timers, Counters counters) {
    this.to = to;
    this.group = group;
    this.loop = loop;
    this.timers = timers;
    this.counters = counters;
  }

  void start() {
    round = timers.every(LOOK_UP_AGAIN, this::connect);
    connect();
  }

  private void connect() {
    new Bootstrap()
        .group(group)
        .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
        .resolver(lookup)
        .handler(new Ignorer())
        .connect(to.host(), to.port())
        .addListener(
            (ChannelFutureListener)
                done -> loop.execute(() -> timers.guard(() -> connected(done))));
  }

  private void connected(ChannelFuture done) {
    if (!done.isSuccess()) {
      failed(done.cause());
      return;
    }
    open.ifPresent(Channel::close);
    open = Optional.of(done.channel());
    if (stopped) {
      done.channel().close();
    }
  }

  /** On the receiving thread. */
  void forward(ByteBuf datagram) {
    Channel channel = open.orElse(null);
    if (channel == null || !channel.isWritable()) {
      counters.count(Counter.HEP_NOT_FORWARDED);
      return;
    }
    channel
        .write(datagram.retainedDuplicate())
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                counters.count(Counter.HEP_NOT_FORWARDED);
                loop.execute(() -> failed(sent.cause()));
              }
            });
  }

  /** On the receiving thread. */
  void flush() {
    open.ifPresent(Channel::flush);
  }

  private void failed(Throwable cause) {
    // "sendmmsg(..) failed with error(-111): Connection refused", of one system call or another
    String why = String.valueOf(cause.getMessage()).replaceFirst(".* failed with [^:]*: ", "");
    if (!stopped && !why.equals(lastFailure)) {
      lastFailure = why;
      log.warn("event=hep-not-forwarded to={} {}; trying again and again", to, why);
    }
  }

  void stop() {
    stopped = true;
    round.cancel();
    open.ifPresent(Channel::close);
  }

  /** Nothing comes back but that a port is closed, which the next one that is sent tells too. */
  private static final class Ignorer extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object any) {
      ReferenceCountUtil.release(any);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable any) {}
  }
}
