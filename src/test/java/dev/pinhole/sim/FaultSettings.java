package dev.pinhole.sim;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The misbehaviour that is asked for at present. Loop thread only. */
final class FaultSettings extends SocketBehavior {
  private static final class Rule {
    final Predicate<SimCommand> which;
    final Answer answer;
    int times;

    Rule(Predicate<SimCommand> which, Answer answer, int times) {
      this.which = which;
      this.answer = answer;
      this.times = times;
    }
  }

  private final List<Rule> replies = new ArrayList<>();
  private final List<Rule> jobs = new ArrayList<>();
  private final Map<String, ApiText> texts = new HashMap<>();

  /** Whom every event is told as well, without a connection. */
  final List<Consumer<Map<String, String>>> hearers = new ArrayList<>();

  private final Set<SimLink> held = new HashSet<>();
  private final Map<SimLink, Long> cutAfter = new HashMap<>();
  private SimLoop loop;
  private CommandLog log;

  Acl acl = Acl.ALLOW;
  Optional<String> password = Optional.empty();

  /** Bytes in each write; 0 for whatever there is. */
  int chunk;

  /** Bytes after which the next new link is cut; -1 for never. */
  long nextLinkCutAfter = -1;

  boolean muted;
  boolean losingEvents;

  /** Before anybody connects. */
  void use(SimLoop itsLoop, CommandLog itsLog) {
    loop = itsLoop;
    log = itsLog;
  }

  void reply(Predicate<SimCommand> which, Answer answer, int times) {
    replies.add(0, new Rule(which, answer, times));
  }

  void job(Predicate<SimCommand> which, Answer answer, int times) {
    jobs.add(0, new Rule(which, answer, times));
  }

  void text(String apiLine, String text) {
    texts.put(apiLine, ApiText.of(text));
  }

  void clearAnswers() {
    replies.clear();
    jobs.clear();
    texts.clear();
  }

  @Override
  void greet(SimLink link) {
    if (nextLinkCutAfter >= 0) {
      cutAfter(link, nextLinkCutAfter);
      nextLinkCutAfter = -1;
    }
    if (acl == Acl.ALLOW) {
      super.greet(link);
      return;
    }
    link.send(
        Outgoing.reply(
            """
            Content-Type: text/rude-rejection
            Content-Length: 24

            Access Denied, go away.
            """));
    link.hangUp(LinkCommands.GOOD_BYE);
  }

  @Override
  boolean isPassword(String word, SimOptions options) {
    return password.map(word::equals).orElseGet(() -> super.isPassword(word, options));
  }

  @Override
  void command(SimLink link, SimCommand command, Runnable answer) {
    Answer how = take(replies, command);
    switch (how.kind()) {
      case AT_ONCE -> answer.run();
      case TOLD_LATE -> {
        hold(link);
        answer.run();
        loop.schedule(how.delay(), () -> release(link));
      }
      case DONE_LATE -> {
        hold(link);
        loop.schedule(
            how.delay(),
            () -> {
              answer.run();
              release(link);
            });
      }
      case NEVER -> hold(link);
    }
    // Last: whoever waits for the command finds all that follows from it arranged.
    log.add(command);
  }

  @Override
  void job(SimCommand command, Supplier<SimEvent> work, Consumer<SimEvent> fire) {
    Answer how = take(jobs, command);
    switch (how.kind()) {
      case AT_ONCE -> fire.accept(work.get());
      case TOLD_LATE -> {
        SimEvent event = work.get();
        loop.schedule(how.delay(), () -> fire.accept(event));
      }
      case DONE_LATE -> loop.schedule(how.delay(), () -> fire.accept(work.get()));
      case NEVER -> {}
    }
  }

  @Override
  ApiText output(SimCommand command, Supplier<ApiText> usual) {
    ApiText instead = texts.get(command.argument());
    return instead == null ? usual.get() : instead;
  }

  @Override
  boolean isHeld(SimLink link) {
    return muted || held.contains(link);
  }

  @Override
  boolean fires(SimEvent event) {
    hearers.forEach(hearer -> hearer.accept(event.headers()));
    return !losingEvents;
  }

  @Override
  void write(SimLink link, Channel channel, byte[] bytes) {
    long left = cutAfter.getOrDefault(link, Long.MAX_VALUE);
    int length = (int) Math.min(left, bytes.length);
    int step = chunk > 0 ? chunk : Math.max(1, length);
    for (int at = 0; at < length; at += step) {
      channel.write(Unpooled.wrappedBuffer(bytes, at, Math.min(step, length - at)));
      if (chunk > 0) {
        channel.flush();
      }
    }
    if (left < Long.MAX_VALUE) {
      cutAfter.put(link, left - length);
    }
    if (left == length) {
      endOutput(link, channel);
    }
  }

  /**
   * Ends only this direction: closing with unread input makes the kernel throw away what the client
   * has not yet received, and it shall receive every byte up to here.
   */
  private static void endOutput(SimLink link, Channel channel) {
    link.end();
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(done -> ((DuplexChannel) channel).shutdownOutput());
  }

  void cutAfter(SimLink link, long bytes) {
    cutAfter.put(link, bytes);
  }

  /** Closes without a word, after what could be sent. */
  void cut(SimLink link) {
    link.pump();
    link.end();
    link.channel().close();
  }

  private void hold(SimLink link) {
    link.pump();
    held.add(link);
  }

  private void release(SimLink link) {
    held.remove(link);
    link.resume();
  }

  private static Answer take(List<Rule> rules, SimCommand command) {
    for (Iterator<Rule> it = rules.iterator(); it.hasNext(); ) {
      Rule rule = it.next();
      if (rule.which.test(command)) {
        if (--rule.times == 0) {
          it.remove();
        }
        return rule.answer;
      }
    }
    return Answer.atOnce();
  }
}
