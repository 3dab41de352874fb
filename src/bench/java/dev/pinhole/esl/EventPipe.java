package dev.pinhole.esl;

import dev.pinhole.time.Timers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The handlers of a connection without its socket: bytes in, events out, on the caller's thread.
 */
public final class EventPipe {
  private final EmbeddedChannel channel;

  /**
   * @param wanted names of the event headers to keep
   */
  public EventPipe(Set<String> wanted, Timers timers, Consumer<EslEvent> events) {
    EslListener listener =
        new EslListener() {
          @Override
          public void ready(EslConnection connection) {}

          @Override
          public void event(EslEvent event) {
            events.accept(event);
          }

          @Override
          public void malformed(String why) {
            throw new IllegalStateException(why);
          }

          @Override
          public void closed(EslException why) {
            throw new IllegalStateException(why);
          }
        };
    EslOptions options = new EslOptions("localhost", 8021, "", wanted);
    channel = new EmbeddedChannel(new EslFrameDecoder());
    EslConnection connection = new EslConnection(channel.eventLoop(), options, timers, listener);
    channel.pipeline().addLast(connection.handler());
  }

  /** Feeds bytes as one read of a socket would; releases the buffer. */
  public void feed(ByteBuf bytes) {
    channel.writeInbound(bytes);
  }
}
