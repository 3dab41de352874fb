package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import dev.pinhole.esl.EslFrame.BodyPart;
import dev.pinhole.time.Timers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One socket to FreeSWITCH, from {@code auth/request} to its end; never reused.
 *
 * <p>All state belongs to the channel's event loop. {@link #send}, {@link #bgapi} and {@link
 * #close} may be called from any thread; their futures complete on the event loop, and always
 * complete: with the reply, or with an {@link EslException} when the connection closes.
 */
public final class EslConnection {
  private enum LoginState {
    AWAITING_AUTH,
    AUTHENTICATING,
    READY,
    CLOSED
  }

  private record SentCommand(
      EslCommand command, CompletableFuture<EslReply> reply, long writtenAt) {}

  private record Job(LineSink sink, CompletableFuture<Void> done, long writtenAt) {}

  /** Of 100,000 registrations a listing has 50 MB. What is larger is passed over. */
  static final long MAX_BODY = 256 * 1024 * 1024;

  private static final String INTERNAL = "an internal error: ";
  private static final long CHECK = Duration.ofSeconds(1).toNanos();

  /** In which an event's name stands. */
  private static final int LONGEST_NAME = 64;

  /** A large frame comes at least so fast, besides the time that a reply has. */
  private static final long BYTES_PER_SECOND = 64 * 1024;

  private static final long LONGEST_TRANSFER = Duration.ofMinutes(20).toNanos();

  private final EventLoop loop;
  private final EslOptions options;
  private final Timers timers;
  private final EslListener listener;
  private final EventReader events;
  private final long openedAt;
  private final ArrayDeque<SentCommand> replies = new ArrayDeque<>();
  private final Map<String, Job> jobs = new HashMap<>();
  private LoginState state = LoginState.AWAITING_AUTH;
  private volatile Channel channel;

  /** Why it was closed; where nobody closed it, FreeSWITCH did. */
  private volatile EslException cause = hungUp();

  private Timers.Timer check = () -> {};
  private boolean reading = true;
  private long lastHeard;
  private long repliedAt;

  /** Nothing could come before: nobody read, or a large frame was in the way. */
  private long heldUntil;

  /** Of the large frame that is on its way; 0 where there is none. */
  private long frameLength;

  private long frameBegan;
  private Optional<LargeEventReader> large = Optional.empty();

  EslConnection(EventLoop loop, EslOptions options, Timers timers, EslListener listener) {
    this.loop = loop;
    this.options = options;
    this.timers = timers;
    this.listener = listener;
    this.events = new EventReader(options.wanted());
    this.openedAt = timers.nanos();
    this.lastHeard = openedAt;
    this.repliedAt = openedAt;
    this.heldUntil = openedAt;
  }

