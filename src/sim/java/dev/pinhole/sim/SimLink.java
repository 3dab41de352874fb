package dev.pinhole.sim;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.ArrayDeque;
import java.util.Deque;

/** One client's connection: its commands in order, and what waits to be sent to it. */
final class SimLink extends SimpleChannelInboundHandler<SimCommand> {
  /** As in mod_event_socket: more waiting events are lost, and after so many lost it hangs up. */
  private static final int MAX_WAITING_EVENTS = 100_000;

  private static final int MAX_LOST_EVENTS = 500;

  private final Channel channel;
  private final SocketBehavior behavior;
  private final LinkCommands commands;
  private final Subscription subscription = new Subscription();
  private final Deque<Outgoing> out = new ArrayDeque<>();
  private final Deque<SimCommand> in = new ArrayDeque<>();
  private boolean authenticated;
  private boolean closing;
  private boolean ended;
  private boolean pumpDue;
  private boolean pumping;
  private int waitingEvents;
  private int lostEvents;

  SimLink(Channel channel, SocketBehavior behavior, LinkCommands commands) {
    this.channel = channel;
    this.behavior = behavior;
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
    waitingEvents += outgoing.kind() == Outgoing.OutgoingKind.EVENT ? 1 : 0;
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

  /** Does what has come and sends what waits, if it may. */
  void resume() {
    work();
    pump();
  }

  /** Nothing more is done or sent. */
  void end() {
    ended = true;
    out.clear();
  }

  Channel channel() {
    return channel;
  }

  private void work() {
    while (!behavior.isHeld(this) && !closing && !ended && !in.isEmpty()) {
      commands.accept(this, in.remove());
    }
  }

  /** Writing and flushing tell of the socket's state at once, from within: hence the guard. */
  void pump() {
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
    return !behavior.isHeld(this) && !ended && !out.isEmpty() && channel.isWritable();
  }

  private void writeSome(Outgoing head) {
    if (head.hasNext()) {
      behavior.write(this, channel, head.next());
    }
    if (!ended && !head.hasNext()) {
      out.remove();
      waitingEvents -= head.kind() == Outgoing.OutgoingKind.EVENT ? 1 : 0;
    }
  }
}
