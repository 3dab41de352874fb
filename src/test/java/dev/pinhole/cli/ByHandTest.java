package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.Acl;
import dev.pinhole.sim.SimCommand;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRegister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ping} and {@code flush}: what they send to FreeSWITCH, and what they never do. */
class ByHandTest {
  @TempDir private Path folder;
  private final SimFreeSwitch sim = SimFreeSwitch.start();
  private Cli cli;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder);
    configure("ClueCon");
  }

  private void configure(String password) throws IOException {
    Files.writeString(
        cli.config(),
        "[store]\npath = \"pinhole.db\"\n[freeswitch]\nport = "
            + sim.port()
            + "\npassword = \""
            + password
            + "\"\n");
  }

  @AfterEach
  void stop() {
    sim.close();
  }

  private void register(String user) {
    sim.registrar()
        .register(
            SimRegister.of(user)
                .callId("call-" + user)
                .firstContact("192.168.1.120:5060")
                .contact("192.168.1.120:5060")
                .source("198.51.100.98:24832"));
  }

  private boolean flushed() {
    return !sim.commands().matching(c -> c.line().contains("flush_inbound_reg")).isEmpty();
  }

  @Test
  void pingSendsOneKeepaliveAndSaysWhatFreeswitchReplied() {
    register("1000");
    cli.newStore().binding("1000").close();

    Cli.Result result = cli.run("ping", "1000");

    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .startsWith("1000@203.0.113.88 at 198.51.100.98:13654: FreeSWITCH replied +OK")
        .endsWith(
            "\nIt has sent a keep-alive (NOTIFY). If HEP is on, pinhole show 1000 says whether\n"
                + "the phone answered.\n");
    assertThat(result.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(sim.commands().keepAlives())
        .singleElement()
        .satisfies(sent -> assertThat(sent.header("call-id")).isEqualTo("call-1000"));
    assertThat(sim.notifyCounts().sent()).isEqualTo(1);
  }

  @Test
  void pingNeverFollowsAForeignPath() {
    cli.newStore().binding("1000", "nat_kind=foreign-path").close();

    Cli.Result result = cli.run("ping", "1000");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("leads to another address").contains("nothing was sent");
    assertThat(sim.commands().count()).isZero();
  }

  @Test
  void aWrongPasswordIsAnExitCodeOfItsOwn() throws IOException {
    configure("wrong");
    cli.newStore().binding("1000").close();

    Cli.Result result = cli.run("ping", "1000");

    assertThat(result.status()).isEqualTo(77);
    assertThat(result.err())
        .isEqualTo(
            "pinhole: FreeSWITCH at 127.0.0.1:"
                + sim.port()
                + " refuses the event socket password\n");
  }

  @Test
  void anAclIsAnExitCodeOfItsOwn() {
    sim.faults().acl(Acl.REJECT);
    cli.newStore().binding("1000").close();

    assertThat(cli.run("ping", "1000").status()).isEqualTo(77);
  }

  @Test
  void noFreeswitchIsAnExitCodeOfItsOwn() {
    sim.shutDown();
    cli.newStore().binding("1000").close();

    assertThat(cli.run("ping", "1000").status()).isEqualTo(69);
  }

  @Test
  void whoIsNotRegisteredIsNotPinged() {
    cli.newStore().history("1000", Cli.NOW - 1_000, "unregistered").close();

    Cli.Result result = cli.run("ping", "1000");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("1000@203.0.113.88 is not registered now");
  }

  @Test
  void flushOnlySaysWhatItWouldDo() {
    register("1000");
    cli.newStore().binding("1000").close();

    Cli.Result result = cli.run("flush", "1000@203.0.113.88");

    assertThat(result.status()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            Would tell FreeSWITCH (node default):
              sofia profile internal flush_inbound_reg 1000@203.0.113.88
            1 phone would be unreachable until registering again; --yes does it.
            """);
    assertThat(sim.commands().count()).isZero();
  }

  @Test
  void flushDeletesThatUserAndNobodyElse() {
    register("1000");
    register("1001");
    cli.newStore().binding("1000").binding("1001").close();

    Cli.Result result = cli.run("flush", "1000@203.0.113.88", "--yes");

    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .contains("replied +OK flushing")
        .contains("1 phone will be unreachable until registering again.");
    assertThat(sim.registrar().rows()).extracting(row -> row.user()).containsExactly("1001");
    assertThat(sim.commands().matching(c -> c.line().contains("flush_inbound_reg")))
        .extracting(SimCommand::line)
        .containsExactly("bgapi sofia profile internal flush_inbound_reg 1000@203.0.113.88");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1000", "reboot", "@203.0.113.88", "1000@", "@", "call-1000", "203.0.113.88"})
  void flushTakesNothingButAWholeAddressOfRecord(String argument) {
    register("1000");
    cli.newStore().binding("1000").close();

    Cli.Result result = cli.run("flush", argument, "--yes");

    assertThat(result.status()).isNotZero();
    assertThat(sim.registrar().rows()).hasSize(1);
    assertThat(flushed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "a' reboot", "a\"", "x reboot", "a\nb", "a,b", "a;b", "a|b", "a$b", "a@b"})
  void flushNeverPassesOnWhatCouldMeanMore(String user) {
    register("1000");
    cli.newStore().binding(user).close();

    Cli.Result result = cli.run("flush", user + "@203.0.113.88", "--yes");

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("nothing was sent");
    assertThat(sim.registrar().rows()).hasSize(1);
    assertThat(flushed()).isFalse();
  }
}
