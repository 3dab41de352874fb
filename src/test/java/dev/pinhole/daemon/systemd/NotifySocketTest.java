package dev.pinhole.daemon.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifySocketTest {
  @TempDir private Path folder;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final EventLoop loop = (EventLoop) group.next();

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void sendsToAPath() {
    try (Manager manager = Manager.in(folder)) {
      assertHeard(manager);
    }
  }

  @Test
  void sendsToAnAbstractName() {
    try (Manager manager = Manager.at("pinhole-" + UUID.randomUUID())) {
      assertHeard(manager);
    }
  }

  private void assertHeard(Manager manager) {
    NotifySocket socket = NotifySocket.of(manager.environment(), loop).orElseThrow();
    for (int i = 0; i < 15; i++) {
      String number = "X_NUMBER=" + i;
      loop.execute(() -> socket.send(number, "STATUS=Grüße"));
    }
    for (int i = 0; i < 15; i++) {
      assertThat(manager.next()).isEqualTo("X_NUMBER=" + i + "\nSTATUS=Grüße");
    }
  }

  @Test
  void isMadeAnewWhereTheManagerMadeItsSocketAnew() {
    NotifySocket socket;
    try (Manager first = Manager.in(folder)) {
      socket = NotifySocket.of(first.environment(), loop).orElseThrow();
      loop.execute(() -> socket.send("READY=1"));
      assertThat(first.next()).isEqualTo("READY=1");
    }
    folder.resolve("notify").toFile().delete();
    try (Manager second = Manager.in(folder)) {
      loop.execute(() -> socket.send("STOPPING=1"));
      assertThat(second.next()).isEqualTo("STOPPING=1");
    }
  }

  @Test
  void aManagerThatDoesNotReadFillsNoMemory() {
    int told = 2_000;
    try (Manager manager = Manager.in(folder)) {
      manager.reads(false);
      NotifySocket socket = NotifySocket.of(manager.environment(), loop).orElseThrow();
      for (int i = 1; i <= told; i++) {
        String number = "X_NUMBER=" + i;
        loop.execute(() -> socket.send(number));
      }
      loop.submit(() -> {}).syncUninterruptibly();
      manager.reads(true);
      int heard = 1;
      // What the kernel holds comes first; what is told last counts.
      while (!manager.next().equals("X_NUMBER=" + told)) {
        heard++;
      }
      assertThat(heard).isLessThan(told / 2);
    }
  }

  @Test
  void isThereOnlyWhereOneIsNamed() {
    assertThat(NotifySocket.of(Map.of(), loop)).isEmpty();
    assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", ""), loop)).isEmpty();
    assertThat(NotifySocket.of(Map.of("NOTIFY_SOCKET", "vsock:2:1234"), loop)).isEmpty();
  }

  @Test
  void theWatchdogIsThatOfThisProcess() {
    assertThat(Supervision.watchdog(Map.of("WATCHDOG_USEC", "30000000"), 7))
        .contains(Duration.ofSeconds(30));
    assertThat(Supervision.watchdog(Map.of("WATCHDOG_USEC", "30", "WATCHDOG_PID", "7"), 7))
        .contains(Duration.ofNanos(30_000));
    assertThat(Supervision.watchdog(Map.of("WATCHDOG_USEC", "30", "WATCHDOG_PID", "8"), 7))
        .isEmpty();
    for (String wrong : new String[] {"", "0", "-5", "soon", "9223372036854775807"}) {
      assertThat(Supervision.watchdog(Map.of("WATCHDOG_USEC", wrong), 7)).as(wrong).isEmpty();
    }
  }
}
