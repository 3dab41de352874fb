package dev.pinhole.daemon;

import dev.pinhole.config.HepConfig;
import dev.pinhole.esl.HostLookup;
import dev.pinhole.hep.CaptureServer;
import dev.pinhole.hep.CapturedMessage;
import dev.pinhole.hep.HepDecoder;
import dev.pinhole.nat.Address;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.store.DaemonStatus;
import dev.pinhole.time.Timers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives FreeSWITCH's own copies of its SIP messages on a thread of its own, and hands them to
 * the event loop in turns, so that no flood of them delays a keep-alive: what is too much is
 * dropped. Whoever can reach the port can send there; only what comes from the address of a
 * configured FreeSWITCH counts. On the event loop, but for what says otherwise.
 */
final class HepReceiver {
  private static final Logger log = LoggerFactory.getLogger(HepReceiver.class);

  /**
   * Messages that wait for the event loop at most: so many are garbage before they are old. More of
   * them wait in the socket.
   */
  static final int MOST_WAITING = 500;

  /** Bytes of them at most: one message can have 64 KiB. */
  static final int MOST_BYTES_WAITING = 512 * 1024;

  /** A millisecond's work; then it is the turn of keep-alives and events. */
  static final int MOST_AT_ONCE = 50;

  /** Linux gives less, where {@code net.core.rmem_max} is less. */
  private static final int SOCKET_BUFFER = 8 * 1024 * 1024;

  private static final int LONGEST = 65_536;
  private static final int DATAGRAMS_PER_READ = 16;
  private static final int READS_PER_TURN = 16;

  /** With no more that wait, there is room for what one turn reads. */
  private static final int RESUME_AT = MOST_WAITING - DATAGRAMS_PER_READ * READS_PER_TURN;

  private static final long BIND_AGAIN = Duration.ofSeconds(30).toNanos();

  /** A name may lead elsewhere by then, and this host have other addresses. */
  private static final long LOOK_UP_AGAIN = Duration.ofMinutes(1).toNanos();

  private record Arrived(List<Node> nodes, CapturedMessage message) {}

  private final Endpoint listen;
  private final Optional<HepForwarder> forwarder;
  private final EventLoop loop;
  private final Timers timers;
  private final Counters counters;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1,
          new DefaultThreadFactory("pinhole-hep", true),
          Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  private final HostLookup lookup = new HostLookup(InetAddress::getAllByName);

  /** The hosts as they are configured, where they lead, and what each socket is connected to. */
  private final Map<Node, String> hosts = new LinkedHashMap<>();

  private final Map<Node, Set<Address>> found = new HashMap<>();
  private final Map<Node, Set<Address>> peers = new HashMap<>();

  /** By where they may send from; read by the other thread. */
  private volatile Map<Address, List<Node>> sources = Map.of();

  private final Queue<Arrived> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong bytesWaiting = new AtomicLong();
  private final AtomicBoolean handing = new AtomicBoolean();

  /** It does not read, since too many wait. */
  private final AtomicBoolean full = new AtomicBoolean();

  /** In nanoseconds. */
  private long mayTakeAt = System.nanoTime();

  private volatile Optional<String> refusedFrom = Optional.empty();
  private volatile Optional<Channel> open = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private Timers.Timer round = () -> {};
  private boolean stopped;

  HepReceiver(HepConfig config, EventLoop loop, Timers timers, Counters counters) {
    this.listen = config.listen().orElseThrow();
    this.loop = loop;
    this.timers = timers;
    this.counters = counters;
    this.forwarder =
        config.forward().map(to -> new HepForwarder(to, group, loop, timers, counters));
  }

  /** Begins to listen; where that does not work, it is tried again for ever. */
  void start() {
    round = timers.every(LOOK_UP_AGAIN, this::lookUp);
    lookUp();
    forwarder.ifPresent(HepForwarder::start);
    bind();
  }

