package dev.pinhole.esl;

import dev.pinhole.esl.EslException.Kind;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Makes events of frames: the output of background jobs goes to those who wait for it, all else to
 * the listener. What cannot be read is left out, since the frames around it are sound. Owned by the
 * connection's event loop.
 */
final class EventReceiver {
  private final Set<String> wanted;
  private final PendingReplies pending;
  private final EslListener listener;
  private Optional<LargeEventReader> large = Optional.empty();

  EventReceiver(Set<String> wanted, PendingReplies pending, EslListener listener) {
    this.wanted = wanted;
    this.pending = pending;
    this.listener = listener;
  }

  void whole(byte[] body) {
    EslEvent event;
    try {
      event = EslEvent.parse(body, wanted);
    } catch (IOException e) {
      listener.malformed("an event that is not JSON was left out");
      return;
    }
    if (isJob(event)) {
      lines(event.get("Job-UUID"), event.get("_body"));
    }
    deliver(event);
  }

  void part(EslFrame.Part part) {
    if (part.position() == EslFrame.Position.FIRST) {
      large = Optional.of(new LargeEventReader(wanted, pending::sinkOf));
    }
    large.ifPresent(reader -> read(reader, part));
  }

  private void read(LargeEventReader reader, EslFrame.Part part) {
    try {
      reader.read(part.bytes());
      if (part.position() == EslFrame.Position.LAST) {
        large = Optional.empty();
        deliver(reader.finish());
      }
    } catch (IOException e) {
      large = Optional.empty();
      String why = "a large event was left out: " + e.getMessage();
      pending.jobFailed(reader.jobUuid(), new EslException(Kind.PROTOCOL, why, e));
      listener.malformed(why);
    }
  }

  private void deliver(EslEvent event) {
    if (isJob(event)) {
      pending.jobDone(event.get("Job-UUID"));
    } else {
      listener.event(event);
    }
  }

  private static boolean isJob(EslEvent event) {
    return event.get("Event-Name").equals("BACKGROUND_JOB");
  }

  /** Only a line feed ends a line: a listing gives a phone's own text, carriage returns and all. */
  private void lines(String uuid, String body) {
    int from = 0;
    for (int lf = body.indexOf('\n'); lf >= 0; lf = body.indexOf('\n', from)) {
      pending.sinkOf(uuid).line(body.substring(from, lf));
      from = lf + 1;
    }
    if (from < body.length()) {
      pending.sinkOf(uuid).line(body.substring(from));
    }
  }
}
