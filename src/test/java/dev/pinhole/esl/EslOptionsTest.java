package dev.pinhole.esl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EslOptionsTest {
  @Test
  void deadlines() {
    EslOptions options = new EslOptions("h", 8021, "ClueCon", Set.of());

    assertThat(options.handshake()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.reply()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.job()).isEqualTo(Duration.ofSeconds(120));
  }

  @Test
  void whatTheConnectionGoesByIsAlwaysWanted() {
    assertThat(new EslOptions("h", 8021, "ClueCon", Set.of("a")).wanted())
        .containsExactlyInAnyOrder("a", "Event-Name", "Event-Subclass", "Job-UUID", "_body");
  }

  @Test
  void isShownWithoutThePassword() {
    assertThat(new EslOptions("fs.example.org", 8021, "ClueCon", Set.of()))
        .hasToString("fs.example.org:8021");
    assertThat(new EslOptions("::1", 8021, "ClueCon", Set.of())).hasToString("[::1]:8021");
  }

  @Test
  void aPasswordThatCannotBeSentIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EslOptions("h", 8021, "ClueCon\n", Set.of()))
        .withMessage("a control character in the event socket password");
  }
}
