package dev.pinhole.sim;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How the event socket serves its clients: properly and at once. Tests put one in its place that
 * does not. Loop thread only.
 */
class SocketBehavior {
  /** Someone has connected. */
  void greet(SimLink link) {
    link.send(Outgoing.reply("Content-Type: auth/request\n\n"));
  }

  boolean isPassword(String word, SimOptions options) {
    return word.equals(options.password);
  }

  /** A command has come. */
  void command(SimLink link, SimCommand command, Runnable answer) {
    answer.run();
  }

  /**
   * A background job was accepted.
   *
   * @param work makes the event that brings its output
   */
  void job(SimCommand command, Supplier<SimEvent> work, Consumer<SimEvent> fire) {
    fire.accept(work.get());
  }

  /** What an API command prints. */
  ApiText output(SimCommand command, Supplier<ApiText> usual) {
    return usual.get();
  }

  /** Whether the listener's thread is held up: nothing is read then, and nothing sent. */
  boolean isHeld(SimLink link) {
    return false;
  }

  /** Whether an event that happens reaches anybody. */
  boolean fires(SimEvent event) {
    return true;
  }

  void write(SimLink link, Channel channel, byte[] bytes) {
    channel.write(Unpooled.wrappedBuffer(bytes));
  }
}
