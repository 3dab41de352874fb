package dev.pinhole.cli;

import dev.pinhole.nat.Cidr;
import dev.pinhole.store.KeepaliveOff;
import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.WriteStore;
import dev.pinhole.text.Elapsed;
import dev.pinhole.text.Glob;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pinhole keepalive}. */
@Command(
    name = "keepalive",
    mixinStandardHelpOptions = true,
    description = "Switches keep-alives off and on, for all phones or for some.",
    subcommands = {KeepaliveCommand.Off.class, KeepaliveCommand.On.class},
    footer = {
      "",
      "Examples:",
      "  pinhole keepalive off --for 15m            at once, for an incident",
      "  pinhole keepalive off --user '10*'",
      "  pinhole keepalive on"
    })
public final class KeepaliveCommand {

  /** {@code pinhole keepalive off}. */
  @Command(
      name = "off",
      customSynopsis = {
        "pinhole keepalive off [--for=DURATION] [--user=GLOB] [--network=CIDR]",
        "                             [--config=FILE]"
      },
      description = "Sends no more keep-alives to any phone, or to some, until switched on again.",
      footer = {
        "",
        "Examples:",
        "  pinhole keepalive off --for 15m && pinhole status",
        "  pinhole keepalive off --network 198.51.100.0/24",
        "",
        "Takes effect at once and survives a restart; pinhole list and the log say so,",
        "and pinhole events who did it.",
        "Phones become unreachable as their routers forget them, often within 30 s."
      })
  static final class Off extends Turn {
    @Option(
        names = "--for",
        paramLabel = "DURATION",
        description = "Then they are on again by themselves, such as 15m.")
    private Duration span;

    @Override
    public void run() {
      if (span != null && (span.isZero() || span.compareTo(LONGEST) > 0)) {
        throw output.wrongUse("--for is from 1ms to " + LONGEST.toHours() + "h");
      }
      Instant now = output.now;
      Optional<Instant> until = Optional.ofNullable(span).map(now::plus);
      KeepaliveOff next = new KeepaliveOff(users(), networks(), until, now, account());
      try (WriteStore store = config.openStoreForWriting()) {
        KeepaliveSwitch known = store.keepaliveSwitch(now);
        Optional<KeepaliveOff> before = known.off().stream().filter(next::isOf).findFirst();
        if (before.isPresent() && before.get().until().equals(until)) {
          say(next, "are off already, " + before.get().span(now) + ".");
        } else {
          List<KeepaliveOff> off = without(known, next);
          if (off.size() >= KeepaliveSwitch.MOST) {
            throw new CommandFailure(
                ExitCode.REFUSED,
                "more than "
                    + KeepaliveSwitch.MOST
                    + " are switched off; use a pattern, or switch some on: pinhole keepalive on");
          }
          off.add(next);
          store.turn(
              new KeepaliveSwitch(off, now),
              KeepaliveSwitch.OFF_EVENT,
              next.phones() + lasting() + ", by " + next.setBy());
          say(next, "are off" + (span == null ? ", until: pinhole keepalive on" : lasting() + "."));
        }
      }
      sayIfNoDaemonRuns();
    }

    private String lasting() {
      return span == null ? "" : " for " + Elapsed.of(span);
    }
  }

  /** {@code pinhole keepalive on}. */
  @Command(
      name = "on",
      customSynopsis = "pinhole keepalive on [--user=GLOB] [--network=CIDR] [--config=FILE]",
      description = "Sends keep-alives again, as the configuration says.",
      footer = {
        "",
        "Examples:",
        "  pinhole keepalive on                       ends all that was switched off",
        "  pinhole keepalive on --user '10*'          ends what was off for these",
        "",
        "Takes effect at once; phones are served one by one, within their interval."
      })
  static final class On extends Turn {
    @Override
    public void run() {
      Instant now = output.now;
      KeepaliveOff scope = new KeepaliveOff(users(), networks(), Optional.empty(), now, account());
      try (WriteStore store = config.openStoreForWriting()) {
        KeepaliveSwitch known = store.keepaliveSwitch(now);
        List<KeepaliveOff> left = scope.isForAll() ? List.of() : without(known, scope);
        if (left.size() == known.off().size()) {
          say(scope, "are on already.");
        } else {
          Instant since =
              known.off().stream().map(KeepaliveOff::setAt).min(Instant::compareTo).get();
          store.turn(
              new KeepaliveSwitch(left, now),
              KeepaliveSwitch.ON_EVENT,
              scope.phones() + ", by " + scope.setBy());
          say(scope, "are on again, after " + Elapsed.of(Duration.between(since, now)) + ".");
        }
        left.forEach(
            each ->
                output.folded(
                    "", Output.filled("Still off: {}, {}.", each.phones(), each.span(now))));
      }
      sayIfNoDaemonRuns();
      if (!config.loadUsable().keepalive().enabled()) {
        output.line("But the configuration has keep-alives off: [keepalive] enabled = false.");
      }
    }
  }

  /** What both have in common. */
  private abstract static class Turn implements Runnable {
    static final Duration LONGEST = Duration.ofDays(30);

    @Mixin ConfigOption config;

    @Mixin Output output;

    @Option(
        names = "--user",
        paramLabel = "GLOB",
        description = "Only users that fit, such as '10*'; letter case counts.")
    private String user;

    @Option(
        names = "--network",
        paramLabel = "CIDR",
        description = "Only phones whose network_ip is this address or in this network.")
    private Cidr network;

    Optional<Glob> users() {
      return Optional.ofNullable(user).map(Glob::new);
    }

    Optional<Cidr> networks() {
      return Optional.ofNullable(network);
    }

    /** Who calls, also behind sudo. */
    String account() {
      Map<String, String> environment = config.surroundings().environment();
      String name =
          Stream.of("SUDO_USER", "LOGNAME", "USER")
              .map(environment::get)
              .filter(each -> each != null && !each.isBlank())
              .findFirst()
              .orElseGet(() -> System.getProperty("user.name", "?"));
      return Visible.truncated(Visible.of(name), 64);
    }

    static List<KeepaliveOff> without(KeepaliveSwitch known, KeepaliveOff scope) {
      return new ArrayList<>(known.off().stream().filter(each -> !each.isOf(scope)).toList());
    }

    void say(KeepaliveOff scope, String what) {
      output.folded("", "Keep-alives for " + scope.phones() + " " + what);
    }

    void sayIfNoDaemonRuns() {
      try (ReadStore store = config.openStore()) {
        StorePicture.Life life = store.picture().life(output.now);
        if (life == StorePicture.Life.STOPPED || life == StorePicture.Life.NEVER_STARTED) {
          output.line("No daemon is running; the next one begins so.");
        }
      }
    }
  }
}
