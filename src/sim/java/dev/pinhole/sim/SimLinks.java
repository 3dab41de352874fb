package dev.pinhole.sim;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The listening socket. */
final class SimLinks {
  private final SimLoop loop;
  private final SocketBehavior behavior;
  private final Listeners listeners;
  private final LinkCommands commands;
  private Channel listening;
  private int accepted;

  SimLinks(SimLoop loop, SocketBehavior behavior, Listeners listeners, LinkCommands commands) {
    this.loop = loop;
    this.behavior = behavior;
    this.listeners = listeners;
    this.commands = commands;
  }

  /** Returns the port. Asked from the loop itself, it listens a moment later. */
  int listen(int port) {
    if (loop.isCaller()) {
      loop.atNextTurn(() -> bind(port));
      return port;
    }
    loop.await(bind(port));
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  void stopListening() {
    loop.await(listening.close());
    loop.await(loop.atNextTurn(() -> {}));
  }

  private ChannelFuture bind(int port) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop.group())
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    listening = bound.channel();
    return bound;
  }

  private void accept(SocketChannel channel) {
    SimLink link = new SimLink(channel, behavior, commands);
    listeners.add(link);
    channel.closeFuture().addListener(closed -> listeners.remove(link));
    channel.pipeline().addLast(new CommandDecoder(++accepted, loop.timers()), link);
    behavior.greet(link);
  }
}
