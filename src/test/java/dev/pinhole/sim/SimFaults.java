package dev.pinhole.sim;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Everything that can go wrong with an event socket, on request. Any thread may call. */
public final class SimFaults {
  private static final int ALWAYS = -1;

  private final SimLoop loop;
  private final FaultSettings settings;
  private final Listeners listeners;

  SimFaults(SimLoop loop, FaultSettings settings, Listeners listeners) {
    this.loop = loop;
    this.settings = settings;
    this.listeners = listeners;
  }

  /** Closes all connections without a word. */
  public void cut() {
    loop.run(() -> listeners.open().forEach(settings::cut));
  }

  /** Closes each connection after that many more bytes; if there is none, the next one. */
  public void cutAfter(long bytes) {
    loop.run(
        () -> {
          if (bytes == 0) {
            listeners.open().forEach(settings::cut);
          } else if (listeners.open().isEmpty()) {
            settings.nextLinkCutAfter = bytes;
          } else {
            listeners.open().forEach(link -> settings.cutAfter(link, bytes));
          }
        });
  }

  /** Writes that many bytes at a time; 0, as at the start, for all there is. */
  public void chunks(int bytes) {
    loop.run(() -> settings.chunk = bytes);
  }

  /** Nothing is sent and nothing is read, but every connection stays open. */
  public void mute() {
    loop.run(() -> settings.muted = true);
  }

  /** Sends what has gathered and goes on. */
  public void unmute() {
    loop.run(
        () -> {
          settings.muted = false;
          listeners.open().forEach(SimLink::resume);
        });
  }

  /** From now on events happen and nobody hears of them. */
  public void loseEvents() {
    loop.run(() -> settings.losingEvents = true);
  }

  public void deliverEvents() {
    loop.run(() -> settings.losingEvents = false);
  }

  /** A reply that is late, or never comes, holds back all else on its connection. */
  public void reply(Predicate<SimCommand> which, Answer answer) {
    reply(which, answer, ALWAYS);
  }

  /** The same for the next so many of these commands. */
  public void reply(Predicate<SimCommand> which, Answer answer, int times) {
    loop.run(() -> settings.reply(which, answer, times));
  }

  /** When the BACKGROUND_JOB event of these commands comes; their reply comes at once. */
  public void job(Predicate<SimCommand> which, Answer answer) {
    job(which, answer, ALWAYS);
  }

  /** The same for the next so many of these commands. */
  public void job(Predicate<SimCommand> which, Answer answer, int times) {
    loop.run(() -> settings.job(which, answer, times));
  }

  public void delayReplies(Duration delay) {
    reply(command -> true, Answer.toldLate(delay));
  }

  public void delayJobs(Duration delay) {
    job(command -> true, Answer.toldLate(delay));
  }

  /** What that API command prints instead, such as {@code Invalid Profile!\n}. */
  public void text(String apiLine, String text) {
    loop.run(() -> settings.text(apiLine, text));
  }

  /** The same for the listing of a profile. */
  public void listing(String profile, String text) {
    text("sofia status profile " + profile + " reg", text);
  }

  /** Answers everything properly again; what is late already stays so. */
  public void clearAnswers() {
    loop.run(settings::clearAnswers);
  }

  public void password(String password) {
    loop.run(() -> settings.password = Optional.of(password));
  }

  public void acl(Acl acl) {
    loop.run(() -> settings.acl = acl);
  }

  /** These very bytes to every connection, behind what waits there. */
  public void sendRaw(byte[] bytes) {
    byte[] copy = bytes.clone();
    loop.run(() -> listeners.open().forEach(link -> link.send(Outgoing.bytes(copy))));
  }
}
