package dev.pinhole.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JudgeLocalNetworkTest {

  private static final Verdict LOCAL =
      new Verdict(
          Nat.NO,
          Optional.of(NatKind.DIRECT),
          List.of("Contact and source are 10.1.2.3 in the local network 10.1.0.0/16"));

  private final Judge judge =
      new Judge(List.of(Cidr.parse("2001:db8::/32"), Cidr.parse("10.1.0.0/16")));

  private static Seen local() {
    return Seen.contact("10.1.2.3", 5060).from("10.1.2.3", 5062);
  }

  private Verdict verdict(Seen seen) {
    return judge.judge(seen.build());
  }

  private static void assertKind(Verdict verdict, Nat nat, NatKind kind) {
    assertThat(verdict.nat()).isEqualTo(nat);
    assertThat(verdict.kind()).contains(kind);
  }

  @ParameterizedTest
  @EnumSource
  void isNeverNatWhateverPortTransportAndStatus(Transport transport) {
    assertThat(verdict(local().over(transport))).isEqualTo(LOCAL);
    assertThat(
            verdict(
                local()
                    .over(transport)
                    .fsNat()
                    .status("Registered(UDP-NAT)")
                    .callId("x@192.168.1.1")
                    .natNearby()
                    .first("10.1.2.3", 1)))
        .isEqualTo(LOCAL);
    assertThat(verdict(local().over(transport).first("phone.invalid", 0))).isEqualTo(LOCAL);
  }

  @Test
  void comparesIpv6AsAddresses() {
    assertThat(verdict(Seen.contact("2001:DB8::0:1", 1).from("2001:db8::1", 5060)).evidence())
        .containsExactly("Contact and source are 2001:db8::1 in the local network 2001:db8::/32");
    assertThat(verdict(Seen.contact("::ffff:10.1.2.3", 1).from("10.1.2.3", 5060))).isEqualTo(LOCAL);
  }

  @Test
  void endsWithTheNetwork() {
    assertKind(
        verdict(Seen.contact("10.2.0.1", 5060).from("10.2.0.1", 5060)),
        Nat.UNKNOWN,
        NatKind.DIRECT);
  }

  @Test
  void coversNoContactElsewhere() {
    assertKind(
        verdict(Seen.contact("10.1.2.4", 5060).from("10.1.2.3", 5060)),
        Nat.YES,
        NatKind.PRIVATE_CONTACT);
  }

  @Test
  void yieldsToAContactThatWasRewritten() {
    assertKind(
        verdict(Seen.contact("10.1.2.3", 1).from("10.1.2.3", 1).first("172.17.0.2", 5060)),
        Nat.YES,
        NatKind.REWRITTEN_CONTACT);
    assertKind(verdict(local().first("172.17.0.2", 5060)), Nat.YES, NatKind.REWRITTEN_CONTACT);
    assertKind(
        verdict(local().over(Transport.WS).first("172.17.0.2", 5060)), Nat.YES, NatKind.WEBSOCKET);
  }

  @Test
  void yieldsToPathAndForcedContact() {
    assertKind(verdict(local().path("203.0.113.5")), Nat.UNKNOWN, NatKind.FOREIGN_PATH);
    assertKind(verdict(local().by("10.1.2.3", false)), Nat.UNKNOWN, NatKind.PROXIED);
    assertKind(verdict(local().status("Registered(AUTO-NAT)")), Nat.LIKELY, NatKind.FORCED_CONTACT);
  }

  @Test
  void overrulesWhatWasLearnt() {
    Verdict learnt = Verdict.of(Nat.YES, NatKind.REWRITTEN_CONTACT, "FreeSWITCH said so");

    assertThat(verdict(local().learnt(learnt))).isEqualTo(LOCAL);
  }
}
