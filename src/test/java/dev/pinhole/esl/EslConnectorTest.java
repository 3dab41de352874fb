package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.time.ManualTimers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EslConnectorTest {
  @Test
  void aHostThatIsGoneIsNoticedByTcp() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (ScriptedServer server = new ScriptedServer()) {
      EventLoop loop = (EventLoop) group.iterator().next();
      Heard heard = new Heard();
      new EslConnector(
              loop,
              EpollSocketChannel.class,
              new ManualTimers(loop),
              new EslOptions("127.0.0.1", server.port(), "ClueCon", Set.of()))
          .connect(heard);
      server.accept().logIn();
      EslConnection connection = heard.next(Heard.Ready.class).connection();

      int millis = connection.channel().config().getOption(EpollChannelOption.TCP_USER_TIMEOUT);
      assertThat(millis).isEqualTo(10_000);
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
