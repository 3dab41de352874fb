package dev.pinhole.daemon;

import dev.pinhole.esl.EslConnection;
import dev.pinhole.esl.EslException;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.ProfileSettingsReader;
import dev.pinhole.sofia.SofiaCommands;
import dev.pinhole.text.Visible;
import dev.pinhole.time.Timers;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one FreeSWITCH what its configuration says of its profiles: once connected, when a profile
 * has started, and once in ten minutes, since no event tells of a {@code rescan}. On the event
 * loop.
 */
final class SettingsInquiry {
  private static final Logger log = LoggerFactory.getLogger(SettingsInquiry.class);
  private static final long AGAIN = Duration.ofMinutes(10).toNanos();

  /**
   * @param fault why nothing is known; empty if it told
   */
  private record SettingsAnswer(List<ProfileSettings> profiles, String fault) {
    /** Takes some 100 ms of a thread that ends then, with all buffers that held the answer. */
    static SettingsAnswer of(ProfileSettingsReader reader) {
      try {
        return new SettingsAnswer(reader.read(), "");
      } catch (IOException e) {
        return new SettingsAnswer(List.of(), e.getMessage());
      }
    }

    /** Empty where the connection or the time was over: that says nothing of the settings. */
    static Optional<SettingsAnswer> of(Throwable failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      return cause instanceof EslException refused
              && refused.kind() == EslException.Kind.COMMAND_FAILED
          ? Optional.of(new SettingsAnswer(List.of(), refused.getMessage()))
          : Optional.empty();
    }
  }

  private final String node;
  private final RunningConfig running;
  private final CaptureSwitch capture;
  private final EventLoop loop;
  private final Timers timers;
  private Optional<EslConnection> connection = Optional.empty();
  private Timers.Timer round = () -> {};
  private boolean asking;

  /** Something happened that the answer on its way may not know of. */
  private boolean again;

  private Optional<String> lastFault = Optional.empty();

  SettingsInquiry(
      String node, RunningConfig running, CaptureSwitch capture, EventLoop loop, Timers timers) {
    this.node = node;
    this.running = running;
    this.capture = capture;
    this.loop = loop;
    this.timers = timers;
  }

  void start(EslConnection ready) {
    connection = Optional.of(ready);
    round = timers.every(AGAIN, this::ask);
    ask();
  }

  void stop() {
    connection = Optional.empty();
    round.cancel();
  }

  /** One answer at a time, however many profiles start. */
  void ask() {
    again = asking;
    if (asking || connection.isEmpty()) {
      return;
    }
    asking = true;
    ProfileSettingsReader reader = new ProfileSettingsReader();
    CompletableFuture<Void> done = connection.get().bgapi(SofiaCommands.SETTINGS, reader);
    done.thenApplyAsync(
            told -> Optional.of(SettingsAnswer.of(reader)),
            task -> new Thread(task, "pinhole-settings").start())
        .exceptionally(SettingsAnswer::of)
        .thenAcceptAsync(answer -> timers.guard(() -> answered(answer)), loop);
  }

  private void answered(Optional<SettingsAnswer> answer) {
    asking = false;
    answer.ifPresent(this::answered);
    if (again) {
      ask();
    }
  }

  private void answered(SettingsAnswer answer) {
    running.told(node, answer.profiles);
    connection.ifPresent(each -> capture.told(each, answer.profiles));
    if (!lastFault.equals(Optional.of(answer.fault))) {
      lastFault = Optional.of(answer.fault);
      if (answer.fault.isEmpty()) {
        log.info("event=settings node={} profiles={}", node, answer.profiles.size());
      } else {
        log.warn(
            "event=settings-unknown node={} FreeSWITCH does not tell its profiles' settings: {};"
                + " not known is then whom nat-options-ping and all-reg-options-ping cover",
            node,
            Visible.of(answer.fault));
      }
    }
  }
}
