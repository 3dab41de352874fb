package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.PendingReplies.Waiting;
import dev.pinhole.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The protocol of one {@link EslConnection}: logging in, commands out, frames in, deadlines, and
 * the end. Owned by the channel's event loop.
 */
final class EslHandler extends ChannelDuplexHandler {
  /** A command to be written; the task runs then, on the event loop. */
  record Outgoing(EslCommand command, CompletableFuture<EslReply> reply, Runnable whenWritten) {}

  private enum State {
    AWAITING_AUTH,
    AUTHENTICATING,
    READY,
    CLOSED
  }

  private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

  private final EslConnection connection;
  private final EslOptions options;
  private final Timers timers;
  private final EslListener listener;
  private final PendingReplies pending = new PendingReplies();
  private final EventReceiver events;
  private final ReadingClock clock;
  private final long handshakeDeadline;
  private State state = State.AWAITING_AUTH;
  private volatile Channel channel;
  private volatile EslException cause = hungUp();
  private Timers.Timer check = () -> {};
  private long lastHeard;
  private long listeningSince;

  EslHandler(EslConnection connection, EslOptions options, Timers timers, EslListener listener) {
    this.connection = connection;
    this.options = options;
    this.timers = timers;
    this.listener = listener;
    this.events = new EventReceiver(options.wanted(), pending, listener);
    this.clock = new ReadingClock(timers);
    this.handshakeDeadline = timers.nanos() + options.handshake().toNanos();
    this.lastHeard = timers.nanos();
    this.listeningSince = lastHeard;
  }

  PendingReplies pending() {
    return pending;
  }

  ReadingClock clock() {
    return clock;
  }

  long lastHeard() {
    return lastHeard;
  }

  /** How long nothing has come although the socket was read, in nanoseconds. */
  long silence() {
    if (clock.isPausedFor(ReadingClock.Reason.NOT_READING)) {
      return 0;
    }
    long now = timers.nanos();
    return Math.min(now - lastHeard, now - listeningSince);
  }

  void setReading(boolean reading) {
    if (reading) {
      clock.resume(ReadingClock.Reason.NOT_READING);
      listeningSince = timers.nanos();
    } else {
      clock.pause(ReadingClock.Reason.NOT_READING);
    }
    channel.config().setAutoRead(reading);
  }

  /** Any thread, once it was added to a pipeline. */
  Channel channel() {
    return channel;
  }

  /** Why it was closed; where nobody closed it, FreeSWITCH did. Any thread. */
  EslException cause() {
    return cause;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    check = timers.every(CHECK_NANOS, this::checkDeadlines);
  }

  /** Commands join the reply queue here, where their order is the order on the wire. */
  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    var outgoing = (Outgoing) msg;
    if (state == State.CLOSED) {
      promise.tryFailure(cause);
      return;
    }
    pending.add(new Waiting(outgoing.command(), outgoing.reply(), clock.nanos()));
    outgoing.whenWritten().run();
    ctx.write(Unpooled.wrappedBuffer(outgoing.command().bytes()), promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    lastHeard = timers.nanos();
    if (state == State.CLOSED) {
      return;
    }
    // A fault of ours in one event must not cost the connection.
    if (msg instanceof EslFrame.Part part) {
      timers.guard(() -> part(part));
    } else if (msg instanceof EslFrame.Whole frame) {
      timers.guard(() -> whole(frame));
    }
  }

  private void whole(EslFrame.Whole frame) {
    switch (frame.headers().contentType()) {
      case "text/event-json" -> events.whole(frame.body());
      case "command/reply" -> reply(frame.headers().get("reply-text").orElse(""));
      case "api/response" -> reply(new String(frame.body(), StandardCharsets.UTF_8));
      case "auth/request" -> authenticate();
      case "text/rude-rejection" ->
          fail(
              Kind.REJECTED,
              "FreeSWITCH at " + options.address() + " rejects this host by its ACL");
      case "text/disconnect-notice" -> fail(Kind.DISCONNECTED, "FreeSWITCH said goodbye");
      default -> unknown();
    }
  }

  private void part(EslFrame.Part part) {
    if (part.position() == EslFrame.Position.LAST) {
      clock.resume(ReadingClock.Reason.LARGE_FRAME);
    } else {
      clock.pause(ReadingClock.Reason.LARGE_FRAME);
    }
    if (part.headers().contentType().equals("text/event-json")) {
      events.part(part);
    } else if (part.position() == EslFrame.Position.LAST) {
      unknown();
    }
  }

  private void unknown() {
    listener.malformed("a frame of an unknown Content-Type was left out");
  }

  private void authenticate() {
    if (state != State.AWAITING_AUTH) {
      fail(Kind.PROTOCOL, "a second auth/request");
      return;
    }
    state = State.AUTHENTICATING;
    connection
        .send(EslCommand.auth(options.password()))
        .thenAccept(this::authenticated)
        .exceptionally(this::loginFailed);
  }

  private void authenticated(EslReply reply) {
    if (!reply.ok()) {
      fail(
          Kind.WRONG_PASSWORD,
          "FreeSWITCH at " + options.address() + " refuses the event socket password");
      return;
    }
    state = State.READY;
    listener.ready(connection);
  }

  /** Mostly the connection has failed already; else the listener threw. */
  private Void loginFailed(Throwable problem) {
    Throwable cause = problem.getCause() == null ? problem : problem.getCause();
    fail(new EslException(Kind.PROTOCOL, "logging in failed: " + cause, cause));
    if (cause instanceof RuntimeException) {
      timers.internalError(cause);
    }
    return null;
  }

  private void reply(String text) {
    pending
        .nextReply(clock.nanos())
        .ifPresentOrElse(
            waiting -> waiting.reply().complete(new EslReply(text)),
            () -> fail(Kind.PROTOCOL, "a reply that no command waits for"));
  }

  private void checkDeadlines() {
    if (state == State.CLOSED) {
      return;
    }
    var overdue = pending.overdue(clock.nanos(), options.reply().toNanos());
    if (state != State.READY && timers.nanos() - handshakeDeadline >= 0) {
      fail(Kind.UNREACHABLE, options.address() + " does not answer like FreeSWITCH");
    } else if (clock.isPausedFor(ReadingClock.Reason.LARGE_FRAME)
        && silence() >= options.reply().toNanos()) {
      fail(Kind.TIMEOUT, "FreeSWITCH fell silent in the middle of a large answer");
    } else if (overdue.isPresent()) {
      fail(Kind.TIMEOUT, "FreeSWITCH did not reply to: " + overdue.get());
    } else {
      pending.failOverdueJobs(clock.nanos());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(hungUp());
  }

  private static EslException hungUp() {
    return new EslException(Kind.DISCONNECTED, "FreeSWITCH closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
    if (problem instanceof IOException || problem instanceof CorruptedFrameException) {
      Kind kind = problem instanceof IOException ? Kind.DISCONNECTED : Kind.PROTOCOL;
      fail(new EslException(kind, "the connection failed: " + problem.getMessage(), problem));
    } else {
      fail(new EslException(Kind.PROTOCOL, "an internal error: " + problem, problem));
      timers.internalError(problem);
    }
  }

  private void fail(Kind kind, String why) {
    fail(new EslException(kind, why));
  }

  /** Ends the connection, once. */
  void fail(EslException why) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    cause = why;
    check.cancel();
    // First, so that whoever is told of a failure below finds the connection closed.
    if (channel != null) {
      channel.close();
    }
    pending.failAll(why);
    timers.guard(() -> listener.closed(why));
  }
}
