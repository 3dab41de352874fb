package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * One socket to FreeSWITCH, from {@code auth/request} to its end; never reused.
 *
 * <p>All state belongs to the channel's event loop. {@link #send} and {@link #bgapi} may be called
 * from any thread; their futures complete on the event loop, and always complete: with the reply,
 * or with an {@link EslException} when the connection closes.
 */
public final class EslConnection extends ChannelDuplexHandler {
  private enum State {
    AWAITING_AUTH,
    AUTHENTICATING,
    READY,
    CLOSED
  }

  private static final long CHECK_NANOS = Duration.ofSeconds(1).toNanos();

  private final EslOptions options;
  private final Timers timers;
  private final EslListener listener;
  private final PendingReplies pending = new PendingReplies();
  private final long handshakeDeadline;
  private State state = State.AWAITING_AUTH;
  private Channel channel;
  private LargeEventReader large;
  private EslException cause;
  private Timers.Timer check = () -> {};
  private long lastHeard;

  EslConnection(EslOptions options, Timers timers, EslListener listener) {
    this.options = options;
    this.timers = timers;
    this.listener = listener;
    this.handshakeDeadline = timers.nanos() + options.handshake().toNanos();
    this.lastHeard = timers.nanos();
  }

  /** Sends a command. The future fails if FreeSWITCH's reply does not come in time. */
  public CompletableFuture<EslReply> send(EslCommand command) {
    CompletableFuture<EslReply> reply = new CompletableFuture<>();
    write(command, reply);
    return reply;
  }

