package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebCommandTest {
  @TempDir private Path directory;
  private Cli cli;
  private Path token;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
    token = directory.resolve("web-token");
  }

  private Cli.Result web(String listen) throws IOException {
    Files.writeString(
        cli.config(), "[web]\nlisten = \"" + listen + "\"\ntoken-file = \"web-token\"\n");
    return cli.run("web");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9481, 127.0.0.1:9481",
    "[::1]:80, [::1]:80",
    "192.0.2.5:9481, 192.0.2.5:9481",
    "0.0.0.0:9481, 127.0.0.1:9481",
    "[::]:9481, 127.0.0.1:9481"
  })
  void printsTheAddressToOpen(String listen, String shown) throws IOException {
    Files.writeString(token, "0123456789abcdef\n");
    assertThat(web(listen))
        .isEqualTo(new Cli.Result(0, "http://" + shown + "/#token=0123456789abcdef\n", ""));
  }

  @Test
  void makesTheTokenWhereThereIsNone() throws IOException {
    Cli.Result first = web("127.0.0.1:9481");
    assertThat(first.out()).matches("http://127.0.0.1:9481/#token=[A-Za-z0-9_-]{32}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
        .isEqualTo("rw-r-----");
    assertThat(web("127.0.0.1:9481")).isEqualTo(first);
  }

  @Test
  void saysWhatToDoWhereThereIsNoPage() {
    Cli.Result result = cli.run("web");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("pinhole: the page is not served: write listen = \"127.0.0.1:9481\"");
  }

  @Test
  void saysWhyTheTokenCannotBeUsed() throws IOException {
    Files.writeString(token, "short");
    Cli.Result result = web("127.0.0.1:9481");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("its first line is no token; delete it");
  }
}
