package dev.pinhole.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** What clients have sent, the newest up to a bound. Any thread may call. */
public final class CommandLog {
  private record Waiting(Predicate<SimCommand> which, CompletableFuture<SimCommand> future) {}

  private final SimLoop loop;
  private final int bound;
  private final Deque<SimCommand> commands = new ArrayDeque<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private long count;

  CommandLog(SimLoop loop, int bound) {
    this.loop = loop;
    this.bound = bound;
  }

  /** Oldest first. */
  public List<SimCommand> all() {
    return loop.call(() -> List.copyOf(commands));
  }

  public List<SimCommand> matching(Predicate<SimCommand> which) {
    return loop.call(() -> commands.stream().filter(which).toList());
  }

  public List<SimCommand> keepAlives() {
    return matching(SimCommand::isKeepAlive);
  }

  /** How many have ever come, the forgotten ones too. */
  public long count() {
    return loop.call(() -> count);
  }

  public void clear() {
    loop.run(commands::clear);
  }

  /**
   * Completes, on the simulator's thread, with the first remembered command of that sort, or as
   * soon as one comes.
   */
  public CompletableFuture<SimCommand> first(Predicate<SimCommand> which) {
    return loop.call(
        () -> {
          CompletableFuture<SimCommand> future = new CompletableFuture<>();
          commands.stream()
              .filter(which)
              .findFirst()
              .ifPresentOrElse(future::complete, () -> waiting.add(new Waiting(which, future)));
          return future;
        });
  }

  void add(SimCommand command) {
    count++;
    commands.add(command);
    if (commands.size() > bound) {
      commands.remove();
    }
    for (Iterator<Waiting> it = waiting.iterator(); it.hasNext(); ) {
      Waiting one = it.next();
      if (one.which.test(command)) {
        it.remove();
        one.future.complete(command);
      }
    }
  }
}