  private void bind() {
    if (stopped) {
      return;
    }
    Bootstrap bootstrap = new Bootstrap();
    if (Epoll.isAvailable()) {
      // Many with one system call.
      bootstrap.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, LONGEST);
    }
    bootstrap
        .group(group)
        .channel(Epoll.isAvailable() ? EpollDatagramChannel.class : NioDatagramChannel.class)
        .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(
                    Epoll.isAvailable() ? DATAGRAMS_PER_READ * LONGEST : LONGEST)
                .maxMessagesPerRead(READS_PER_TURN))
        .handler(new DatagramReader())
        // Numeric: nothing is looked up.
        .bind(new InetSocketAddress(listen.host(), listen.port()))
        .addListener(
            (ChannelFutureListener) bound -> loop.execute(() -> timers.guard(() -> bound(bound))));
  }

  private void bound(ChannelFuture bound) {
    if (stopped) {
      bound.channel().close();
    } else if (bound.isSuccess()) {
      open = Optional.of(bound.channel());
      trouble = Optional.empty();
      log.info(
          "event=hep listen={} buffer={}",
          endpoint().orElseThrow(),
          bound.channel().config().getOption(ChannelOption.SO_RCVBUF));
      hosts.keySet().forEach(Node::listening);
      // So many may have come before this was known.
      resume(bound.channel());
    } else {
      Optional<String> why = Optional.of(String.valueOf(bound.cause().getMessage()));
      if (!why.equals(trouble)) {
        trouble = why;
        log.warn(
            "event=hep-failed listen={} {}; trying again, all else goes on", listen, why.get());
      }
      timers.schedule(BIND_AGAIN, this::bind);
    }
  }

  /** Where it listens; empty while the port is another program's. */
  Optional<Endpoint> endpoint() {
    return open.map(
        channel ->
            Endpoint.of(listen.host(), ((InetSocketAddress) channel.localAddress()).getPort()));
  }

  /** Its port, for any thread. */
  OptionalInt port() {
    return endpoint().map(Endpoint::port).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  DaemonStatus.HepSocket status() {
    return new DaemonStatus.HepSocket(
        Optional.of(endpoint().orElse(listen).toString()),
        trouble,
        counters.get(Counter.HEP_DROPPED),
        counters.get(Counter.HEP_REFUSED),
        refusedFrom,
        counters.get(Counter.HEP_NOT_FORWARDED));
  }

  /** What is sent from where that leads is of this node; before {@link #start}. */
  void follow(Node node, String host) {
    hosts.put(node, host);
    // An address counts from the first datagram on: nothing has to be looked up.
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    if (address != null) {
      found.put(node, sendingAddresses(address));
      takeUp();
    }
  }

  /** A FreeSWITCH goes on copying while its event socket, or this daemon, is away. */
  private void lookUp() {
    hosts.forEach(
        (node, host) ->
            lookup
                .getResolver(loop)
                .resolveAll(InetSocketAddress.createUnresolved(host, 0))
                .addListener(
                    (Future<List<InetSocketAddress>> looked) ->
                        timers.guard(() -> lookedUp(node, looked))));
  }

  /** Where that failed, what was known counts on. */
  private void lookedUp(Node node, Future<List<InetSocketAddress>> looked) {
    if (looked.isSuccess()) {
      Set<Address> all = new LinkedHashSet<>();
      looked.getNow().forEach(each -> all.addAll(sendingAddresses(each.getAddress())));
      found.put(node, all);
      takeUp();
    }
  }

  /** Its socket is connected to that address, whatever its name leads to by now. */
  void connected(Node node, InetAddress peer) {
    peers.put(node, sendingAddresses(peer));
    takeUp();
  }

  private void takeUp() {
    Map<Address, List<Node>> next = new HashMap<>();
    for (Node node : hosts.keySet()) {
      Set<Address> all = new LinkedHashSet<>(found.getOrDefault(node, Set.of()));
      all.addAll(peers.getOrDefault(node, Set.of()));
      all.forEach(at -> next.computeIfAbsent(at, any -> new ArrayList<>()).add(node));
    }
    sources = next;
  }

  /** A FreeSWITCH on this host sends from any of its addresses. */
  private static Set<Address> sendingAddresses(InetAddress address) {
    Set<Address> all = new LinkedHashSet<>();
    all.add(Address.of(address));
    if (CaptureServer.isOfThisHost(address)) {
      all.add(Address.of(InetAddress.getLoopbackAddress()));
      try {
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .forEach(own -> all.add(Address.of(own)));
      } catch (SocketException e) {
        log.warn("event=hep-addresses-unknown those of this host: {}", e.getMessage());
      }
    }
    return all;
  }

  /** On the receiving thread. */
  private final class DatagramReader extends ChannelInboundHandlerAdapter {
    private Path socket = Path.of("");
    private long droppedBefore;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (ctx.channel() instanceof EpollDatagramChannel epoll) {
        socket = Path.of("/proc/self/fd/" + epoll.fd().intValue());
        ctx.executor().scheduleAtFixedRate(this::countDropped, 1, 1, TimeUnit.SECONDS);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object packet) {
      DatagramPacket datagram = (DatagramPacket) packet;
      try {
        List<Node> nodes = sources.get(Address.of(datagram.sender().getAddress()));
        if (nodes == null) {
          counters.count(Counter.HEP_REFUSED);
          refusedFrom = Optional.of(datagram.sender().getAddress().getHostAddress());
          return;
        }
        forwarder.ifPresent(each -> each.forward(datagram.content()));
        Optional<CapturedMessage> message = HepDecoder.decode(datagram.content());
        message.ifPresent(known -> handOver(new Arrived(nodes, known)));
        for (Node node : nodes) {
          node.counters()
              .count(message.isPresent() ? Counter.HEP_DATAGRAMS : Counter.HEP_MALFORMED);
        }
      } finally {
        datagram.release();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      forwarder.ifPresent(HepForwarder::flush);
      if (!waiting.isEmpty() && handing.compareAndSet(false, true)) {
        loop.execute(HepReceiver.this::takeSome);
      }
      if (waiting.size() > RESUME_AT) {
        // The system's buffer costs no heap; and what it drops, it drops at less cost.
        ctx.channel().config().setAutoRead(false);
        full.set(true);
        // They may all have been taken in between, and nobody else would look again.
        resume(ctx.channel());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
      if (!(problem instanceof IOException) && !loop.isShuttingDown()) {
        loop.execute(() -> timers.internalError(problem));
      }
    }

    /** What found no room in the socket's buffer, only the system knows. */
    private void countDropped() {
      try {
        String inode = Files.readSymbolicLink(socket).toString().replaceAll("\\D", "");
        for (String file : new String[] {"/proc/self/net/udp", "/proc/self/net/udp6"}) {
          for (String line : Files.readAllLines(Path.of(file))) {
            String[] columns = line.strip().split(" +");
            if (columns.length == 13 && columns[9].equals(inode)) {
              long dropped = Long.parseLong(columns[12]);
              counters.add(Counter.HEP_DROPPED, dropped - droppedBefore);
              droppedBefore = dropped;
            }
          }
        }
      } catch (IOException e) {
        // Not in every container; what was dropped later is counted all the same.
      }
    }
  }

  /** On the receiving thread. */
  private void handOver(Arrived arrived) {
    int length = arrived.message.payload().length;
    if (bytesWaiting.get() + length > MOST_BYTES_WAITING || !waiting.offer(arrived)) {
      counters.count(Counter.HEP_DROPPED);
      return;
    }
    bytesWaiting.addAndGet(length);
  }

  /** Then all else has as much time, so that a flood gets half of the event loop's at most. */
  private void takeSome() {
    long began = System.nanoTime();
    if (began - mayTakeAt < 0) {
      loop.schedule(this::takeSome, mayTakeAt - began, TimeUnit.NANOSECONDS);
      return;
    }
    int taken = 0;
    for (Arrived next = waiting.poll(); next != null; next = waiting.poll()) {
      CapturedMessage message = next.message;
      bytesWaiting.addAndGet(-message.payload().length);
      next.nodes.forEach(node -> timers.guard(() -> node.captured(message)));
      if (++taken == MOST_AT_ONCE) {
        break;
      }
    }
    open.ifPresent(this::resume);
    long ended = System.nanoTime();
    mayTakeAt = ended + ended - began;
    handing.set(false);
    // One that came in between found that we were at it.
    if (!waiting.isEmpty() && handing.compareAndSet(false, true)) {
      loop.execute(this::takeSome);
    }
  }

  /** Reads again, where it does not for want of room; on either thread. */
  private void resume(Channel channel) {
    if (full.get() && waiting.size() <= RESUME_AT && full.compareAndSet(true, false)) {
      channel.config().setAutoRead(true);
    }
  }

  /** How many messages wait for the event loop; for any thread. */
  int waiting() {
    return waiting.size();
  }

  void stop() {
    stopped = true;
    round.cancel();
    forwarder.ifPresent(HepForwarder::stop);
    open.ifPresent(Channel::close);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