  /** Sends a command. The future fails if FreeSWITCH's reply does not come in time. */
  public CompletableFuture<EslReply> send(EslCommand command) {
    return send(command, () -> {});
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
    send(
            EslCommand.of("bgapi " + command, Map.of("Job-UUID", uuid)),
            () -> jobs.put(uuid, new Job(sink, done, timers.nanos())))
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                done.completeExceptionally(failure);
              } else if (!reply.ok()) {
                jobFailed(uuid, Kind.COMMAND_FAILED, "FreeSWITCH refused bgapi: " + reply.text());
              }
            });
    return done;
  }

  private CompletableFuture<EslReply> send(EslCommand command, Runnable whenWritten) {
    CompletableFuture<EslReply> reply = new CompletableFuture<>();
    // On the loop, where the order of the queue is the order on the wire, whoever sends.
    boolean runs =
        onLoop(
            () -> {
              if (state == LoginState.CLOSED) {
                reply.completeExceptionally(cause);
                return;
              }
              whenWritten.run();
              replies.add(new SentCommand(command, reply, timers.nanos()));
              channel.writeAndFlush(Unpooled.wrappedBuffer(command.bytes()));
            });
    if (!runs) {
      reply.completeExceptionally(cause);
    }
    return reply;
  }

  /** Now, if this is the event loop; not at all, if that has ended with all its connections. */
  private boolean onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return true;
    }
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Commands written whose reply has not come. Event loop only. */
  public int inFlight() {
    return replies.size();
  }

  /** When something last came, in nanoseconds of the monotonic clock. Event loop only. */
  public long lastHeard() {
    return lastHeard;
  }

  /** How long nothing has come although the socket was read, in nanoseconds. Event loop only. */
  public long silence() {
    return reading ? timers.nanos() - Math.max(lastHeard, heldUntil) : 0;
  }

  /** Whether the socket takes more without piling it up in memory; false once it is closed. */
  public boolean writable() {
    return channel.isWritable();
  }

  /** Stops or resumes reading from the socket; nothing is late meanwhile. Event loop only. */
  public void setReading(boolean read) {
    reading = read;
    heldUntil = timers.nanos();
    channel.config().setAutoRead(read);
  }

  /**
   * Closes for the given reason, which every command still waiting gets. On the event loop, all of
   * that has happened when this returns.
   */
  public void close(EslException why) {
    onLoop(() -> end(why));
  }

  /** The address that was connected to. */
  public InetAddress peer() {
    return ((InetSocketAddress) channel.remoteAddress()).getAddress();
  }

  Channel channel() {
    return channel;
  }

  /** Reads frames; the last of the channel's handlers. */
  ChannelHandler handler() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        check = timers.every(CHECK, EslConnection.this::checkDeadlines);
      }

      @Override
      public void channelRead(ChannelHandlerContext ctx, Object frame) {
        // A fault of ours in one event must not cost the connection.
        timers.guard(() -> read((EslFrame) frame));
      }

      @Override
      public void channelInactive(ChannelHandlerContext ctx) {
        end(hungUp());
      }

      @Override
      public void exceptionCaught(ChannelHandlerContext ctx, Throwable problem) {
        if (problem instanceof IOException || problem instanceof CorruptedFrameException) {
          Kind kind = problem instanceof IOException ? Kind.DISCONNECTED : Kind.PROTOCOL;
          end(new EslException(kind, "the connection failed: " + problem.getMessage(), problem));
        } else {
          end(new EslException(Kind.PROTOCOL, INTERNAL + problem, problem));
          timers.internalError(problem);
        }
      }
    };
  }

  private void read(EslFrame frame) {
    lastHeard = timers.nanos();
    if (state == LoginState.CLOSED) {
      return;
    }
    if (frame.position() != BodyPart.WHOLE) {
      part(frame);
      return;
    }
    switch (frame.contentType()) {
      case "text/event-json" -> event(frame);
      case "command/reply" -> reply(frame.headers().getOrDefault("reply-text", ""));
      case "api/response" -> reply(new String(frame.body(), StandardCharsets.UTF_8));
      case "auth/request" -> authenticate();
      case "text/rude-rejection" ->
          end(
              Kind.REJECTED,
              "FreeSWITCH at " + options.address() + " rejects this host by its ACL");
      case "text/disconnect-notice" -> end(Kind.DISCONNECTED, "FreeSWITCH said goodbye");
      default -> unknown();
    }
  }

  private void authenticate() {
    if (state != LoginState.AWAITING_AUTH) {
      end(Kind.PROTOCOL, "a second auth/request");
      return;
    }
    state = LoginState.AUTHENTICATING;
    send(EslCommand.auth(options.password()))
        .thenAccept(this::authenticated)
        .exceptionally(this::loginFailed);
  }

  private void authenticated(EslReply reply) {
    if (!reply.ok()) {
      end(
          Kind.WRONG_PASSWORD,
          "FreeSWITCH at " + options.address() + " refuses the event socket password");
      return;
    }
    state = LoginState.READY;
    listener.ready(this);
  }

  /** Mostly the connection has failed already; else the listener threw. */
  private Void loginFailed(Throwable problem) {
    Throwable cause = problem.getCause() == null ? problem : problem.getCause();
    end(new EslException(Kind.PROTOCOL, "logging in failed: " + cause, cause));
    if (cause instanceof RuntimeException) {
      timers.internalError(cause);
    }
    return null;
  }

  private void reply(String text) {
    repliedAt = lastHeard;
    SentCommand first = replies.poll();
    if (first == null) {
      end(Kind.PROTOCOL, "a reply that no command waits for");
    } else {
      first.reply.complete(new EslReply(text));
    }
  }

  private void unknown() {
    listener.malformed("a frame of an unknown Content-Type was left out");
  }

  private void event(EslFrame frame) {
    if (isJob(frame.body())) {
      part(new LargeEventReader(options.wanted(), this::sinkOf), frame);
      return;
    }
    try {
      deliver(events.read(frame.body()));
    } catch (IOException e) {
      listener.malformed("an event that is not JSON was left out");
    }
  }

  /**
   * Its output can hold passwords, so it is never whole in memory here. FreeSWITCH begins each
   * event with its name.
   */
  private static boolean isJob(byte[] body) {
    int length = Math.min(body.length, LONGEST_NAME);
    return new String(body, 0, length, StandardCharsets.ISO_8859_1).contains("\"BACKGROUND_JOB\"");
  }

  private void deliver(EslEvent event) {
    if (!event.isJob()) {
      listener.event(event);
      return;
    }
    Job job = jobs.remove(event.jobUuid());
    if (job != null) {
      job.done.complete(null);
    }
  }

  /** A large frame. All else waits behind it. */
  private void part(EslFrame part) {
    boolean isEvent = part.contentType().equals("text/event-json");
    if (part.position() == BodyPart.FIRST) {
      frameLength = part.length();
      frameBegan = lastHeard;
      large =
          isEvent
              ? Optional.of(new LargeEventReader(options.wanted(), this::sinkOf))
              : Optional.empty();
    } else if (part.position() == BodyPart.LAST) {
      frameLength = 0;
      heldUntil = lastHeard;
    }
    large.ifPresent(reader -> part(reader, part));
    if (!isEvent && part.position() == BodyPart.LAST) {
      unknown();
    }
  }

  private void part(LargeEventReader reader, EslFrame part) {
    boolean isLast = part.position() == BodyPart.LAST || part.position() == BodyPart.WHOLE;
    try {
      reader.read(part.body());
      if (part.length() > MAX_BODY && (isLast || !reader.jobUuid().isEmpty())) {
        throw new IOException("it has " + part.length() + " bytes");
      }
      if (isLast) {
        large = Optional.empty();
        deliver(reader.finish());
      }
    } catch (IOException e) {
      large = Optional.empty();
      String why = "a large event was left out: " + e.getMessage();
      jobFailed(reader.jobUuid(), Kind.PROTOCOL, why);
      listener.malformed(why);
    } catch (RuntimeException e) {
      large = Optional.empty();
      jobFailed(reader.jobUuid(), Kind.PROTOCOL, INTERNAL + e);
      throw e;
    }
  }

  /** Of a job that still waits; lines of any other go nowhere. */
  private LineSink sinkOf(String uuid) {
    Job job = jobs.get(uuid);
    return job == null ? line -> {} : job.sink;
  }

  private void jobFailed(String uuid, Kind kind, String why) {
    Job job = jobs.remove(uuid);
    if (job != null) {
      job.done.completeExceptionally(new EslException(kind, why));
    }
  }

  private void checkDeadlines() {
    long now = timers.nanos();
    if (state != LoginState.READY && now - openedAt >= options.handshake().toNanos()) {
      end(Kind.UNREACHABLE, options.address() + " does not answer like FreeSWITCH");
    } else if (reading && frameLength > 0) {
      checkLargeFrame(now);
    } else if (reading) {
      checkReply(now);
      failLateJobs(now);
    }
  }

  private void checkLargeFrame(long now) {
    long reply = options.reply().toNanos();
    long transfer = TimeUnit.SECONDS.toNanos(frameLength / BYTES_PER_SECOND);
    long limit = reply + Math.min(transfer, LONGEST_TRANSFER);
    if (silence() >= reply) {
      end(Kind.TIMEOUT, "FreeSWITCH fell silent in the middle of a large answer");
    } else if (now - Math.max(frameBegan, heldUntil) >= limit) {
      end(Kind.TIMEOUT, "a large answer of FreeSWITCH does not come to its end");
    }
  }

  /** Replies come in order, so only the first can be late, from when the one before it came. */
  private void checkReply(long now) {
    SentCommand first = replies.peek();
    if (first != null) {
      long since = Math.max(first.writtenAt, Math.max(repliedAt, heldUntil));
      if (now - since >= options.reply().toNanos()) {
        end(Kind.TIMEOUT, "FreeSWITCH did not reply to: " + first.command);
      }
    }
  }

  /** A job that never ends harms nobody but its asker. */
  private void failLateJobs(long now) {
    for (String uuid : List.copyOf(jobs.keySet())) {
      Job job = jobs.get(uuid);
      if (job != null && now - Math.max(job.writtenAt, heldUntil) >= options.job().toNanos()) {
        jobFailed(uuid, Kind.TIMEOUT, "FreeSWITCH did not finish a bgapi job");
      }
    }
  }

  private static EslException hungUp() {
    return new EslException(Kind.DISCONNECTED, "FreeSWITCH closed the connection");
  }

  private void end(Kind kind, String why) {
    end(new EslException(kind, why));
  }

  /** Once. */
  void end(EslException why) {
    if (state == LoginState.CLOSED) {
      return;
    }
    state = LoginState.CLOSED;
    cause = why;
    check.cancel();
    // First, so that whoever is told of a failure below finds the connection closed.
    if (channel != null) {
      channel.close();
    }
    while (!replies.isEmpty()) {
      replies.poll().reply.completeExceptionally(why);
    }
    List<Job> unfinished = List.copyOf(jobs.values());
    jobs.clear();
    unfinished.forEach(job -> job.done.completeExceptionally(why));
    timers.guard(() -> listener.closed(why));
  }
}
