package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.time.Timers;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * One socket to FreeSWITCH, from {@code auth/request} to its end; never reused.
 *
 * <p>All state belongs to the channel's event loop. {@link #send}, {@link #bgapi} and {@link
 * #close} may be called from any thread; their futures complete on the event loop, and always
 * complete: with the reply, or with an {@link EslException} when the connection closes.
 */
public final class EslConnection {
  private final EventLoop loop;
  private final EslOptions options;
  private final EslHandler handler;
  private final PendingReplies pending;
  private final ReadingClock clock;

  EslConnection(EventLoop loop, EslOptions options, Timers timers, EslListener listener) {
    this.loop = loop;
    this.options = options;
    this.handler = new EslHandler(this, options, timers, listener);
    this.pending = handler.pending();
    this.clock = handler.clock();
  }

  ChannelHandler handler() {
    return handler;
  }

  Channel channel() {
    return handler.channel();
  }

  /** Sends a command. The future fails if FreeSWITCH's reply does not come in time. */
  public CompletableFuture<EslReply> send(EslCommand command) {
    return write(command, () -> {});
  }

  /**
   * Runs an API command in the background; {@code api} would hold up everything else on the socket.
   *
   * @param sink gets the output's lines as they arrive
   * @return completes when the job is done
   * @throws IllegalArgumentException if a control character stands in the command
   */
  public CompletableFuture<Void> bgapi(String command, LineSink sink) {
    // Our own Job-UUID: the event may be here before the reply has been read.
    String uuid = UUID.randomUUID().toString();
    CompletableFuture<Void> done = new CompletableFuture<>();
    write(
            EslCommand.of("bgapi " + command, Map.of("Job-UUID", uuid)),
            () -> pending.addJob(uuid, sink, done, clock.nanos() + options.job().toNanos()))
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else if (!reply.ok()) {
                pending.jobFailed(uuid, refused(reply));
              }
            });
    return done;
  }

  private static EslException refused(EslReply reply) {
    return new EslException(Kind.COMMAND_FAILED, "FreeSWITCH refused bgapi: " + reply.text());
  }

  private CompletableFuture<EslReply> write(EslCommand command, Runnable whenWritten) {
    CompletableFuture<EslReply> reply = new CompletableFuture<>();
    ChannelFuture written =
        channel().writeAndFlush(new EslHandler.Outgoing(command, reply, whenWritten));
    if (written.isDone()) {
      // An event loop that has ended refuses to write, and does not tell listeners either.
      failIfNotWritten(reply, written);
    } else {
      written.addListener(done -> failIfNotWritten(reply, written));
    }
    return reply;
  }

  private void failIfNotWritten(CompletableFuture<EslReply> reply, ChannelFuture written) {
    if (!written.isSuccess()) {
      reply.completeExceptionally(handler.cause());
    }
  }

  /** Commands written whose reply has not come. Event loop only. */
  public int inFlight() {
    return pending.size();
  }

  /** When something last came, in nanoseconds of the monotonic clock. Event loop only. */
  public long lastHeard() {
    return handler.lastHeard();
  }

  /** How long nothing has come although the socket was read, in nanoseconds. Event loop only. */
  public long silence() {
    return handler.silence();
  }

  /** Whether the socket takes more without piling it up in memory; false once it is closed. */
  public boolean writable() {
    return channel().isWritable();
  }

  /** Stops or resumes reading from the socket; deadlines stand still meanwhile. Event loop only. */
  public void setReading(boolean reading) {
    handler.setReading(reading);
  }

  /**
   * Closes for the given reason, which every command still waiting gets. On the event loop, all of
   * that has happened when this returns.
   */
  public void close(EslException why) {
    if (loop.inEventLoop()) {
      handler.fail(why);
      return;
    }
    try {
      loop.execute(() -> handler.fail(why));
    } catch (RejectedExecutionException e) {
      // The event loop has ended, and all its connections with it.
      return;
    }
  }

  /** The socket could not be opened. Event loop only. */
  void neverConnected(EslException why) {
    handler.fail(why);
  }
}
