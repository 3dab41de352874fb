package dev.pinhole.cli;

import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.KeepaliveSwitch.Position;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.WriteStore;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code pinhole keepalive off} and {@code on}: all at once, for an incident. */
abstract class KeepaliveSwitching implements Callable<Integer> {
  @Mixin private ConfigOption config;

  @Spec private CommandSpec spec;

  /** {@code pinhole keepalive off}. */
  @Command(
      name = "off",
      description = "Sends no more keep-alives to any phone, until switched on again.",
      footer = {
        "",
        "Example:",
        "  pinhole keepalive off && pinhole status",
        "",
        "Takes effect at once and survives a restart; pinhole list and the log say so.",
        "Phones become unreachable as their routers forget them, often within 30 s."
      })
  static final class Off extends KeepaliveSwitching {
    @Override
    public Integer call() {
      return turn(Position.OFF);
    }
  }

  /** {@code pinhole keepalive on}. */
  @Command(
      name = "on",
      description = "Sends keep-alives again, as the configuration says.",
      footer = {
        "",
        "Example:",
        "  pinhole keepalive on",
        "",
        "Takes effect at once; phones are served one by one, within their interval."
      })
  static final class On extends KeepaliveSwitching {
    @Override
    public Integer call() {
      return turn(Position.ON);
    }
  }

  int turn(Position position) {
    PrintWriter out = spec.commandLine().getOut();
    Instant now = config.surroundings().clock().instant();
    Optional<KeepaliveSwitch> before;
    try (WriteStore store = config.openStoreForWriting()) {
      before = store.turn(new KeepaliveSwitch(position, now));
    }
    out.println(said(position, before, now));
    try (ReadStore store = config.openStore()) {
      StorePicture.Life life = store.picture().life(now);
      if (life == StorePicture.Life.STOPPED || life == StorePicture.Life.NEVER_STARTED) {
        out.println("No daemon is running; the next one begins so.");
      }
    }
    if (position == Position.ON && !config.loadWithoutPasswords().keepalive().enabled()) {
      out.println("But the configuration has keep-alives off: [keepalive] enabled = false.");
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private static String said(Position position, Optional<KeepaliveSwitch> before, Instant now) {
    Optional<String> off =
        before
            .filter(known -> known.position() == Position.OFF)
            .map(known -> Elapsed.of(Duration.between(known.setAt(), now)));
    if (position == Position.ON) {
      return off.map(span -> "Keep-alives are on again, after " + span + ".")
          .orElse("Keep-alives are on already.");
    }
    return off.map(span -> "Keep-alives have been off for " + span + " already.")
        .orElse("Keep-alives are off for all phones, until: pinhole keepalive on");
  }
}
