package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.time.Timers;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Opens connections to one FreeSWITCH, all on the same event loop. */
public final class EslConnector {
  /** Of up to 64 KiB each; then it is the turn of keep-alives, while a listing of 50 MB comes. */
  private static final int READS_PER_TURN = 2;

  /**
   * For so long may what we sent be without acknowledgement by TCP: the other host, or the way to
   * it, is gone. By itself Linux goes on for a quarter of an hour. A switch or a virtual machine
   * that moves takes a few seconds, and costs no connection.
   */
  private static final int UNACKNOWLEDGED_MILLIS = 10_000;

  private final EventLoop loop;
  private final Class<? extends Channel> channelType;
  private final Timers timers;
  private final EslOptions options;
  private final HostLookup lookup;

  public EslConnector(
      EventLoop loop, Class<? extends Channel> channelType, Timers timers, EslOptions options) {
    this(loop, channelType, timers, options, InetAddress::getAllByName);
  }

  EslConnector(
      EventLoop loop,
      Class<? extends Channel> channelType,
      Timers timers,
      EslOptions options,
      HostLookup.Names names) {
    this.lookup = new HostLookup(names);
    this.loop = loop;
    this.channelType = channelType;
    this.timers = timers;
    this.options = options;
  }

  public EslOptions options() {
    return options;
  }

  /**
   * Connects and logs in; the listener hears {@code ready} or {@code closed}, and never neither.
   *
   * @return the connection, on which nothing but {@code close} may be called before {@code ready}
   */
  public EslConnection connect(EslListener listener) {
    EslConnection connection = new EslConnection(loop, options, timers, listener);
    Bootstrap bootstrap = new Bootstrap();
    if (channelType == EpollSocketChannel.class) {
      bootstrap.option(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
    }
    bootstrap
        .group(loop)
        .channel(channelType)
        .resolver(lookup)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(
            ChannelOption.RECVBUF_ALLOCATOR,
            new AdaptiveRecvByteBufAllocator().maxMessagesPerRead(READS_PER_TURN))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) options.handshake().toMillis())
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel ch) {
                ch.pipeline().addLast(new EslFrameDecoder(), connection.handler());
              }
            })
        .connect(options.host(), options.port())
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                connection.end(unreachable(connected.cause()));
              }
            });
    return connection;
  }

  private EslException unreachable(Throwable cause) {
    return new EslException(
        Kind.UNREACHABLE,
        "cannot connect to FreeSWITCH at " + options.address() + ": " + reason(cause),
        cause);
  }

  private static String reason(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown host name";
    }
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    String message = root.getMessage();
    if (message == null) {
      return root.getClass().getSimpleName();
    }
    // "finishConnect(..) failed with error(-111): Connection refused"
    int call = message.indexOf("failed with error(");
    return call < 0 ? message : message.substring(message.indexOf(": ", call) + 2);
  }
}
