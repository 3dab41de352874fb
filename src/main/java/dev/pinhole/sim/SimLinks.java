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

/** The listening socket: lets clients in, or not. */
final class SimLinks {
  private final SimLoop loop;
  private final FaultSettings faults;
  private final Listeners listeners;
  private final LinkCommands commands;
  private Channel listening;
  private int accepted;

  SimLinks(SimLoop loop, FaultSettings faults, Listeners listeners, LinkCommands commands) {
    this.loop = loop;
    this.faults = faults;
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
    SimLink link = new SimLink(channel, faults, commands);
    listeners.add(link);
    channel.closeFuture().addListener(closed -> listeners.remove(link));
    channel.pipeline().addLast(new CommandDecoder(++accepted, loop.timers()), link);
    link.cutAfter(faults.nextLinkCutAfter);
    faults.nextLinkCutAfter = -1;
    if (faults.acl == SimOptions.Acl.REJECT) {
      link.send(
          Outgoing.reply(
              """
              Content-Type: text/rude-rejection
              Content-Length: 24

              Access Denied, go away.
              """));
      link.hangUp(LinkCommands.GOOD_BYE);
    } else {
      link.send(Outgoing.reply("Content-Type: auth/request\n\n"));
    }
  }
}
