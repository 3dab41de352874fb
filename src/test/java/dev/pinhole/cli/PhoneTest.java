package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which phone an admin means. */
class PhoneTest {
  @TempDir private Path directory;
  private Cli cli;
  private StoreFixture store;

  @BeforeEach
  void openStore() {
    cli = new Cli(directory);
    store = cli.newStore().daemon(0);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void aUserInSeveralDomainsNeedsOne() {
    store.binding("1000", "domain=b.example").binding("1000", "domain=a.example");

    assertThat(cli.run("show", "1000"))
        .isEqualTo(
            new Cli.Result(
                1,
                "",
                "pinhole: 1000 is in 2 domains: a.example, b.example; say which, such as"
                    + " 1000@a.example\n"));
    assertThat(cli.run("show", "1000@B.EXAMPLE").out()).startsWith("1000@b.example should ring");
    assertThat(cli.run("show", "1000@c.example"))
        .isEqualTo(
            new Cli.Result(
                1,
                "",
                "pinhole: no phone 1000@c.example in the store; 1000 is in a.example,"
                    + " b.example\n"));
  }

  @Test
  void aUserCanHoldAnAtSign() {
    store.binding("a@b", "domain=[2001:db8::1]");

    assertThat(cli.run("show", "a@b@[2001:db8::1]").status()).isZero();
    assertThat(cli.run("show", "a@b").out()).startsWith("a@b@[2001:db8::1] should ring");
  }

  @Test
  void notFoundHasAHint() {
    assertThat(err("show", "7")).isEqualTo("pinhole: no phone 7 in the store; see pinhole list\n");
    store.binding("Alice");
    assertThat(err("show", "alice"))
        .isEqualTo("pinhole: no phone alice in the store; did you mean Alice?\n");
    store.binding("1000").binding("1001").binding("1002").binding("1003");
    assertThat(err("show", "100"))
        .isEqualTo(
            "pinhole: no phone 100 in the store; 4 users contain it: 1000, 1001, 1002,"
                + " and 1 more\n");
    assertThat(err("show", "%")).endsWith("see pinhole list\n");
  }

  private String err(String... args) {
    Cli.Result result = cli.run(args);
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    return result.err();
  }
}
