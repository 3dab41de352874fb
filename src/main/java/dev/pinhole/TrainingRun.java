package dev.pinhole;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Runs the command lines of standard input in one JVM, so that it can note which classes they need:
 * {@code java -cp pinhole.jar dev.pinhole.TrainingRun}.
 */
final class TrainingRun {
  private TrainingRun() {}

  public static void main(String[] args) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Main.run(line.split(" "));
    }
  }
}
