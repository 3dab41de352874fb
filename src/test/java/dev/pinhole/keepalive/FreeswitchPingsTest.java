package dev.pinhole.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.binding.Binding;
import dev.pinhole.binding.ForcePing;
import dev.pinhole.binding.Registration;
import dev.pinhole.keepalive.FreeswitchPings.Answer;
import dev.pinhole.keepalive.FreeswitchPings.Likelihood;
import dev.pinhole.nat.Nat;
import dev.pinhole.nat.NatKind;
import dev.pinhole.nat.Transport;
import dev.pinhole.sofia.ProfileSettings;
import dev.pinhole.sofia.SofiaParameter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom FreeSWITCH pings, after the four queries of sofia_reg_check_ping_expire. */
class FreeswitchPingsTest {
  private static final String NAT = "<sip:1@198.51.100.98:13654;fs_nat=yes>";
  private static final String PLAIN = "<sip:1@198.51.100.98:13654>";

  private static Binding phone(String status, String contact, ForcePing forcePing) {
    return phone(status, contact, forcePing, Transport.UDP);
  }

  private static Binding phone(
      String status, String contact, ForcePing forcePing, Transport transport) {
    Binding any = Phones.phone(1, transport);
    Registration is = any.registration();
    return new Binding(
        1,
        any.key(),
        new Registration(
            contact,
            is.contactHost(),
            is.contactPort(),
            is.networkIp(),
            is.networkPort(),
            is.proxy(),
            is.transport(),
            is.userAgent(),
            status,
            forcePing,
            is.otherServer(),
            is.via()),
        any.first(),
        any.nat(),
        any.natKind(),
        any.lifetime(),
        any.reachability());
  }

  private static FreeswitchPings told(String nat, String all, int seconds) {
    ProfileSettings settings =
        new ProfileSettings(
            "internal",
            Map.of(
                SofiaParameter.NAT_OPTIONS_PING, nat,
                SofiaParameter.ALL_REG_OPTIONS_PING, all,
                SofiaParameter.PING_MEAN_INTERVAL, Integer.toString(seconds)));
    return FreeswitchPings.of(Map.of(Phones.key(1).node(), List.of(settings)));
  }

