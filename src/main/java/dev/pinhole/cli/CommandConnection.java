package dev.pinhole.cli;

import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.daemon.LoopTimers;
import dev.pinhole.esl.EslCommand;
import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslConnector;
import dev.pinhole.esl.EslEvent;
import dev.pinhole.esl.EslException;
import dev.pinhole.esl.EslListener;
import dev.pinhole.esl.EslOptions;
import dev.pinhole.esl.EslReply;
import dev.pinhole.esl.LineSink;
import dev.pinhole.sofia.SofiaEvents;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A connection of a command's own to one FreeSWITCH, for as long as the command runs. */
final class CommandConnection implements AutoCloseable {
  private static final EslCommand JOBS = EslCommand.of("event json BACKGROUND_JOB");

  private final EventLoopGroup group;
  private final EslConnection connection;

  private CommandConnection(EventLoopGroup group, EslConnection connection) {
    this.group = group;
    this.connection = connection;
  }

  /**
   * Connects and logs in.
   *
   * @throws CommandFailure if the node is not in the configuration
   */
  static CommandConnection to(Config config, String node) throws EslException {
    FreeSwitchConfig freeswitch =
        config.nodes().stream()
            .filter(each -> each.name().equals(node))
            .findFirst()
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.CONFIGURATION,
                        "node " + node + " is in the store but not in the configuration"));
    return to(freeswitch, SofiaEvents.WANTED, event -> {});
  }

  /**
   * Connects and logs in.
   *
   * @param wanted which headers of events to keep
   * @param events hears every event that is subscribed to, on a thread of the connection's own
   */
  static CommandConnection to(
      FreeSwitchConfig freeswitch, Set<String> wanted, Consumer<EslEvent> events)
      throws EslException {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = (EventLoop) group.iterator().next();
    Login login = new Login(events);
    new EslConnector(
            loop,
            NioSocketChannel.class,
            new LoopTimers(loop),
            new EslOptions(freeswitch.host(), freeswitch.port(), freeswitch.password(), wanted))
        .connect(login);
    try {
      return new CommandConnection(group, await(login.ready));
    } catch (EslException e) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  /** Sends a command and waits for the reply. */
  EslReply send(EslCommand command) throws EslException {
    return await(connection.send(command));
  }

  /** Runs an API command in the background and waits for its output. */
  List<String> api(String command) throws EslException {
    List<String> lines = new ArrayList<>();
    api(command, lines::add);
    return lines;
  }

  /** The same, line by line. */
  void api(String command, LineSink lines) throws EslException {
    send(JOBS);
    await(connection.bgapi(command, lines));
  }

  private static <T> T await(CompletableFuture<T> future) throws EslException {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof EslException why) {
        throw why;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    connection.close(new EslException(EslException.Kind.CLOSED, "done"));
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static final class Login implements EslListener {
    private final CompletableFuture<EslConnection> ready = new CompletableFuture<>();
    private final Consumer<EslEvent> events;

    Login(Consumer<EslEvent> events) {
      this.events = events;
    }

    @Override
    public void ready(EslConnection connection) {
      ready.complete(connection);
    }

    @Override
    public void event(EslEvent event) {
      events.accept(event);
    }

    @Override
    public void malformed(String why) {}

    @Override
    public void closed(EslException why) {
      ready.completeExceptionally(why);
    }
  }
}
