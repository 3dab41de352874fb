package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pinhole.time.ManualTimers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client on its event loop, with clocks that a test turns, and a server to speak with. */
final class Link implements AutoCloseable {
  static final String PASSWORD = "ClueCon";
  static final Set<String> WANTED = Set.of("a");

  final ScriptedServer server = new ScriptedServer();
  final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  final EventLoop loop = group.next();
  final ManualTimers timers = new ManualTimers(loop);
  final Heard heard = new Heard();

  Link() throws IOException {}

  EslConnector connector() {
    return connector(new EslOptions("127.0.0.1", server.port(), PASSWORD, WANTED));
  }

  EslConnector connector(EslOptions options) {
    return new EslConnector(loop, NioSocketChannel.class, timers, options);
  }

  /** Connects without logging in. */
  ScriptedServer.Peer connect() throws IOException {
    connector().connect(heard);
    return server.accept();
  }

  /** Connects and logs in; {@link Heard.Ready} is the next thing told. */
  ScriptedServer.Peer connectAndLogIn() throws IOException {
    ScriptedServer.Peer peer = connect();
    peer.logIn();
    return peer;
  }

  /** Waits until the client has read all that the server said so far. */
  void settle(ScriptedServer.Peer peer) throws IOException, InterruptedException {
    peer.event("{\"Event-Name\":\"settle\"}");
    assertThat(heard.next(Heard.Event.class).event().name()).isEqualTo("settle");
  }

  /** Runs it on the event loop and waits. */
  <T> T onLoop(Callable<T> work) throws InterruptedException, ExecutionException, TimeoutException {
    return loop.submit(work).get(20, TimeUnit.SECONDS);
  }

  void onLoop(Runnable work) throws InterruptedException, ExecutionException, TimeoutException {
    loop.submit(work).get(20, TimeUnit.SECONDS);
  }

  void advance(long seconds) {
    timers.advance(Duration.ofSeconds(seconds));
  }

  /** Waits for a result. */
  static <T> T result(CompletableFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(20, TimeUnit.SECONDS);
  }

  /** Waits for a failure. */
  static void assertFails(CompletableFuture<?> future, EslException.Kind kind, String message) {
    assertThat(future)
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableOfType(ExecutionException.class)
        .extracting(Throwable::getCause, type(EslException.class))
        .satisfies(
            why -> {
              assertThat(why.kind()).isEqualTo(kind);
              assertThat(why).hasMessage(message);
            });
  }

  @Override
  public void close() throws IOException {
    server.close();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
