package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A resolver that takes its time holds nobody up. */
@Timeout(60)
class HostLookupTest {
  private final Link link;

  HostLookupTest() throws Exception {
    link = new Link();
  }

  @AfterEach
  void close() throws Exception {
    link.close();
  }

  private EslConnector connector(HostLookup.Names names) {
    EslOptions options =
        new EslOptions("pbx.example", link.server.port(), Link.PASSWORD, Link.WANTED);
    return new EslConnector(link.loop, NioSocketChannel.class, link.timers, options, names);
  }

  @Test
  void theEventLoopGoesOnMeanwhile() throws Exception {
    CompletableFuture<InetAddress> answer = new CompletableFuture<>();
    CompletableFuture<String> asked = new CompletableFuture<>();
    connector(
            host -> {
              asked.complete(host);
              return new InetAddress[] {answer.join()};
            })
        .connect(link.heard);
    assertThat(Link.result(asked)).isEqualTo("pbx.example");
    assertThat(link.onLoop(() -> "still here")).isEqualTo("still here");

    answer.complete(InetAddress.getLoopbackAddress());
    link.server.accept().logIn();
    assertThat(link.heard.next(Heard.Ready.class)).isNotNull();
  }

  @Test
  void anUnknownNameIsSaid() throws Exception {
    connector(
            host -> {
              throw new UnknownHostException(host);
            })
        .connect(link.heard);

    assertThat(link.heard.next(Heard.Closed.class).why())
        .hasMessageEndingWith(":" + link.server.port() + ": unknown host name");
  }
}
