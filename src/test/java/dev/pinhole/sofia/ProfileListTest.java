package dev.pinhole.sofia;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileListTest {
  private static final String HEAD =
      "                     Name\t   Type\t                                      Data\tState\n"
          + "=".repeat(97)
          + "\n";

  private final ProfileList list = new ProfileList();

  private ProfileList read(String text) {
    JobBodies.lines(text).forEach(list::line);
    return list;
  }

  private static String profile(String name, String state) {
    return String.format("%25s\tprofile\t  %40s\t%s\n", name, "sip:mod_sofia@[::1]:5060", state);
  }

  private static String tail(String counts) {
    return "=".repeat(97) + "\n" + counts + "\n";
  }

  @Test
  void whatARealOneLists() {
    read(JobBodies.of("bgapi-profiles"));

    assertThat(list.profiles())
        .containsExactly("external-ipv6", "external", "internal-ipv6", "internal");
    assertThat(list.isWhole()).isTrue();
  }

  /** mod_sofia prints a second row for the TLS side of a profile, but counts profiles. */
  @Test
  void aProfileWithTlsIsOne() {
    read(
        HEAD
            + profile("internal", "RUNNING (0)")
            + profile("internal", "RUNNING (0) (TLS)")
            + profile("secure", "RUNNING (3) (TLS)")
            + tail("2 profiles 0 aliases"));

    assertThat(list.profiles()).containsExactly("internal", "secure");
    assertThat(list.isWhole()).isTrue();
  }

  @Test
  void aLongNameAndOneProfile() {
    String name = "a-profile-with-a-name-of-more-than-25-characters";
    read(HEAD + profile(name, "RUNNING (0)") + tail("1 profile 1 alias"));

    assertThat(list.profiles()).containsExactly(name);
    assertThat(list.isWhole()).isTrue();
  }

  @Test
  void noProfiles() {
    read(HEAD + tail("0 profiles 0 aliases"));

    assertThat(list.profiles()).isEmpty();
    assertThat(list.isWhole()).isTrue();
  }

  /** A gateway's state, while it waits to try again. */
  @Test
  void aGatewayIsNoProfile() {
    read(
        HEAD
            + profile("external", "RUNNING (0)")
            + "   external::profile\tgateway\t  sip:profile@example.com\tFAIL_WAIT (retry: 12s)\n"
            + tail("1 profile 0 aliases"));

    assertThat(list.profiles()).containsExactly("external");
    assertThat(list.isWhole()).isTrue();
  }

  @Test
  void aListingCutAnywhereIsNotWhole() {
    String text = JobBodies.of("bgapi-profiles");
    int whole = text.indexOf("4 profiles 1 alias") + "4 profiles 1 alias".length();
    for (int length = 0; length < whole; length++) {
      ProfileList cut = new ProfileList();
      JobBodies.lines(text.substring(0, length)).forEach(cut::line);
      assertThat(cut.isWhole()).as("%d characters", length).isFalse();
    }
  }

  @Test
  void aRowTooFewIsNotWhole() {
    read(HEAD + profile("internal", "RUNNING (0)") + tail("2 profiles 0 aliases"));

    assertThat(list.isWhole()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "-ERR sofia Command not found!\n", "x profiles y aliases\n"})
  void whatIsNoListingIsNotWhole(String text) {
    read(text);

    assertThat(list.isWhole()).isFalse();
    assertThat(list.profiles()).isEmpty();
  }
}