  /**
   * Runs an API command in the background; {@code api} would hold up everything else on the socket.
   *
   * @param sink gets the output's lines as they arrive
   * @return completes when the job is done
   */
  public CompletableFuture<Void> bgapi(String command, LineSink sink) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    // Our own Job-UUID: the event may be here before the reply has been read.
    String uuid = UUID.randomUUID().toString();
    EslCommand bgapi =
        EslCommand.of("bgapi " + command, Map.of("Job-UUID", uuid));
    channel
        .eventLoop()
        .execute(
            () -> {
              if (state == State.CLOSED) {
                done.completeExceptionally(cause);
                return;
              }
              pending.addJob(uuid, sink, done, timers.nanos() + options.job().toNanos());
              CompletableFuture<EslReply> reply = new CompletableFuture<>();
              reply.whenComplete((text, failure) -> bgapiReplied(uuid, text, failure));
              write(bgapi, reply);
            });
    return done;
  }

  private void bgapiReplied(String uuid, EslReply reply, Throwable failure) {
    if (failure == null && !reply.ok()) {
      pending.jobFailed(
          uuid, new EslException(Kind.COMMAND_FAILED, "FreeSWITCH refused bgapi: " + reply.text()));
    }
  }

  /** Commands written whose reply has not come. Event loop only. */
  public int inFlight() {
    return pending.size();
  }

  /** When the last byte came, in nanoseconds of the monotonic clock. Event loop only. */
  public long lastHeard() {
    return lastHeard;
  }

  /** Whether the socket takes more without piling it up in memory. */
  public boolean writable() {
    return channel.isWritable();
  }

  /** Stops or resumes reading from the socket. */
  public void setReading(boolean reading) {
    channel.config().setAutoRead(reading);
  }

  /** Closes for the given reason, which every command still waiting gets. */
  public void close(EslException why) {
    channel.eventLoop().execute(() -> fail(why));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    channel = ctx.channel();
    check = timers.schedule(CHECK_NANOS, this::checkDeadlines);
  }

  private void write(EslCommand command, CompletableFuture<EslReply> reply) {
    var waiting =
        new PendingReplies.Waiting(
            command, reply, timers.nanos() + options.reply().toNanos());
    channel
        .writeAndFlush(waiting)
        .addListener(
            written -> {
              // Once the socket is closed, write() below is no longer asked.
              if (!written.isSuccess()) {
                reply.completeExceptionally(
                    cause == null
                        ? new EslException(Kind.DISCONNECTED, "FreeSWITCH closed the connection")
                        : cause);
              }
            });
  }

  /** Commands join the reply queue here, where their order is the order on the wire. */
  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    var waiting = (PendingReplies.Waiting) msg;
    if (state == State.CLOSED) {
      waiting.reply().completeExceptionally(cause);
      promise.tryFailure(cause);
      return;
    }
    pending.add(waiting);
    ctx.write(Unpooled.wrappedBuffer(waiting.command().bytes()), promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    lastHeard = timers.nanos();
    if (state == State.CLOSED) {
      return;
    }
    if (msg instanceof EslFrame.Part part) {
      part(part);
    } else if (msg instanceof EslFrame.Whole frame) {
      whole(frame);
    }
  }

  private void whole(EslFrame.Whole frame) {
    switch (frame.headers().contentType()) {
      case "text/event-json" -> event(frame.body());
      case "command/reply" -> reply(frame.headers().get("reply-text").orElse(""));
      case "api/response" -> reply(new String(frame.body(), StandardCharsets.UTF_8));
      case "auth/request" -> authenticate();
      case "text/rude-rejection" ->
          fail(
              new EslException(
                  Kind.REJECTED,
                  "FreeSWITCH at " + options.address() + " rejects this host by its ACL"));
      case "text/disconnect-notice" ->
          fail(new EslException(Kind.DISCONNECTED, "FreeSWITCH said goodbye"));
      default -> listener.malformed("a frame of an unknown Content-Type was left out");
    }
  }

  private void authenticate() {
    if (state != State.AWAITING_AUTH) {
      fail(new EslException(Kind.PROTOCOL, "a second auth/request"));
      return;
    }
    state = State.AUTHENTICATING;
    CompletableFuture<EslReply> reply = new CompletableFuture<>();
    reply.thenAccept(this::authenticated);
    write(EslCommand.auth(options.password()), reply);
  }

  private void authenticated(EslReply reply) {
    if (!reply.ok()) {
      fail(
          new EslException(
              Kind.WRONG_PASSWORD,
              "FreeSWITCH at " + options.address() + " refuses the event socket password"));
      return;
    }
    state = State.READY;
    listener.ready(this);
  }

  private void reply(String text) {
    pending
        .nextReply()
        .ifPresentOrElse(
            waiting -> waiting.reply().complete(new EslReply(text)),
            () -> fail(new EslException(Kind.PROTOCOL, "a reply that no command waits for")));
  }

  private void event(byte[] body) {
    EslEvent event;
    try {
      event = EslEvent.parse(body, options.wanted());
    } catch (IOException e) {
      listener.malformed("an event that is not JSON was left out");
      return;
    }
    if (event.get("Event-Name").equals("BACKGROUND_JOB")) {
      String uuid = event.get("Job-UUID");
      LineSink sink = pending.sinkOf(uuid);
      event.get("_body").lines().forEach(sink::line);
      pending.jobDone(uuid);
    } else {
      listener.event(event);
    }
  }

  private void part(EslFrame.Part part) {
    if (part.position() == EslFrame.Position.FIRST) {
      large = new LargeEventReader(pending::sinkOf);
    }
    try {
      large.read(part.bytes());
      if (part.position() == EslFrame.Position.LAST) {
        EslEvent event = large.finish();
        large = null;
        pending.jobDone(event.get("Job-UUID"));
      }
    } catch (IOException e) {
      fail(new EslException(Kind.PROTOCOL, "a large event could not be read: " + e.getMessage()));
    }
  }

  private void checkDeadlines() {
    if (state == State.CLOSED) {
      return;
    }
    long now = timers.nanos();
    if (state != State.READY && now - handshakeDeadline >= 0) {
      fail(
          new EslException(
              Kind.UNREACHABLE,
              options.address() + " accepted a connection but does not answer like FreeSWITCH"));
      return;
    }
    var overdue = pending.overdue(now);
    if (overdue.isPresent()) {
      fail(new EslException(Kind.TIMEOUT, "FreeSWITCH did not reply to: " + overdue.get()));
      return;
    }
    pending.failOverdueJobs(now);
    check = timers.schedule(CHECK_NANOS, this::checkDeadlines);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new EslException(Kind.DISCONNECTED, "FreeSWITCH closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
    Kind kind = problem instanceof IOException ? Kind.DISCONNECTED : Kind.PROTOCOL;
    Throwable root = problem.getCause() == null ? problem : problem.getCause();
    fail(new EslException(kind, "the connection failed: " + root.getMessage(), problem));
  }

  /** The socket could not be opened. */
  void neverConnected(EslException why) {
    fail(why);
  }

  private void fail(EslException why) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    cause = why;
    check.cancel();
    pending.failAll(why);
    if (channel != null) {
      channel.close();
    }
    listener.closed(why);
  }
}
