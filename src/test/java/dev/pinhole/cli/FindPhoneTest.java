package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A phone is found by whatever an admin has of it. */
class FindPhoneTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory);
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding(
              "1007",
              "domain=pbx.example.com",
              "contact=<sip:1007@10.1.20.20:5062;ob>",
              "contact_host=10.1.20.20",
              "contact_port=5062",
              "network_ip=198.51.100.7",
              "network_port=30007",
              "user_agent=Yealink SIP-T46S 66.84.0.15 00:15:65:5a:12:B3",
              "call_id=aa%bb_cc",
              "first_contact_host=172.16.0.9",
              "first_contact_port=5099")
          .binding("0015655a12b4", "user_agent=GRANDSTREAM GXP2170", "network_port=30007")
          .binding("11007", "network_ip=2001:db8::7", "network_port=5060", "user_agent=snom 50%");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1007, 1007 11007",
    "PBX.EXAMPLE, 1007",
    "ob>, 1007",
    "100.7:30007, 1007",
    "gxp2170, 0015655a12b4",
    "aa%b, 1007",
    "b_c, 1007",
    "a_b, ''",
    "0%, 11007",
    "0.9:50, 1007",
    "0015.655A.12b3, 1007",
    "00-15-65-5A-12-B3, 1007",
    "0015655a12b3, 1007",
    "00:15:65:5a:12:b4, 0015655a12b4",
    "00:15-65:5a:12:b4, ''"
  })
  void anyTextIsFoundWhereverItStands(String text, String users) {
    assertThat(users("list", "--match", text)).isEqualTo(words(users));
    assertThat(users("find", text)).isEqualTo(words(users));
  }

  @ParameterizedTest
  @CsvSource({
    "1007, 1007",
    "1*, 1007 11007",
    "1007@PBX.example.com, 1007",
    "*@pbx.*, 1007",
    "1007@other.example, ''",
    "sip:1007@pbx.example.com, 1007",
    "sip:1007@pbx.example.com:5060;transport=tcp?x=y, 1007",
    "SIPS:1007@pbx.example.com, 1007",
    "'\"Bob\" <sip:1007@pbx.example.com>;tag=1', 1007",
    "sip:1007@10.1.20.20:5062;ob, 1007",
    "sip:198.51.100.7:30007, 1007",
    "198.51.100.7, 1007",
    "198.51.100.7:30007, 1007",
    "198.51.100.7:30008, ''",
    "198.51.100.0/24, 0015655a12b4 1007",
    "10.1.20.20, 1007",
    "10.1.20.20:5062, 1007",
    "172.16.0.9:5099, 1007",
    "172.16.0.9:5062, ''",
    "2001:DB8:0::7, 11007",
    "[2001:db8::7]:5060, 11007",
    "[2001:db8::7], 11007",
    "[2001:db8::7]:5061, ''",
    "00-15-65-5a-12-b3, 1007",
    "0015.655a.12b4, 0015655a12b4",
    "0015655A12B4, 0015655a12b4",
    "%, ''",
    "sip:, ''",
    "<, ''"
  })
  void aPhoneIsNamedByWhatIsKnownOfIt(String phone, String users) {
    assertThat(users("list", phone)).isEqualTo(words(users));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1007",
        "sip:1007@pbx.example.com",
        "<sip:1007@10.1.20.20:5062>",
        "198.51.100.7",
        "198.51.100.7:30007",
        "10.1.20.20:5062",
        "00:15:65:5A:12:b3"
      })
  void showTakesTheSame(String phone) {
    Cli.Result result = cli.run("show", phone, "--json");

    assertThat(result.status()).isZero();
    assertThat(result.out()).contains("\"user\":\"1007\"", "\"domain\":\"pbx.example.com\"");
  }

  @Test
  void showAsksWhichOfSeveral() {
    assertThat(cli.run("show", "198.51.100.0/24"))
        .isEqualTo(
            new Cli.Result(
                1,
                "",
                "pinhole: 2 phones are named by 198.51.100.0/24: 0015655a12b4@203.0.113.88,"
                    + " 1007@pbx.example.com; say which, or see pinhole list 198.51.100.0/24\n"));
    assertThat(cli.run("show", "1*").err())
        .isEqualTo("pinhole: no phone 1* in the store; see pinhole list\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.9", "192.0.2.9:13654", "0015655AffFF"})
  void showFindsOneThatIsMissingToo(String phone) {
    try (StoreFixture store = cli.newStore()) {
      store
          .departed("1009", 3_600_000, "network_ip=192.0.2.9", "user_agent=T48 00:15:65:5a:ff:ff")
          .history("1009", Cli.NOW - 3_600_000, "expired");
    }
    Cli.Result result = cli.run("show", phone, "--json");

    assertThat(result.out()).contains("\"user\":\"1009\"", "\"not-registered\"");
  }

  @Test
  void usersAndAgentsAreChosenByPartOrPattern() {
    assertThat(users("list", "--user", "1007")).containsExactly("1007");
    assertThat(users("list", "--user", "?1*")).containsExactly("11007");
    assertThat(users("list", "--agent", "grandstream")).containsExactly("0015655a12b4");
    assertThat(users("list", "--agent", "t46s")).containsExactly("1007");
    assertThat(users("list", "--agent", "t46s*")).isEmpty();
    assertThat(users("list", "--agent", "yea*t46s*")).containsExactly("1007");
    assertThat(users("list", "--agent", "50%")).containsExactly("11007");
    assertThat(users("list", "--agent", "5_")).isEmpty();
    assertThat(users("list", "1*", "-n", "1")).containsExactly("1007");
  }

  @Test
  void findNeedsSomething() {
    assertThat(cli.run("find"))
        .isEqualTo(
            new Cli.Result(64, "", "pinhole: say what is to be found; see pinhole find --help\n"));
  }

  @Test
  void helpIsACommand() {
    assertThat(cli.run("help").out()).isEqualTo(ProgramHelp.TEXT);
    assertThat(cli.run("help", "list").out()).isEqualTo(cli.run("list", "--help").out());
    assertThat(cli.run("help", "lst"))
        .isEqualTo(
            new Cli.Result(64, "", "pinhole: there is no command lst; see pinhole help --help\n"));
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  private List<String> users(String... args) {
    String[] all = Stream.concat(Stream.of(args), Stream.of("--csv")).toArray(String[]::new);
    Cli.Result result = cli.run(all);
    assertThat(result.err()).isEmpty();
    return result.out().lines().skip(1).map(line -> line.split(",")[2]).toList();
  }
}
