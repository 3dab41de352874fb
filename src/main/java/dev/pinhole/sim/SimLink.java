package dev.pinhole.sim;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/** One client's connection: its commands in order, and what waits to be sent to it. */
final class SimLink extends SimpleChannelInboundHandler<SimCommand> {
  /** As in mod_event_socket: more waiting events are lost, and after so many lost it hangs up. */
  private static final int MAX_WAITING_EVENTS = 100_000;

  private static final int MAX_LOST_EVENTS = 500;

  private final Channel channel;
  private final FaultSettings faults;
  private final LinkCommands commands;
  private final Subscription subscription = new Subscription();
  private final Deque<Outgoing> out = new ArrayDeque<>();
  private final Deque<SimCommand> in = new ArrayDeque<>();
  private boolean authenticated;
  private boolean held;
  private boolean closing;
  private boolean ended;
  private boolean pumpDue;
  private boolean pumping;
  private int waitingEvents;
  private int lostEvents;
  private long cutAfter = -1;

  SimLink(Channel channel, FaultSettings faults, LinkCommands commands) {
    this.channel = channel;
    this.faults = faults;
    this.commands = commands;
  }

  Subscription subscription() {
    return subscription;
  }

  boolean authenticated() {
    return authenticated;
  }

  void authenticate() {
    authenticated = true;
  }

  boolean open() {
    return !ended;
  }

  boolean subscribed() {
    return authenticated && subscription.listening() && !ended;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, SimCommand command) {
    in.add(command);
    work();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    pump();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** Puts it behind all that waits. It leaves at the end of this turn of the loop. */
  void send(Outgoing outgoing) {
    if (ended || closing) {
      return;
    }
    out.add(outgoing);
    waitingEvents += outgoing.kind() == Outgoing.Kind.EVENT ? 1 : 0;
    if (!pumpDue) {
      pumpDue = true;
      channel.eventLoop().execute(this::pump);
    }
  }

  void sendEvent(SimEvent event) {
    if (waitingEvents < MAX_WAITING_EVENTS) {
      lostEvents = 0;
      send(event.frame(subscription.format()));
    } else if (++lostEvents > MAX_LOST_EVENTS) {
      out.clear();
      waitingEvents = 0;
      hangUp("killed listener because of lost events\n");
    }
  }

  /** Says good-bye behind all that waits, and closes. */
  void hangUp(String message) {
    send(
        Outgoing.reply(
            "Content-Type: text/disconnect-notice\nContent-Length: "
                + message.length()
                + "\n\n"
                + message));
    closing = true;
  }

  /** The listener's thread is busy: nothing is read, nothing is sent, until {@link #release}. */
  void hold() {
    pump();
    held = true;
  }

  void release() {
    held = false;
    work();
    pump();
  }

  /** Does what has come and sends what waits, if it may. */
  void resume() {
    work();
    pump();
  }

  /** Closes without a word, after what could be sent. */
  void cut() {
    pump();
    ended = true;
    out.clear();
    channel.close();
  }

  void cutAfter(long bytes) {
    cutAfter = bytes;
  }

  private void work() {
    while (!held && !faults.muted && !closing && !ended && !in.isEmpty()) {
      commands.accept(this, in.remove());
    }
  }

  /** Writing and flushing tell of the socket's state at once, from within: hence the guard. */
  private void pump() {
    pumpDue = false;
    if (pumping) {
      return;
    }
    pumping = true;
    do {
      while (mayWrite()) {
        writeSome(out.peek());
      }
      channel.flush();
    } while (mayWrite());
    pumping = false;
    if (closing && !ended && out.isEmpty()) {
      ended = true;
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private boolean mayWrite() {
    return !held && !faults.muted && !ended && !out.isEmpty() && channel.isWritable();
  }

  private void writeSome(Outgoing head) {
    if (head.hasNext()) {
      write(head.next());
    }
    if (!ended && !head.hasNext()) {
      out.remove();
      waitingEvents -= head.kind() == Outgoing.Kind.EVENT ? 1 : 0;
    }
  }

  private void write(byte[] bytes) {
    int length = cutAfter < 0 ? bytes.length : (int) Math.min(cutAfter, bytes.length);
    int step = faults.chunk > 0 ? faults.chunk : Math.max(1, length);
    for (int at = 0; at < length; at += step) {
      channel.write(Unpooled.wrappedBuffer(bytes, at, Math.min(step, length - at)));
      if (faults.chunk > 0) {
        channel.flush();
      }
    }
    if (cutAfter >= 0) {
      cutAfter -= length;
      if (cutAfter == 0) {
        endOutput();
      }
    }
  }

  /**
   * Ends only this direction: closing with unread input makes the kernel throw away what the client
   * has not yet received, and it shall receive every byte up to here.
   */
  private void endOutput() {
    ended = true;
    out.clear();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(done -> ((DuplexChannel) channel).shutdownOutput());
  }
}
