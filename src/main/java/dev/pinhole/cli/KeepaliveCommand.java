package dev.pinhole.cli;

import dev.pinhole.store.KeepaliveSwitch;
import dev.pinhole.store.KeepaliveSwitch.Position;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.WriteStore;
import dev.pinhole.text.Elapsed;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pinhole keepalive}. */
@Command(
    name = "keepalive",
    mixinStandardHelpOptions = true,
    description = "Switches all keep-alives off and on.",
    subcommands = {KeepaliveCommand.Off.class, KeepaliveCommand.On.class},
    footer = {
      "",
      "Examples:",
      "  pinhole keepalive off     at once, for an incident",
      "  pinhole keepalive on"
    })
public final class KeepaliveCommand {

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
  static final class Off extends Turn {
    @Override
    public void run() {
      turn(Position.OFF);
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
  static final class On extends Turn {
    @Override
    public void run() {
      turn(Position.ON);
    }
  }

  /** {@code pinhole keepalive off} and {@code on}: all at once, for an incident. */
  private abstract static class Turn implements Runnable {
    @Mixin private ConfigOption config;

    @Mixin private Output output;

    void turn(Position position) {
      Instant now = output.now;
      Optional<KeepaliveSwitch> before;
      try (WriteStore store = config.openStoreForWriting()) {
        before = store.turn(new KeepaliveSwitch(position, now));
      }
      output.line(said(position, before, now));
      try (ReadStore store = config.openStore()) {
        StorePicture.Life life = store.picture().life(now);
        if (life == StorePicture.Life.STOPPED || life == StorePicture.Life.NEVER_STARTED) {
          output.line("No daemon is running; the next one begins so.");
        }
      }
      if (position == Position.ON && !config.loadUsable().keepalive().enabled()) {
        output.line("But the configuration has keep-alives off: [keepalive] enabled = false.");
      }
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
}
