package dev.pinhole.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListFilterTest {
  @TempDir private Path directory;
  private Cli cli;

  @BeforeEach
  void fillStore() {
    cli = new Cli(directory);
    try (StoreFixture store = cli.newStore()) {
      store
          .daemon(0)
          .binding("1003", "nat=likely", "nat_kind=address-mismatch", "profile=external")
          .binding("1001", "domain=B.example.com", "network_ip=2001:db8::5")
          .binding("1001", "domain=a.example.com", "network_ip=::ffff:192.0.2.7")
          .binding("1000", "nat=no", "nat_kind=direct", "network_ip=192.0.2.8")
          .binding("1002", "nat=unknown", "nat_kind=host-name", "network_ip=null");
    }
  }

  @Test
  void sortsByUserAndDomain() {
    assertThat(users())
        .containsExactly(
            "1000@203.0.113.88",
            "1001@a.example.com",
            "1001@B.example.com",
            "1002@203.0.113.88",
            "1003@203.0.113.88");
  }

  @Test
  void natIsYesOrLikely() {
    assertThat(users("--nat"))
        .containsExactly("1001@a.example.com", "1001@B.example.com", "1003@203.0.113.88");
  }

  @Test
  void byKind() {
    assertThat(users("--kind", "host-name")).containsExactly("1002@203.0.113.88");
  }

  @Test
  void byProfile() {
    assertThat(users("--profile", "external")).containsExactly("1003@203.0.113.88");
  }

  @Test
  void byDomainInAnyCase() {
    assertThat(users("--domain", "A.EXAMPLE.COM")).containsExactly("1001@a.example.com");
  }

  @Test
  void byAddressOrNetworkHoweverItIsWritten() {
    assertThat(users("--ip", "192.0.2.7")).containsExactly("1001@a.example.com");
    assertThat(users("--ip", "192.0.2.0/24"))
        .containsExactly("1000@203.0.113.88", "1001@a.example.com");
    assertThat(users("--ip", "2001:DB8:0::/32")).containsExactly("1001@B.example.com");
    assertThat(users("--ip", "0.0.0.0/0")).hasSize(3);
  }

  @Test
  void everyConditionMustHold() {
    assertThat(users("--nat", "--domain", "203.0.113.88", "--kind", "address-mismatch"))
        .containsExactly("1003@203.0.113.88");
    assertThat(users("--nat", "--kind", "direct")).isEmpty();
  }

  @Test
  void filtersWorkForProgramsToo() {
    assertThat(cli.run("list", "--csv", "--profile", "external").out().lines()).hasSize(2);
    assertThat(cli.run("list", "--json", "--profile", "nowhere").out()).isEqualTo("[\n]\n");
  }

  @Test
  void nothingFoundIsNoFailure() {
    Cli.Result result = cli.run("list", "--profile", "nowhere");

    assertThat(result.out())
        .isEqualTo("0 of 5 bindings, 0 behind NAT; daemon alive, picture 0 s old\n");
    assertThat(result.status()).isZero();
  }

  private List<String> users(String... filters) {
    String[] args = Stream.concat(Stream.of("list"), Stream.of(filters)).toArray(String[]::new);
    return cli.run(args)
        .out()
        .lines()
        .filter(line -> line.contains("@") && !line.contains("@D"))
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }
}
