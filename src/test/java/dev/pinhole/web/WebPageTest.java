package dev.pinhole.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.config.Config;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.Store;
import dev.pinhole.time.ManualTimers;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebPageTest {
  private final ManualTimers clock = new ManualTimers();
  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @TempDir private Path folder;
  private Path file;
  private WebPage page;

  @BeforeEach
  void makePage() throws Exception {
    file = folder.resolve("pinhole.db");
    page =
        new WebPage(
            Token.of(folder.resolve("web-token")),
            file,
            Config.defaults(Map.of())::keepalive,
            group.next(),
            clock);
  }

  @AfterEach
  void stop() {
    page.stop();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void whatAPageAsksFirstHasAnAnswer() throws Exception {
    Store.open(file).close();
    try (ReadStore store = ReadStore.open(file)) {
      for (String question : WebPage.FIRST) {
        assertThat(page.api.answer(store, new QueryStringDecoder(question)))
            .as(question)
            .contains("\"bindings\":");
      }
    }
  }

  @Test
  void itIsAskedInAWhileAndAStoreThatIsNotThereEndsNothing() {
    page.warmUp();
    assertThat(clock.pending()).isEqualTo(1);
    clock.advance(Duration.ofMinutes(1));
    assertThat(clock.pending()).isZero();
    assertThat(page.readers.read(store -> 1))
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableThat()
        .withMessageContaining("no store");
  }
}
