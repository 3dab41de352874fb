package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.webhook.HttpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pinhole webhook test}, and what status and doctor say of webhooks. */
class WebhookCommandTest {
  @TempDir private Path directory;
  private Cli cli;
  private HttpReceiver receiver;

  @BeforeEach
  void begin() throws IOException {
    cli = new Cli(directory);
    receiver = new HttpReceiver(HttpReceiver.OK);
  }

  @AfterEach
  void end() throws IOException {
    receiver.close();
  }

  private Cli.Result test(String name, String more) throws IOException {
    Files.writeString(
        cli.config(), "[[webhook]]\nname = \"noc\"\nurl = \"" + receiver.url() + "\"\n" + more);
    return cli.run("webhook", "test", name);
  }

  @Test
  void sendsOneMessage() throws IOException {
    Files.writeString(directory.resolve("key"), "k\n");
    Cli.Result result = test("noc", "template = \"ntfy\"\nsecret-file = \"key\"\n");

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out()).isEqualTo("webhook noc took it: HTTP status 200\n");
    assertThat(receiver.posted()).hasSize(1);
    HttpReceiver.Posted posted = receiver.posted().get(0);
    assertThat(posted.body()).isEqualTo("This is a test of pinhole's webhook noc; all is well");
    assertThat(posted.header("title")).isEqualTo("pinhole: test");
    assertThat(posted.header("x-pinhole-event")).isEqualTo("test");
    assertThat(posted.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(posted.header("x-pinhole-signature")).startsWith("sha256=");
  }

  @Test
  void saysWhatCameBack() throws IOException {
    receiver.answer("HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\nno_service\u001b[2J\r\n");
    Cli.Result result = test("noc", "template = \"slack\"\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains("webhook noc did not take it: HTTP status 404: no_service\\x1b[2J");

    receiver.answer("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:9/\r\n\r\n");
    assertThat(test("noc", "").err())
        .contains("webhook noc did not take it: HTTP status 301, which is not followed");
    receiver.close();
    assertThat(test("noc", "").err())
        .contains("webhook noc did not take it: it cannot be connected to");
    assertThat(receiver.posted()).hasSize(2);
  }

  /** However much is answered, the beginning is shown. */
  @Test
  void aLongAnswerIsCut() throws IOException {
    receiver.answer("HTTP/1.1 500 Oh\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));
    assertThat(test("noc", "").err()).hasSizeLessThan(400).contains("500: xxx");
  }

  @Test
  void oneThatIsNotThereIsSaid() throws IOException {
    assertThat(test("nco", "").err())
        .contains("is called nco; there is noc")
        .doesNotContain(receiver.url());
    Files.writeString(cli.config(), "");
    assertThat(cli.run("webhook", "test", "noc").err()).contains("is called noc; there is none");
  }

  private void failing() {
    failingFor(720_000);
  }

  private void failingFor(int millis) {
    cli.newStore()
        .daemon(2_000)
        .sql(
            "INSERT INTO webhook_status VALUES ('noc', 3, 7, 12, 1, "
                + (Cli.NOW - millis)
                + ", 'HTTP status 500')")
        .sql("INSERT INTO webhook_status VALUES ('ops', 0, 2, 0, 0, NULL, NULL)")
        .close();
  }

  @Test
  void statusSaysWhichFailsSinceWhenAndHowManyWait() throws IOException {
    failing();
    assertThat(cli.columns(120).run("status").out())
        .contains(
            "  webhook      noc: 7 sent, 3 waiting, 1 given up; failing since 2026-11-22"
                + " 14:28:00: HTTP status 500\n",
            "  webhook      ops: 2 sent, 0 waiting\n");
    assertThat(cli.run("status", "--json").out())
        .contains(
            "\"webhooks\":[{\"webhook\":\"noc\",\"waiting\":3,\"sent\":7,\"failures\":12,"
                + "\"dropped\":1,\"failing_since\":\"2026-11-22T13:28:00.000Z\","
                + "\"failure\":\"HTTP status 500\"}");
  }

  @Test
  void oneThatFailsForTenMinutesIsNoGoodHealth() {
    failing();
    assertThat(cli.run("status", "--brief").out())
        .isEqualTo(
            """
            degraded: webhook noc has taken nothing for 12 min: HTTP status 500;
            pinhole webhook test noc
            """);
  }

  @Test
  void oneThatFailsForLessIsNoTroubleYet() {
    failingFor(599_000);
    assertThat(cli.run("status", "--brief").out()).startsWith("healthy: ");
  }

  @Test
  void doctorSaysTheSame() throws IOException {
    failing();
    Files.writeString(
        cli.config(),
        "[store]\npath = \"pinhole.db\"\n[freeswitch]\nport = 9\n" + "[hep]\nlisten = \"off\"\n");
    assertThat(cli.columns(120).run("doctor", "--wait", "0").out())
        .contains(
            "warning  webhook noc    takes nothing for 12 min: HTTP status 500; 3 waiting\n",
            "-> pinhole webhook test noc\n",
            "ok       webhook ops    2 sent, 0 waiting\n");
  }

  @Test
  void doctorLooksWhetherOthersCanReadItsAddress() throws IOException {
    Files.writeString(cli.config(), "[[webhook]]\nurl = \"https://hooks.example.org/x\"\n");
    assertThat(cli.columns(200).run("doctor", "--wait", "0").out())
        .contains("holds the secret of a webhook and can be read");
  }
}
