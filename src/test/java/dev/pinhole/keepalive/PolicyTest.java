package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.BindingKey;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bindings get keep-alives at all. */
class PolicyTest {
  private final Rig rig = new Rig(500);

  @ParameterizedTest
  @EnumSource(Nat.class)
  void byVerdict(Nat nat) {
    rig.register(Phones.phone(1, nat, NatKind.DIRECT));
    rig.pass(28);
    assertThat(rig.recorder.sent).hasSize(nat == Nat.NO ? 0 : 1);
  }

  @Test
  void onlyTheVerdictsThatAreAskedFor() {
    Rig strict = rigWith(Policy.Enabled.ON, EnumSet.of(Nat.YES));
    strict.register(Phones.phone(1, Nat.YES, NatKind.PRIVATE_CONTACT));
    strict.register(Phones.phone(2, Nat.LIKELY, NatKind.PORT_MISMATCH));
    strict.register(Phones.phone(3, Nat.UNKNOWN, NatKind.HOST_NAME));
    strict.register(Phones.phone(4, Nat.NO, NatKind.DIRECT));
    strict.pass(28);
    assertThat(strict.recorder.phones()).containsExactly(1);

    Rig all = rigWith(Policy.Enabled.ON, EnumSet.allOf(Nat.class));
    all.register(Phones.phone(4, Nat.NO, NatKind.DIRECT));
    all.pass(28);
    assertThat(all.recorder.phones()).containsExactly(4);
  }

  /** Its requests would go to an address that somebody else chose. */
  @ParameterizedTest
  @EnumSource(Nat.class)
  void foreignPathNever(Nat nat) {
    Rig all = rigWith(Policy.Enabled.ON, EnumSet.allOf(Nat.class));
    Binding foreign = Phones.phone(1, nat, NatKind.FOREIGN_PATH);
    all.register(foreign);
    all.list(foreign);
    all.judge(foreign);
    all.restore(foreign, 1_000, 3);
    all.pass(300);
    assertThat(all.recorder.sent).isEmpty();
    assertThat(all.engine.scheduled()).isZero();
  }

  /** Most proxies take care of their phones themselves. */
  @Test
  void throughProxiesIfAskedForOnly() {
    Binding behind = Phones.by(Phones.phone(1), "198.51.100.106");
    rig.register(behind);
    rig.pass(300);
    assertThat(rig.recorder.sent).isEmpty();

    Policy through =
        new Policy(
            Policy.Enabled.ON,
            Rig.USUAL,
            Rig.INTERVALS,
            Policy.ThroughProxies.YES,
            500,
            List.of(),
            List.of(),
            Optional.empty());
    Rig asked = new Rig(through, new Random(1));
    asked.register(behind);
    asked.pass(28);
    assertThat(asked.recorder.phones()).containsExactly(1);
  }

  @Test
  void aPathThatBecomesForeignStops() {
    rig.register(Phones.phone(1));
    rig.pass(30);
    rig.register(Phones.phone(1, Nat.UNKNOWN, NatKind.FOREIGN_PATH));
    rig.pass(300);
    assertThat(rig.recorder.sent).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\n",
        "\r",
        "a\nb",
        "a\r\n\r\nbgapi shutdown",
        "\u0000",
        "\t",
        "\u001b[2J",
        "\u007f",
        "\u0085",
        "\u2028",
        "\u2029"
      })
  void controlCharactersNever(String hostile) {
    rig.register(Phones.phone(new BindingKey("default", hostile, "u", "d", "c")));
    rig.register(Phones.phone(new BindingKey("default", "internal", hostile, "d", "c")));
    rig.register(Phones.phone(new BindingKey("default", "internal", "u", hostile, "c")));
    rig.register(Phones.phone(new BindingKey("default", "internal", "u", "d", hostile)));
    rig.pass(300);
    assertThat(rig.engine.scheduled()).isZero();
    assertThat(rig.recorder.sent).isEmpty();
  }

  @Test
  void otherOddCharactersDoNotMatter() {
    Binding odd =
        Phones.phone(new BindingKey("default", "internal", "1", "d é\"'<>;%0A", "c \u202e@x"));
    rig.register(odd);
    rig.pass(28);
    assertThat(rig.recorder.phones()).containsExactly(1);
  }

  @Test
  void disabledNever() {
    Rig off = rigWith(Policy.Enabled.OFF, EnumSet.allOf(Nat.class));
    off.register(Phones.phone(1));
    off.list(Phones.phone(2));
    off.judge(Phones.phone(3));
    off.restore(Phones.phone(4), 1_000_000, 4);
    off.recorder.ready(true);
    off.pass(3_600);
    assertThat(off.recorder.sent).isEmpty();
    assertThat(off.hands.pending()).as("timers").isZero();
  }

  private static Rig rigWith(Policy.Enabled enabled, Set<Nat> verdicts) {
    return new Rig(new Policy(enabled, verdicts, Rig.INTERVALS, 500), new Random(1));
  }
}
