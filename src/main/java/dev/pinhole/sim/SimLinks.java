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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The listening socket and all connections to it. Loop thread only, but for binding. */
final class SimLinks {
  private record Waiting(int links, CompletableFuture<Void> future) {}

  private final SimLoop loop;
  private final FaultSettings faults;
  private final BiConsumer<SimLink, SimCommand> commands;
  private final Set<SimLink> links = new LinkedHashSet<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private Channel listening;
  private int accepted;

  SimLinks(SimLoop loop, FaultSettings faults, BiConsumer<SimLink, SimCommand> commands) {
    this.loop = loop;
    this.faults = faults;
    this.commands = commands;
  }

  /** Returns the port. From the loop itself it listens only after this turn. */
  int listen(int port) {
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
    loop.await(bound);
    return bound.isDone() ? ((InetSocketAddress) listening.localAddress()).getPort() : port;
  }

  void stopListening() {
    loop.await(listening.close());
  }

  /** The open ones, oldest first. */
  List<SimLink> open() {
    return links.stream().filter(SimLink::open).toList();
  }

  void broadcast(SimEvent event) {
    if (faults.losingEvents) {
      return;
    }
    for (SimLink link : links) {
      if (link.subscribed() && link.subscription().wants(event)) {
        link.sendEvent(event);
      }
    }
  }

  /** Completes when that many connections have subscribed to events. */
  CompletableFuture<Void> subscribed(int count) {
    CompletableFuture<Void> future = new CompletableFuture<>();
    waiting.add(new Waiting(count, future));
    countSubscribed();
    return future;
  }

  void countSubscribed() {
    long count = links.stream().filter(SimLink::subscribed).count();
    for (Iterator<Waiting> it = waiting.iterator(); it.hasNext(); ) {
      Waiting one = it.next();
      if (count >= one.links) {
        it.remove();
        one.future.complete(null);
      }
    }
  }

  private void accept(SocketChannel channel) {
    SimLink link = new SimLink(channel, faults, commands);
    links.add(link);
    channel.closeFuture().addListener(closed -> links.remove(link));
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
