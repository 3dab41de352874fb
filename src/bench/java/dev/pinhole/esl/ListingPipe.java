package dev.pinhole.esl;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/** What reads the output of a job, without its socket. */
public final class ListingPipe {
  private static final int READ = 64 * 1024;

  private ListingPipe() {}

  /** Hands a body's lines to a sink, as if so much came with each read of a socket. */
  public static void feed(byte[] body, LineSink sink) throws IOException {
    LargeEventReader reader = new LargeEventReader(Set.of("Job-UUID"), uuid -> sink);
    for (int at = 0; at < body.length; at += READ) {
      reader.read(Arrays.copyOfRange(body, at, Math.min(body.length, at + READ)));
    }
    reader.finish();
  }
}
