package dev.pinhole.esl;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Commands that wait: for their reply, in the order in which they were written, and background jobs
 * for their event, by Job-UUID. Owned by the connection's event loop.
 */
final class PendingReplies {
  /** A command on its way, written at that time of the {@link ReadingClock}. */
  record Waiting(EslCommand command, CompletableFuture<EslReply> reply, long writtenAt) {}

  private record Job(LineSink sink, CompletableFuture<Void> done, long deadline) {}

  private final ArrayDeque<Waiting> replies = new ArrayDeque<>();
  private final Map<String, Job> jobs = new HashMap<>();
  private long repliedAt = Long.MIN_VALUE;

  void add(Waiting waiting) {
    replies.add(waiting);
  }

  Optional<Waiting> nextReply(long now) {
    repliedAt = now;
    return Optional.ofNullable(replies.poll());
  }

  int size() {
    return replies.size();
  }

  void addJob(String uuid, LineSink sink, CompletableFuture<Void> done, long deadline) {
    jobs.put(uuid, new Job(sink, done, deadline));
  }

  /** The sink of a job that still waits; lines of any other job go nowhere. */
  LineSink sinkOf(String uuid) {
    Job job = jobs.get(uuid);
    return job == null ? line -> {} : job.sink;
  }

  void jobDone(String uuid) {
    Job job = jobs.remove(uuid);
    if (job != null) {
      job.done.complete(null);
    }
  }

  void jobFailed(String uuid, EslException why) {
    Job job = jobs.remove(uuid);
    if (job != null) {
      job.done.completeExceptionally(why);
    }
  }

  /**
   * The command whose reply is overdue, if any: replies come in order, so only the first can be,
   * from when the reply before it came.
   */
  Optional<EslCommand> overdue(long now, long deadline) {
    Waiting first = replies.peek();
    return first != null && now - Math.max(first.writtenAt, repliedAt) >= deadline
        ? Optional.of(first.command)
        : Optional.empty();
  }

  /** Fails the jobs whose time is over: a job that never ends harms nobody but its asker. */
  void failOverdueJobs(long now) {
    for (String uuid : jobs.keySet().toArray(String[]::new)) {
      if (now - jobs.get(uuid).deadline >= 0) {
        jobFailed(
            uuid,
            new EslException(EslException.Kind.TIMEOUT, "FreeSWITCH did not finish a bgapi job"));
      }
    }
  }

  void failAll(EslException why) {
    while (!replies.isEmpty()) {
      replies.poll().reply.completeExceptionally(why);
    }
    for (String uuid : jobs.keySet().toArray(String[]::new)) {
      jobFailed(uuid, why);
    }
  }
}
