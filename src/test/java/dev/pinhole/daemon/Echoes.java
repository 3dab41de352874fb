package dev.pinhole.daemon;

import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRegister.SimChallenge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * How far a daemon in another process has got with what it hears.
 *
 * <p>Two phones of one user leave a doubt, and 500 ms after the daemon has heard of them it asks
 * for that user's registrations. So whatever came before those two was handed to the writer half a
 * second before the question came: that is the margin for slow machines, on top of the commit
 * interval.
 */
final class Echoes {
  private static final long COMMIT_INTERVAL = TimeUnit.MILLISECONDS.toNanos(200);

  private record Echo(long madeAt, CompletableFuture<SimCommand> heard) {}

  private final SimFreeSwitch sim;
  private final List<Echo> echoes = new ArrayList<>();

  Echoes(SimFreeSwitch sim) {
    this.sim = sim;
  }

  /** One after the other, so that none has its doubt settled together with another's. */
  void goOn() {
    if (echoes.isEmpty() || echoes.get(echoes.size() - 1).heard.isDone()) {
      echoes.add(echo());
    }
  }

  private Echo echo() {
    long madeAt = System.nanoTime();
    String user = "echo" + madeAt;
    CompletableFuture<SimCommand> heard =
        sim.commands().first(command -> command.argument().contains(" " + user + "@"));
    sim.registrar().register(Registers.of(user).challenge(SimChallenge.CACHED));
    sim.registrar().register(Registers.secondOf(user).challenge(SimChallenge.CACHED));
    return new Echo(madeAt, heard);
  }

  /** What was changed until then, in nanoseconds, has to be committed by now. */
  Optional<Long> safe() {
    long now = System.nanoTime();
    return echoes.stream()
        .filter(echo -> echo.heard.isDone())
        .filter(echo -> now - echo.heard.join().nanos() >= COMMIT_INTERVAL)
        .map(Echo::madeAt)
        .max(Long::compare);
  }
}
