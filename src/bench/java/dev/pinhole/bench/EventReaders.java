package dev.pinhole.bench;

import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EventPipe;
import dev.pinhole.sofia.SofiaEvent;
import dev.pinhole.sofia.SofiaEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import link.thingscloud.freeswitch.esl.inbound.handler.InboundChannelHandler;
import link.thingscloud.freeswitch.esl.inbound.listener.ChannelEventListener;
import org.freeswitch.esl.client.inbound.InboundClientHandler;
import org.freeswitch.esl.client.internal.IEslProtocolListener;
import org.freeswitch.esl.client.transport.CommandResponse;
import org.jboss.netty.buffer.ChannelBuffer;
import org.jboss.netty.buffer.ChannelBuffers;
import org.jboss.netty.handler.codec.embedder.DecoderEmbedder;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Each library's own handlers, from bytes to an event whose name and ten values are read. Thread
 * pools that a library puts behind them are left out. The bytes lie where its own Netty has them
 * after a read: in direct memory for Netty 4, on the heap for Netty 3.
 */
final class EventReaders {
  private static final String[] READ = {
    "profile-name",
    "from-user",
    "from-host",
    "contact",
    "call-id",
    "status",
    "expires",
    "network-ip",
    "network-port",
    "user-agent"
  };

  /** Behind each of its two headers, and the blank line. */
  private static final int LINE_FEEDS = 3;

  private final RegisterEvent event;
  private final int copies;
  private final Blackhole sink;
  private long count;

  /**
   * @param copies how many events come with each read
   */
  EventReaders(RegisterEvent event, int copies, Blackhole sink) {
    this.event = event;
    this.copies = copies;
    this.sink = sink;
  }

  /** How many events came out so far. */
  long count() {
    return count;
  }

  /** pinhole as its daemon runs it. */
  Runnable pinhole() {
    Consumer<EslEvent> consumer =
        raw -> {
          count++;
          var registered = (SofiaEvent.Registered) SofiaEvents.read(raw);
          var register = registered.register();
          sink.consume(raw.name());
          sink.consume(register.aor().profile());
          sink.consume(register.aor().user());
          sink.consume(register.aor().domain());
          sink.consume(register.contact());
          sink.consume(register.callId());
          sink.consume(register.status());
          sink.consume(registered.expires());
          sink.consume(register.networkIp());
          sink.consume(register.networkPort());
          sink.consume(register.userAgent());
        };
    return pinhole(SofiaEvents.WANTED, consumer, repeated(event.json()));
  }

  /** pinhole keeping all headers of the event, as the other libraries do. */
  Runnable pinholeAllFields() {
    Consumer<EslEvent> consumer = raw -> consume(raw.fields());
    return pinhole(event.fields().keySet(), consumer, repeated(event.json()));
  }

  private static Runnable pinhole(Set<String> wanted, Consumer<EslEvent> consumer, byte[] chunk) {
    EventPipe pipe = new EventPipe(wanted, new Clocks(), consumer);
    ByteBuf bytes = direct(chunk);
    return () -> pipe.feed(bytes.retainedDuplicate());
  }

  /**
   * What no reader can be faster than: it only looks for line feeds, of which an event has three.
   */
  Runnable lineFeeds() {
    ByteBuf bytes = direct(repeated(event.json()));
    int end = bytes.writerIndex();
    return () -> {
      int found = 0;
      for (int at = bytes.indexOf(0, end, (byte) '\n');
          at >= 0;
          at = bytes.indexOf(at + 1, end, (byte) '\n')) {
        found++;
        sink.consume(at);
      }
      count += found / LINE_FEEDS;
    };
  }

  Runnable eslClient() {
    IEslProtocolListener listener =
        new IEslProtocolListener() {
          @Override
          public void authResponseReceived(CommandResponse response) {}

          @Override
          public void eventReceived(org.freeswitch.esl.client.transport.event.EslEvent read) {
            consume(read.getEventHeaders());
          }

          @Override
          public void disconnected() {}
        };
    var decoder = new org.freeswitch.esl.client.transport.message.EslFrameDecoder(8192);
    var channel = new DecoderEmbedder<>(decoder, new InboundClientHandler("", listener));
    ChannelBuffer bytes = ChannelBuffers.wrappedBuffer(repeated(event.plain()));
    return () -> channel.offer(bytes.duplicate());
  }

  Runnable freeswitchEsl() {
    ChannelEventListener listener =
        new ChannelEventListener() {
          @Override
          public void onChannelActive(String address, InboundChannelHandler handler) {}

          @Override
          public void onChannelClosed(String address) {}

          @Override
          public void handleAuthRequest(String address, InboundChannelHandler handler) {}

          @Override
          public void handleEslEvent(
              String address, link.thingscloud.freeswitch.esl.transport.event.EslEvent read) {
            consume(read.getEventHeaders());
          }

          @Override
          public void handleDisconnectNotice(String address) {}

          @Override
          public void handleRudeRejection(String address) {}
        };
    var decoder = new link.thingscloud.freeswitch.esl.transport.message.EslFrameDecoder(8192);
    EmbeddedChannel channel =
        new EmbeddedChannel(decoder, new InboundChannelHandler(listener, null, null, true)) {
          @Override
          protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("127.0.0.1", 8021);
          }
        };
    ByteBuf bytes = direct(repeated(event.plain()));
    return () -> channel.writeInbound(bytes.retainedDuplicate());
  }

  private void consume(Map<String, String> headers) {
    count++;
    sink.consume(headers.get("Event-Subclass"));
    for (String name : READ) {
      sink.consume(headers.get(name));
    }
  }

  private static ByteBuf direct(byte[] bytes) {
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }

  private byte[] repeated(byte[] frame) {
    byte[] all = new byte[copies * frame.length];
    for (int i = 0; i < copies; i++) {
      System.arraycopy(frame, 0, all, i * frame.length, frame.length);
    }
    return all;
  }
}
