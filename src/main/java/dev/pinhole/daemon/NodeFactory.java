package dev.pinhole.daemon;

import dev.pinhole.binding.Assessor;
import dev.pinhole.binding.BindingTable;
import dev.pinhole.config.Config;
import dev.pinhole.config.FreeSwitchConfig;
import dev.pinhole.esl.EslConnector;
import dev.pinhole.esl.EslOptions;
import dev.pinhole.esl.Reconnector;
import dev.pinhole.keepalive.KeepaliveEngine;
import dev.pinhole.keepalive.NatTimeouts;
import dev.pinhole.nat.Judge;
import dev.pinhole.sofia.SofiaEvents;
import dev.pinhole.store.Writer;
import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Puts together what serves one FreeSWITCH. */
record NodeFactory(
    Config config,
    EventLoop loop,
    Timers timers,
    RandomGenerator random,
    Counters total,
    Hosts hosts,
    Writer writer,
    RunningConfig running,
    NatTimeouts timeouts) {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  RunningNode make(FreeSwitchConfig freeswitch) {
    Counters counters = total.part();
    LogQuota quota = new LogQuota(freeswitch.name(), timers);
    KeepaliveEngine engine = new KeepaliveEngine(running.policy(), timers, random, timeouts);
    KeepaliveSender keepalives =
        new KeepaliveSender(
            freeswitch.name(),
            engine,
            running::maxInFlight,
            counters,
            quota,
            writer,
            timers,
            owner ->
                new Reconnector(
                    connector(options(freeswitch, Set.of()).withReply(KeepaliveSender.REPLY)),
                    random,
                    KeepaliveSender.LONGEST_WAIT,
                    timers,
                    owner));
    running.add(keepalives);
    BindingTable table =
        new BindingTable(
            freeswitch.name(), new Assessor(new Judge(config.localNetworks())), timers);
    BindingChanges changes = new BindingChanges(table, writer, keepalives, counters, quota);
    NodeStatus status = new NodeStatus(freeswitch.name(), counters, timers);
    Resync resync = new Resync(status, table, changes, hosts, quota, counters, timers);
    Node node =
        new Node(
            new Node.Parts(
                status,
                table,
                changes,
                hosts,
                keepalives,
                resync,
                new Intake(writer::backlog, counters, timers),
                new LinkWatch(timers),
                quota,
                writer::unheard,
                counters,
                timers));
    return new RunningNode(
        status,
        new NodeReport(status, engine, keepalives, counters, timers),
        table,
        changes,
        engine,
        resync,
        node,
        new Reconnector(
            connector(options(freeswitch, SofiaEvents.WANTED)), random, LONGEST_WAIT, timers, node),
        keepalives);
  }

  private static EslOptions options(FreeSwitchConfig freeswitch, Set<String> wanted) {
    return new EslOptions(freeswitch.host(), freeswitch.port(), freeswitch.password(), wanted);
  }

  private EslConnector connector(EslOptions options) {
    return new EslConnector(
        loop,
        Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class,
        timers,
        options);
  }
}
