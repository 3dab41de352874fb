package dev.pinhole.daemon.systemd;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The service manager's end of the notify protocol: a datagram socket of the test's own. */
public final class Manager implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final List<String> before = new ArrayList<>();
  private final String address;
  private final Channel socket;

  private Manager(String address) {
    this.address = address;
    this.socket =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(
                new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                  @Override
                  protected void channelRead0(
                      ChannelHandlerContext context, DomainDatagramPacket datagram) {
                    heard.add(datagram.content().toString(StandardCharsets.UTF_8));
                  }
                })
            .bind(new DomainSocketAddress(address.replaceFirst("^@", "\0")))
            .syncUninterruptibly()
            .channel();
  }

  /** Listens at a path. */
  public static Manager in(Path folder) {
    return new Manager(folder.resolve("notify").toString());
  }

  /** Listens at a name of the abstract namespace. */
  public static Manager at(String name) {
    return new Manager("@" + name);
  }

  public Map<String, String> environment() {
    return Map.of("NOTIFY_SOCKET", address);
  }

  /** The same, with the time after which a silent daemon is taken for hung. */
  public Map<String, String> environment(long watchdogMicros) {
    return Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", Long.toString(watchdogMicros));
  }

  /** From now on it reads, or reads nothing. */
  void reads(boolean now) {
    socket.config().setAutoRead(now);
  }

  /** Waits for the next datagram. */
  public String next() {
    try {
      String next = heard.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("nothing was told; before: " + before);
      }
      before.add(next);
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Waits for a datagram that begins so, dropping those before it. */
  public String next(String start) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    String next = next();
    while (!next.startsWith(start)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not told: " + start + "; before: " + before);
      }
      next = next();
    }
    return next;
  }

  /** All that was told so far: a datagram of our own comes after whatever was sent before it. */
  public List<String> soFar() {
    Channel own =
        new Bootstrap()
            .group(group)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(socket.localAddress())
            .syncUninterruptibly()
            .channel();
    own.writeAndFlush(Unpooled.copiedBuffer("SO FAR", StandardCharsets.UTF_8))
        .syncUninterruptibly();
    own.close();
    List<String> all = new ArrayList<>();
    for (String next = next(); !next.equals("SO FAR"); next = next()) {
      all.add(next);
    }
    return all;
  }

  @Override
  public void close() {
    socket.close().syncUninterruptibly();
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }
}
