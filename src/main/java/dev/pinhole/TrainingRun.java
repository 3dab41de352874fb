package dev.pinhole;

import dev.pinhole.cli.StandardStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * Runs the command lines of standard input in one JVM, so that it can note which classes they need:
 * {@code java -cp pinhole.jar dev.pinhole.TrainingRun}.
 */
final class TrainingRun {
  private TrainingRun() {}

  public static void main(String[] args) throws IOException {
    PrintWriter out = StandardStream.of(FileDescriptor.out).writer();
    PrintWriter err = StandardStream.of(FileDescriptor.err).writer();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Main.execute(out, err, line.split(" "));
    }
    out.flush();
  }
}
