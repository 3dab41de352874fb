package dev.pinhole.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One of the process's streams. A PrintWriter keeps failures to itself; this remembers them. */
public final class StandardStream extends OutputStream {
  private final OutputStream target;
  private Optional<String> failure = Optional.empty();

  StandardStream(OutputStream target) {
    this.target = target;
  }

  public static StandardStream of(FileDescriptor descriptor) {
    return new StandardStream(new FileOutputStream(descriptor));
  }

  /** Writes UTF-8 whatever the locale: a daemon's host often has none. */
  public PrintWriter writer() {
    return writer(this);
  }

  /** The same of what stands before one. */
  public static PrintWriter writer(OutputStream any) {
    return new PrintWriter(new OutputStreamWriter(any, StandardCharsets.UTF_8), true);
  }

  /** What was lost and why. A reader who has seen enough, such as {@code head}, is no failure. */
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      target.write(bytes, offset, length);
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (failure.isEmpty() && !reason.contains("Broken pipe")) {
        failure = Optional.of(reason);
      }
      throw e;
    }
  }
}
