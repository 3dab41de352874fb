package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleteCommandTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void nameDirectory() {
    cli = new Cli(directory);
  }

  @Test
  void wordsOfTheStoreAreToldOnceAndSorted() {
    cli.newStore()
        .binding("1001", "nat_kind=websocket")
        .binding("1000")
        .binding("2000")
        .binding("1000", "call_id=other", "domain=pbx.example.com")
        .close();

    assertThat(cli.run("complete", "user", "10").out()).isEqualTo("1000\n1001\n");
    assertThat(cli.run("complete", "user", "").out()).isEqualTo("1000\n1001\n2000\n");
    assertThat(cli.run("complete", "nat_kind").out()).isEqualTo("private-contact\nwebsocket\n");
    assertThat(cli.run("complete", "domain", "pbx").out()).isEqualTo("pbx.example.com\n");
    assertThat(cli.run("complete", "profile").out()).isEqualTo("internal\n");
    assertThat(cli.run("complete", "user", "1000@").out())
        .isEqualTo("1000@203.0.113.88\n1000@pbx.example.com\n");
    assertThat(cli.run("complete", "user", "1000@pbx").out()).isEqualTo("1000@pbx.example.com\n");
    assertThat(cli.run("complete", "user", "100@").out()).isEmpty();
    assertThat(cli.run("complete", "address", "100").out())
        .isEqualTo("1000@203.0.113.88\n1000@pbx.example.com\n1001@203.0.113.88\n");
    assertThat(cli.run("complete", "user", "x")).isEqualTo(new Cli.Result(0, "", ""));
  }

  /** What is offered goes onto the command line of a shell, mostly root's. */
  @Test
  void whatAShellWouldReadIsNotOffered() {
    cli.newStore()
        .binding("$(reboot)")
        .binding("`reboot`")
        .binding("a;b")
        .binding("a b")
        .binding("a\nb")
        .binding("-rf")
        .binding("a\u001b[2J")
        .binding("*")
        .binding("b'")
        .binding("\u202ec")
        .binding("a.b_c-d+e@f")
        .close();

    assertThat(cli.run("complete", "user").out()).isEqualTo("a.b_c-d+e@f\n");
  }

  @Test
  void withoutAStoreNothingIsOffered() {
    assertThat(cli.run("complete", "user", "1").out()).isEmpty();
    assertThat(cli.run("complete", "contact").status()).isEqualTo(64);
  }
}
