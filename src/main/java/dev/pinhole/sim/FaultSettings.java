package dev.pinhole.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The misbehaviour that is asked for at present. Loop thread only. */
final class FaultSettings {
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

  SimOptions.Acl acl;
  String password;

  /** Bytes in each write; 0 for whatever there is. */
  int chunk;

  /** Bytes after which the next new link is cut; -1 for never. */
  long nextLinkCutAfter = -1;

  boolean muted;
  boolean losingEvents;

  FaultSettings(SimOptions options) {
    acl = options.acl;
    password = options.password;
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

  Answer replyTo(SimCommand command) {
    return take(replies, command);
  }

  Answer jobOf(SimCommand command) {
    return take(jobs, command);
  }

  /** What is printed in place of the real thing. */
  Optional<ApiText> textOf(String apiLine) {
    return Optional.ofNullable(texts.get(apiLine));
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
