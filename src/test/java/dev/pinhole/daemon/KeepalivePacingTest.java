package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.binding.Change;
import dev.pinhole.binding.Change.Origin;
import dev.pinhole.binding.FirstContact;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Lifetime;
import dev.pinhole.binding.Reachability;
import dev.pinhole.binding.Registration;
import dev.pinhole.binding.SentBy;
import dev.pinhole.esl.EslConnector;
import dev.pinhole.esl.EslOptions;
import dev.pinhole.esl.Reconnector;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.keepalive.Policy;
import dev.pinhole.keepalive.Policy.Rule;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimOptions;
import dev.pinhole.store.HistoryPruner;
import dev.pinhole.store.Store;
import dev.pinhole.store.Writer;
import dev.pinhole.store.WriterListener;
import dev.pinhole.text.Glob;
import dev.pinhole.time.ManualTimers;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sender at its real socket, with TLS phones, whose interval is 110 s. */
class KeepalivePacingTest {
  private int phones;
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoop loop = group.next();
  private final ManualTimers clock = new ManualTimers(loop);
  private final ManualTimers simClock = new ManualTimers();
  private volatile int maxInFlight = 1;
  private SimFreeSwitch sim;
  private Writer writer;
  private KeepaliveEngine engine;
  private KeepaliveSender sender;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    sim = SimFreeSwitch.start(SimOptions.builder().timers(simClock).build());
    writer =
        new Writer(
            Store.open(folder.resolve("pinhole.db")), new HistoryPruner(1, 1_000), new Silent());
    Rule impossible =
        new Rule(
            1,
            1,
            new Rule.Match(
                Optional.of(new Glob("impossible")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Rule.Action(Optional.empty(), Optional.of("no\nevent"), Rule.Kept.YES));
    Policy policy =
        new Policy(
            Policy.Enabled.ON,
            Set.of(Nat.YES),
            new Policy.Intervals(
                Duration.ofSeconds(28), Duration.ofSeconds(110), Duration.ofSeconds(50)),
            Policy.ThroughProxies.NO,
            500,
            List.of(impossible),
            List.of(),
            Optional.empty());
    engine = new KeepaliveEngine(policy, clock, new SplittableRandom(1), new NatTimeouts(clock));
    EslOptions options =
        new EslOptions("127.0.0.1", sim.port(), sim.password(), Set.of())
            .withReply(Duration.ofDays(1));
    sender =
        new KeepaliveSender(
            "default",
            engine,
            () -> maxInFlight,
            new Counters(),
            new LogQuota("default", clock),
            writer,
            clock,
            owner ->
                new Reconnector(
                    new EslConnector(loop, NioSocketChannel.class, clock, options),
                    new SplittableRandom(2),
                    KeepaliveSender.LONGEST_WAIT,
                    clock,
                    owner));
    onLoop(
        () -> {
          sender.start();
          sender.runKnown();
          return true;
        });
    Rig.until(() -> onLoop(sender::isConnected));
  }

  @AfterEach
  void stop() {
    onLoop(
        () -> {
          sender.stop();
          return true;
        });
    sim.close();
    writer.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private <T> T onLoop(Callable<T> task) {
    return loop.submit(task).syncUninterruptibly().getNow();
  }

  private void register(String user) {
    Registration registration =
        new Registration(
            "<sip:" + user + "@198.51.100.98:13654>",
            "198.51.100.98",
            13_654,
            "198.51.100.98",
            13_654,
            Optional.empty(),
            Optional.of(Transport.TLS),
            "eyeBeam",
            "Registered(TLS)",
            ForcePing.OFF,
            "",
            SentBy.UNKNOWN);
    Binding binding =
        new Binding(
            ++phones,
            new BindingKey("default", "internal", user, "pbx.example", user + "@phone"),
            registration,
            FirstContact.UNKNOWN,
            Nat.YES,
            Optional.of(NatKind.REWRITTEN_CONTACT),
            new Lifetime(0, 0, 0, 0, 0),
            Reachability.NOT_OBSERVED);
    onLoop(
        () -> {
          sender.apply(new Change.Saved(Optional.empty(), binding, List.of(), Origin.REGISTER));
          return true;
        });
  }

  private int sent() {
    return sim.commands().keepAlives().size();
  }

  private void pass(int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  private double waiting() {
    return onLoop(sender::waiting);
  }

  @Test
  void whileFreeSwitchTakesNoneItWaitsAndDoesNotPoll() {
    int idle = clock.pending();
    sim.faults().reply(SimCommand::isKeepAlive, Answer.toldLate(Duration.ofHours(1)));
    register("1");
    register("2");
    assertThat(clock.pending()).isEqualTo(idle + 1);
    pass(80);
    assertThat(waiting()).isZero();
    pass(30);
    assertThat(waiting()).isPositive().isLessThan(1);
    Rig.until(() -> sent() == 1);
    assertThat(clock.pending()).isEqualTo(idle);
    pass(10);
    assertThat(waiting()).isEqualTo(1);
    register("3");
    assertThat(clock.pending()).isEqualTo(idle);

    pass(5);
    simClock.advance(Duration.ofHours(1));
    Rig.until(() -> sent() == 2);
    assertThat(onLoop(sender::inFlight)).isOne();
    assertThat(clock.pending()).isEqualTo(idle + 1);
    pass(5);
    assertThat(waiting()).isCloseTo(0.5, within(1e-9));
    assertThat(waiting()).as("at the same moment").isZero();
    assertThat(sent()).isEqualTo(2);
  }

  /** Where one phone's command cannot be made, the others are served all the same. */
  @Test
  void oneThatCannotBeMadeDoesNotStopTheOthers() {
    maxInFlight = 100;
    register("impossible");
    for (int phone = 0; phone < 20; phone++) {
      register("1" + phone);
    }
    assertThatIllegalStateException().isThrownBy(() -> pass(110));
    assertThat(sent()).as("not the last of them").isLessThan(20);
    pass(20);
    Rig.until(() -> sent() == 20);
    assertThat(onLoop(engine::scheduled)).isEqualTo(21);
  }

  /** Of no interest here. */
  private static final class Silent implements WriterListener {
    @Override
    public void committed(int rows, long nanos) {}

    @Override
    public void failing(String why, int held) {}

    @Override
    public void recovered(int written) {}

    @Override
    public void leftOut(String why) {}

    @Override
    public void dropped(int count) {}
  }
}
