package dev.pinhole.daemon;

import dev.pinhole.sim.Answer;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimFreeSwitch;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What goes wrong in the model with FreeSWITCH and the link, until it is all put right. */
final class ModelFaults {
  private static final String[] PROFILES = {"internal", "external"};
  private static final String[] NO_LISTINGS = {
    "Invalid Profile!\n",
    "",
    "-ERR Command not found!\n",
    "\nRegistrations:\n=====\nTotal items returned: 7\n=====\n",
    "\nRegistrations:\n=====\nCall-ID:    \tcut@off\nUser:       \t1000@203.0.113.88\n"
  };

  private final SimFreeSwitch sim;
  private final ModelPhones phones;
  private final RandomGenerator random;
  private final Consumer<String> log;
  private final Menu menu;
  private boolean down;
  private boolean muted;
  private boolean listingFailed;
  private boolean heldBack;

  ModelFaults(SimFreeSwitch sim, ModelPhones phones, RandomGenerator random, Consumer<String> log) {
    this.sim = sim;
    this.phones = phones;
    this.random = random;
    this.log = log;
    menu =
        new Menu(random)
            .add(4, this::cut)
            .add(6, this::cutAfter)
            .add(4, this::slowReplies)
            .add(8, this::lateJobs)
            .add(2, this::deadJob)
            .add(2, this::deadReply)
            .add(3, this::failListing)
            .add(5, this::stopOrStartProfile)
            .add(4, this::restart)
            .add(3, this::shutDownOrStartUp)
            .add(4, this::muteOrUnmute)
            .add(2, this::chunks);
  }

  void act() {
    menu.takeOne();
  }

  boolean isDown() {
    return down;
  }

  /** Whether a listing may have failed since this was asked last. */
  boolean tookListingFailed() {
    boolean failed = listingFailed;
    listingFailed = false;
    return failed;
  }

  /** Whether something may have been held back on its way since this was asked last. */
  boolean tookHeldBack() {
    boolean held = heldBack;
    heldBack = false;
    return held;
  }

  /** Puts all right. What is late already stays late. */
  void end() {
    log.accept("all faults end");
    sim.faults().clearAnswers();
    sim.faults().chunks(0);
    sim.faults().cutAfter(-1);
    sim.faults().deliverEvents();
    muted = false;
    sim.faults().unmute();
    if (down) {
      startUp();
    }
    for (String profile : PROFILES) {
      if (phones.stoppedProfiles().remove(profile)) {
        sim.registrar().startProfile(profile);
      }
    }
  }

  private void cut() {
    log.accept("link cut");
    sim.faults().cut();
  }

  private void cutAfter() {
    int bytes = random.nextInt(random.nextBoolean() ? 200 : 12_000);
    log.accept("link cut after " + bytes + " bytes");
    sim.faults().cutAfter(bytes);
  }

  private void slowReplies() {
    Duration delay = seconds(1, 40);
    log.accept("a reply is late by " + delay);
    heldBack = true;
    sim.faults().reply(command -> true, late(delay), 1);
  }

  private void lateJobs() {
    Duration delay = seconds(1, 20);
    int times = 1 + random.nextInt(3);
    log.accept(times + " jobs are late by " + delay);
    sim.faults().job(command -> true, late(delay), times);
  }

  private Answer late(Duration delay) {
    return random.nextBoolean() ? Answer.toldLate(delay) : Answer.doneLate(delay);
  }

  private void deadJob() {
    log.accept("a job is never answered");
    listingFailed = true;
    sim.faults().job(command -> true, Answer.never(), 1);
  }

  private void deadReply() {
    boolean keepAlive = random.nextBoolean();
    log.accept("a reply never comes" + (keepAlive ? " to a keep-alive" : ""));
    Predicate<SimCommand> which = keepAlive ? SimCommand::isKeepAlive : command -> true;
    sim.faults().reply(which, Answer.never(), 1);
  }

  private void failListing() {
    String text = NO_LISTINGS[random.nextInt(NO_LISTINGS.length)];
    int which = random.nextInt(3);
    listingFailed = true;
    if (which == 2) {
      log.accept("profiles are listed as " + text.strip());
      sim.faults().text("sofia status", text);
    } else {
      log.accept(PROFILES[which] + " is listed as " + text.strip());
      sim.faults().listing(PROFILES[which], text);
    }
  }

  private void stopOrStartProfile() {
    String profile = PROFILES[random.nextInt(PROFILES.length)];
    if (phones.stoppedProfiles().remove(profile)) {
      log.accept("profile starts: " + profile);
      sim.registrar().startProfile(profile);
    } else {
      phones.stoppedProfiles().add(profile);
      log.accept("profile stops: " + profile);
      sim.registrar().stopProfile(profile);
    }
  }

  private void restart() {
    if (!down) {
      shutDownOrStartUp();
      startUp();
    }
  }

  private void shutDownOrStartUp() {
    if (down) {
      startUp();
    } else {
      log.accept("FreeSWITCH ends");
      down = true;
      sim.shutDown();
    }
  }

  private void startUp() {
    SimFreeSwitch.Rows rows =
        random.nextInt(4) == 0 ? SimFreeSwitch.Rows.LOST : SimFreeSwitch.Rows.KEPT;
    log.accept("FreeSWITCH starts, rows " + rows);
    down = false;
    phones.stoppedProfiles().clear();
    sim.startUp(rows);
  }

  private void muteOrUnmute() {
    muted = !muted;
    log.accept(muted ? "mute" : "unmute");
    heldBack = true;
    if (muted) {
      sim.faults().mute();
    } else {
      sim.faults().unmute();
    }
  }

  private void chunks() {
    int bytes = random.nextInt(30);
    log.accept("bytes come " + bytes + " at a time");
    sim.faults().chunks(bytes);
  }

  private Duration seconds(int least, int most) {
    return Duration.ofMillis(1000L * least + random.nextInt(1000 * (most - least)));
  }
}
