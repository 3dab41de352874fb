package dev.pinhole.sofia;

import static dev.pinhole.sofia.SofiaParameter.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The answer of {@code xml_locate}, after mod_commands and switch_xml_toxml. */
class ProfileSettingsReaderTest {
  private static final String SECRET = "s3cret-of-a-gateway";

  private static final String ANSWER =
      """
      <configuration name="sofia.conf" description="sofia Endpoint">
        <global_settings>
          <param name="log-level" value="0"/>
          <param name="capture-server" value="udp:127.0.0.1:9060;hep=3;capture_id=100"/>
        </global_settings>
        <profiles>
          <profile name="internal">
            <aliases></aliases>
            <gateways>
              <gateway name="trunk">
                <param name="password" value="%1$s"/>
                <param name="nat-options-ping" value="%1$s"/>
                <settings>
                  <param name="ping-mean-interval" value="%1$s"/>
                </settings>
              </gateway>
            </gateways>
            <domains>
              <domain name="all" alias="true" parse="false"/>
            </domains>
            <settings>
              <param name="user-agent-string" value="%1$s"/>
              <param name="nat-options-ping" value="true"/>
              <param name="PING-mean-interval" value="20"/>
              <param name="apply-nat-acl" value="nat.auto"/>
              <param name="apply-nat-acl" value="rfc1918 &amp; more"/>
              <param name="sip-capture" value="yes"/>
            </settings>
          </profile>
          <profile name="external">
            <settings>
            </settings>
          </profile>
        </profiles>
      </configuration>
      """
          .formatted(SECRET);

  private static List<ProfileSettings> read(String answer) throws IOException {
    ProfileSettingsReader reader = new ProfileSettingsReader();
    answer.lines().forEach(reader::line);
    return reader.read();
  }

  private static String fault(String answer) {
    try {
      return "read " + read(answer);
    } catch (IOException e) {
      assertThat(e).hasNoCause();
      return e.getMessage();
    }
  }

  private static String settings(String params) throws IOException {
    ProfileSettings read =
        read("<configuration name='sofia.conf'><profiles><profile name='a'><settings>"
                + params
                + "</settings></profile></profiles></configuration>")
            .get(0);
    return read.values().entrySet().stream()
        .filter(each -> !each.getValue().equals(each.getKey().usual()))
        .map(each -> each.getKey().text() + "=" + each.getValue())
        .collect(Collectors.joining(" "));
  }

  @Test
  void readsTheNamedParametersOfEachProfile() throws Exception {
    String server = "udp:127.0.0.1:9060;hep=3;capture_id=100";
    assertThat(read(ANSWER))
        .containsExactly(
            new ProfileSettings(
                "internal",
                Map.of(
                    NAT_OPTIONS_PING, "true",
                    PING_MEAN_INTERVAL, "20",
                    APPLY_NAT_ACL, "nat.auto, rfc1918 & more",
                    SIP_CAPTURE, "true",
                    CAPTURE_SERVER, server)),
            new ProfileSettings("external", Map.of(CAPTURE_SERVER, server)));
  }