  @ParameterizedTest
  @CsvSource({
    "Registered(UDP-NAT), false, true, YES",
    "Registered(UDP-NAT), false, udp-only, YES",
    "Registered(UDP-NAT), false, false, NO",
    "Registered(AUTO-NAT), false, true, YES",
    "Registered(AUTO-NAT-2.0), false, udp-only, NO",
    "Registered(TLS-NAT), false, udp-only, NO",
    "Registered(UDP), false, true, NO",
    "Registered(UDP), true, true, YES",
    "Registered(UDP), true, udp-only, NO",
  })
  void byStatusAndContact(String status, boolean fsNat, String parameter, Likelihood pinged) {
    Binding phone = phone(status, fsNat ? NAT : PLAIN, ForcePing.OFF);
    assertThat(told(parameter, "false", 30).of(phone).pinged()).isEqualTo(pinged);
    assertThat(told(parameter, "true", 30).of(phone))
        .isEqualTo(new Answer(Likelihood.YES, "all-reg-options-ping"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "udp-only", "false"})
  void forcePingIsPingedWhateverTheProfileSays(String parameter) {
    Binding forced = phone("Registered(UDP)", PLAIN, ForcePing.ON);
    Answer yes = new Answer(Likelihood.YES, "force_ping of the user");
    assertThat(told(parameter, "false", 30).of(forced)).isEqualTo(yes);
    assertThat(FreeswitchPings.UNTOLD.of(forced)).isEqualTo(yes);
  }

  @Test
  void saysWhyNot() {
    FreeswitchPings on = told("true", "false", 30);
    FreeswitchPings udpOnly = told("udp-only", "false", 30);
    assertThat(on.of(phone("Registered(UDP)", PLAIN, ForcePing.OFF)).why())
        .isEqualTo("FreeSWITCH sees Registered(UDP): nat-options-ping does not cover it");
    assertThat(udpOnly.of(phone("Registered(AUTO-NAT)", NAT, ForcePing.OFF)).why())
        .isEqualTo(
            "FreeSWITCH sees Registered(AUTO-NAT): nat-options-ping=udp-only covers UDP-NAT alone");
    assertThat(udpOnly.of(phone("Registered(UDP)", PLAIN, ForcePing.OFF)).why())
        .isEqualTo("FreeSWITCH sees Registered(UDP): nat-options-ping does not cover it");
    assertThat(on.of(phone("", PLAIN, ForcePing.OFF)).why())
        .isEqualTo("FreeSWITCH sees no status: nat-options-ping does not cover it");
  }

  /** all-reg-options-ping covers what FreeSWITCH takes for public, too. */
  @Test
  void whereFreeswitchDoesNotTellNothingIsKnown() {
    FreeswitchPings nothing = FreeswitchPings.UNTOLD;
    assertThat(nothing.of(phone("Registered(UDP-NAT)", NAT, ForcePing.OFF)))
        .isEqualTo(
            new Answer(
                Likelihood.UNKNOWN, "FreeSWITCH did not tell its profile's nat-options-ping"));
    assertThat(nothing.of(phone("Registered(UDP)", PLAIN, ForcePing.OFF)))
        .isEqualTo(
            new Answer(
                Likelihood.UNKNOWN, "FreeSWITCH did not tell its profile's all-reg-options-ping"));
  }

  @Test
  void whatAnotherNodeTellsCountsThereAlone() {
    ProfileSettings settings =
        new ProfileSettings("internal", Map.of(SofiaParameter.ALL_REG_OPTIONS_PING, "true"));
    FreeswitchPings other = FreeswitchPings.of(Map.of("another", List.of(settings)));
    assertThat(other.of(phone("Registered(UDP-NAT)", NAT, ForcePing.OFF)).pinged())
        .isEqualTo(Likelihood.UNKNOWN);
  }

  @Test
  void howOftenFreeswitchLooksCountsToo() {
    ProfileSettings settings =
        new ProfileSettings(
            "internal",
            Map.of(
                SofiaParameter.PING_MEAN_INTERVAL, "20",
                SofiaParameter.PING_THREAD_FREQUENCY, "9"));
    FreeswitchPings told = FreeswitchPings.of(Map.of(Phones.key(1).node(), List.of(settings)));
    Binding phone = phone("Registered(UDP-NAT)", NAT, ForcePing.OFF);
    assertThat(told.isOftenEnough(Duration.ofSeconds(29), phone)).isTrue();
    assertThat(told.isOftenEnough(Duration.ofSeconds(28), phone)).isFalse();
  }

  /** A listing does not tell of force_ping. */
  @Test
  void whatIsKnownFromAListingAloneMayBeForced() {
    Answer answer =
        told("true", "false", 30).of(phone("Registered(UDP)", PLAIN, ForcePing.UNKNOWN));
    assertThat(answer.pinged()).isEqualTo(Likelihood.UNLIKELY);
    assertThat(answer.why()).endsWith("; force_ping shows at its next REGISTER");
  }

  /** FreeSWITCH's thread looks once a second, so a mean of 27 s is 28 s at most. */
  @ParameterizedTest
  @CsvSource({"27, UDP, 0", "28, UDP, 1", "30, UDP, 1", "30, TCP, 0", "109, TCP, 0", "110, TCP, 1"})
  void onlyThosePingedOftenEnoughAreLeftToFreeswitch(int mean, Transport transport, int kept) {
    Rig rig = rig(Optional.of(told("true", "false", mean)));
    rig.register(phone("Registered(UDP-NAT)", NAT, ForcePing.OFF, transport));
    rig.pass(110);
    assertThat(rig.engine.scheduled()).isEqualTo(kept);
    assertThat(rig.recorder.sent.isEmpty()).isEqualTo(kept == 0);
  }

  @Test
  void thoseThatAreNotKnownToBePingedAreKept() {
    FreeswitchPings often = told("true", "false", 15);
    Rig rig = rig(Optional.of(often));
    rig.register(phone("Registered(UDP)", PLAIN, ForcePing.OFF));
    assertThat(rig.engine.scheduled()).isEqualTo(1);
    rig.register(phone("Registered(UDP)", PLAIN, ForcePing.ON));
    assertThat(rig.engine.scheduled()).isZero();

    Rig untold = rig(Optional.of(FreeswitchPings.UNTOLD));
    untold.register(phone("Registered(UDP-NAT)", NAT, ForcePing.OFF));
    // FreeSWITCH's default of 30 s is too seldom for UDP, whoever asked for it.
    untold.register(phone("Registered(UDP)", PLAIN, ForcePing.ON));
    assertThat(untold.engine.scheduled()).isEqualTo(1);
  }

  /** What was often enough is so no more when the NAT is shown to forget sooner. */
  @Test
  void whatWasLearntOfTheNatCountsHereToo() {
    Rig rig = rig(Optional.of(told("true", "false", 25)));
    Binding phone = phone("Registered(UDP-NAT)", NAT, ForcePing.OFF);
    rig.register(phone);
    rig.pass(60);
    assertThat(rig.recorder.sent).isEmpty();

    String networkIp = phone.registration().networkIp();
    for (int other = 2; other <= 4; other++) {
      rig.timeouts.forgotten(networkIp, Phones.key(other), Duration.ofSeconds(20).toNanos());
    }
    rig.recorder.shorten();
    rig.pass(18);
    assertThat(rig.recorder.phones()).contains(1);
    rig.register(phone);
    assertThat(rig.engine.scheduled()).isEqualTo(1);
  }

  /** The packets that kept its port were FreeSWITCH's. */
  @ParameterizedTest
  @CsvSource({
    "Registered(UDP-NAT), true, 0",
    "Registered(UDP), true, 0",
    "Registered(UDP), false, 1"
  })
  void whatFreeswitchPingedHasSurvivedNothing(String status, String all, int survived) {
    Rig rig = rig(Optional.of(told("true", all, 25)));
    Binding any = phone(status, PLAIN, ForcePing.OFF);
    Binding phone =
        new Binding(
            1,
            any.key(),
            any.registration(),
            any.first(),
            Nat.YES,
            Optional.of(NatKind.REWRITTEN_CONTACT),
            any.lifetime(),
            any.reachability());
    rig.register(phone);
    rig.pass(600);
    rig.register(phone);
    assertThat(rig.timeouts.takeChanged()).hasSize(survived);
  }

  @Test
  void withoutSkipAllAreKept() {
    Rig rig = rig(Optional.empty());
    rig.register(phone("Registered(UDP-NAT)", NAT, ForcePing.ON));
    assertThat(rig.engine.scheduled()).isEqualTo(1);
  }

  /** Its OPTIONS go to the Contact's own host, whatever the Path. */
  @Test
  void nothingPingsThroughAProxy() {
    FreeswitchPings all = told("true", "true", 5);
    Binding behind = Phones.by(Phones.phone(1), "198.51.100.106");
    assertThat(all.of(Phones.phone(1)).pinged()).isEqualTo(Likelihood.YES);
    assertThat(all.of(behind))
        .isEqualTo(new Answer(Likelihood.NO, "FreeSWITCH's OPTIONS never follow a Path"));
  }

  private static Rig rig(Optional<FreeswitchPings> sufficient) {
    return new Rig(
        new Policy(
            Policy.Enabled.ON,
            Rig.USUAL,
            Rig.INTERVALS,
            Policy.ThroughProxies.NO,
            500,
            List.of(),
            List.of(),
            sufficient),
        new Random(3));
  }
}
