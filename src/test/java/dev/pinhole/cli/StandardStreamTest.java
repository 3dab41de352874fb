package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardStreamTest {

  @Test
  void writesUtf8() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    StandardStream stream = new StandardStream(bytes);

    stream.writer().println("Zoë 😀");

    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("Zoë 😀\n");
    assertThat(stream.failure()).isEmpty();
  }

  @Test
  void remembersTheFirstFailure() {
    StandardStream stream = new StandardStream(failing("No space left on device"));
    PrintWriter writer = stream.writer();

    writer.println("a");
    writer.println("b");

    assertThat(stream.failure()).contains("No space left on device");
  }

  @Test
  void aReaderWhoLeftIsNoFailure() {
    StandardStream stream = new StandardStream(failing("Broken pipe"));

    stream.writer().println("a");

    assertThat(stream.failure()).isEmpty();
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int oneByte) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