  /** sofia.c, {@code config_sofia}, and mod_sofia.h. */
  @Test
  void whatIsAbsentIsFreeswitchsDefault() {
    assertThat(
            Arrays.stream(SofiaParameter.values())
                .collect(Collectors.toMap(SofiaParameter::text, SofiaParameter::usual)))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("nat-options-ping", "false"),
                Map.entry("all-reg-options-ping", "false"),
                Map.entry("ping-mean-interval", "30"),
                Map.entry("ping-thread-frequency", "1"),
                Map.entry("sip-user-ping-max", "3"),
                Map.entry("unregister-on-options-fail", "false"),
                Map.entry("aggressive-nat-detection", "false"),
                Map.entry("apply-nat-acl", ""),
                Map.entry("multiple-registrations", "false"),
                Map.entry("sip-force-expires", "0"),
                Map.entry("registration-thread-frequency", "30"),
                Map.entry("NDLB-force-rport", "false"),
                Map.entry("capture-server", ""),
                Map.entry("sip-capture", "false")));
  }

  /** As {@code switch_true}, {@code strcasecmp} and {@code atoi} have it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "nat-options-ping | UDP-only | nat-options-ping=udp-only",
        "nat-options-ping | Yes | nat-options-ping=true",
        "nat-options-ping | 1 | nat-options-ping=true",
        "nat-options-ping | 0 | ''",
        "nat-options-ping | udponly | ''",
        "ping-mean-interval | 25s | ping-mean-interval=25",
        "ping-mean-interval | ' +25' | ping-mean-interval=25",
        "ping-mean-interval | -5 | ''",
        "ping-mean-interval | '' | ''",
        "ping-mean-interval | many | ping-mean-interval=0",
        "ping-mean-interval | 99999999999 | ping-mean-interval=2147483647",
        "multiple-registrations | true | multiple-registrations=contact",
        "multiple-registrations | call-id | multiple-registrations=call-id",
        "NDLB-force-rport | safe | NDLB-force-rport=safe",
        "apply-nat-acl | none | ''",
        "sip-force-expires | 120 | sip-force-expires=120",
      })
  void readsValuesAsFreeswitchDoes(String name, String value, String settings) throws Exception {
    assertThat(settings("<param name='" + name + "' value='" + value + "'/>")).isEqualTo(settings);
  }

  /** The whole section and the whole root have it deeper inside. */
  @Test
  void readsItWhereverItStands() throws Exception {
    assertThat(read("<document><section name='configuration'>" + ANSWER + "</section></document>"))
        .isEqualTo(read(ANSWER));
  }

  @Test
  void saysWhyThereIsNothing() {
    assertThat(fault("-ERR xml_locate Command not found!\n"))
        .isEqualTo("it has no command xml_locate; load mod_commands");
    assertThat(fault("can't find anything\n")).isEqualTo("it has no sofia.conf");
    assertThat(fault("")).isEqualTo("its answer is no XML");
    assertThat(fault("-ERR bad args " + SECRET)).isEqualTo("its answer is no XML");
    assertThat(fault("<configuration name='switch.conf'/>"))
        .isEqualTo("its answer is no sofia.conf");
  }

  @Test
  void whatIsCutShortTellsNothing() {
    assertThat(fault(ANSWER.substring(0, ANSWER.indexOf("<profile name=\"external\""))))
        .startsWith("its answer is no XML from line ");
  }

  @Test
  void noFaultQuotesWhatWasRead() {
    for (String wrong :
        List.of(
            "<" + SECRET,
            "<a>&" + SECRET + ";</a>",
            "<a b='" + SECRET + "' b='" + SECRET + "'/>",
            "<" + SECRET + "></a>",
            "<a b='&" + SECRET + ";'/>",
            "<a x:" + SECRET + "='1'/>",
            "<a/>" + SECRET)) {
      assertThat(fault(wrong)).startsWith("its answer is no").doesNotContain(SECRET);
    }
  }

  @Test
  void neitherDtdNorEntityIsRead() {
    String sofia = "<configuration name='sofia.conf'/>";
    assertThat(fault("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>" + sofia))
        .isEqualTo("its answer has a DTD");
    assertThat(fault("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'>" + sofia))
        .isEqualTo("its answer has a DTD");
  }

  @Test
  void isBounded() throws Exception {
    ProfileSettingsReader reader = new ProfileSettingsReader();
    String line = " ".repeat(1 << 20);
    for (int i = 0; i < 17; i++) {
      reader.line(line);
    }
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(reader::read)
        .withMessageStartingWith("its answer has more than");

    assertThat(fault("<a>".repeat(40) + "</a>".repeat(40)))
        .isEqualTo("its answer is nested too deep");
    Function<Integer, String> profiles =
        many ->
            "<configuration name='sofia.conf'><profiles>"
                + "<profile name='a'/>".repeat(many)
                + "</profiles></configuration>";
    assertThat(read(profiles.apply(1_001))).hasSize(1);
    String names =
        java.util.stream.IntStream.rangeClosed(0, 1_000)
            .mapToObj(i -> "<profile name='" + i + "'/>")
            .collect(Collectors.joining());
    assertThat(
            fault(
                "<configuration name='sofia.conf'><profiles>"
                    + names
                    + "</profiles></configuration>"))
        .isEqualTo("it has more than 1000 profiles");
    assertThat(settings("<param name='apply-nat-acl' value='" + "x".repeat(1_000) + "'/>"))
        .hasSize("apply-nat-acl=".length() + SofiaParameter.LONGEST);
  }

  /** Whatever comes: it is read, or refused by a sentence. */
  @Test
  void survivesWhateverComes() {
    Random random = new Random(11);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder mutated = new StringBuilder(ANSWER);
      for (int i = random.nextInt(6); i >= 0; i--) {
        int at = random.nextInt(mutated.length());
        switch (random.nextInt(3)) {
          case 0 -> mutated.setCharAt(at, "<>&'\"/!?]\0\u00e9\ud800 ".charAt(random.nextInt(13)));
          case 1 -> mutated.delete(at, Math.min(mutated.length(), at + random.nextInt(40)));
          default ->
              mutated.insert(
                  at, List.of("<!--", "<![CDATA[", "<?x", "&#0;", "]]>").get(random.nextInt(5)));
        }
        if (mutated.isEmpty()) {
          mutated.append('<');
        }
      }
      assertThat(fault(mutated.toString())).isNotEmpty();
    }
  }
}
