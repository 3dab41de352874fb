package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.keepalive.Policy.Intervals;
import dev.pinhole.keepalive.Policy.ThroughProxies;
import dev.pinhole.nat.Cidr;
import dev.pinhole.nat.Endpoint;
import dev.pinhole.nat.Nat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

class ConfigFileTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("pinhole.toml");
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Config config =
        read(
            """
            [freeswitch]
            host = "2001:db8::1"
            port = 8022
            password = "secret"
            [store]
            path = "/srv/phones.db"
            history-days = 3650
            [nat]
            local-networks = ["10.0.0.0/8", "2001:db8::/32"]
            [keepalive]
            enabled = false
            for = ["yes", "unknown"]
            udp-interval = "15s"
            stream-interval = "1h"
            max-per-second = 5000
            max-in-flight = 1000
            [log]
            level = "debug"
            [metrics]
            listen = "[2001:db8::1]:9480"
            [web]
            listen = "127.0.0.1:9481"
            token-file = "/srv/token"
            [hep]
            listen = "off"
            forward = "homer:9061"
            capture = "on"
            """);

    assertThat(config.nodes()).containsExactly(config.freeswitch());
    assertThat(config.freeswitch().name()).isEqualTo("default");
    assertThat(config.freeswitch().host()).isEqualTo("2001:db8::1");
    assertThat(config.freeswitch().port()).isEqualTo(8022);
    assertThat(config.freeswitch().password()).isEqualTo("secret");
    assertThat(config.store()).isEqualTo(Path.of("/srv/phones.db"));
    assertThat(config.historyDays()).isEqualTo(3650);
    assertThat(config.localNetworks())
        .containsExactly(Cidr.parse("10.0.0.0/8"), Cidr.parse("2001:db8::/32"));
    KeepaliveConfig keepalive = config.keepalive();
    assertThat(keepalive.enabled()).isFalse();
    assertThat(keepalive.verdicts()).containsExactly(Nat.YES, Nat.UNKNOWN);
    assertThat(keepalive.intervals().udp()).isEqualTo(Duration.ofSeconds(15));
    assertThat(keepalive.intervals().stream()).isEqualTo(Duration.ofHours(1));
    assertThat(keepalive.maxPerSecond()).isEqualTo(5000);
    assertThat(keepalive.maxInFlight()).isEqualTo(1000);
    assertThat(config.logLevel()).isEqualTo(Level.DEBUG);
    assertThat(config.metricsListen()).contains(Endpoint.of("2001:db8::1", 9480));
    assertThat(config.web())
        .isEqualTo(
            new WebConfig(Optional.of(Endpoint.of("127.0.0.1", 9481)), Path.of("/srv/token")));
    assertThat(config.hep())
        .isEqualTo(
            new HepConfig(
                Optional.empty(),
                Optional.of(Endpoint.of("homer", 9061)),
                HepConfig.CaptureCommand.ON));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n  \n# [store]\n\t# path = 7\n",
        "[store]\n",
        "\ufeff[freeswitch]\r\n[store]\r\n[nat]\r\n[keepalive]\r\n",
        "\ufeff# nothing\r\n",
      })
  void whatIsNotSaidIsDefault(String toml) throws IOException {
    Config config = read(toml);

    assertThat(config).isEqualTo(Config.defaults(NOTHING));
    assertThat(config.freeswitch())
        .isEqualTo(new FreeSwitchConfig("default", "127.0.0.1", 8021, "ClueCon"));
    assertThat(config.store()).isEqualTo(Path.of("/var/lib/pinhole/pinhole.db"));
    assertThat(config.historyDays()).isEqualTo(30);
    assertThat(config.historyRows()).isEqualTo(10_000_000);
    assertThat(config.localNetworks()).isEmpty();
    assertThat(config.logLevel()).isEqualTo(Level.INFO);
    assertThat(config.metricsListen()).isEmpty();
    assertThat(config.web())
        .isEqualTo(new WebConfig(Optional.empty(), Path.of("/etc/pinhole/web-token")));
    assertThat(config.hep())
        .isEqualTo(
            new HepConfig(
                Optional.of(Endpoint.of("127.0.0.1", 9060)),
                Optional.empty(),
                HepConfig.CaptureCommand.AUTO));
    assertThat(config.keepalive())
        .isEqualTo(
            new KeepaliveConfig(
                true,
                Set.of(Nat.YES, Nat.LIKELY, Nat.UNKNOWN),
                new Intervals(
                    Duration.ofSeconds(28), Duration.ofSeconds(110), Duration.ofSeconds(50)),
                ThroughProxies.NO,
                500,
                64,
                List.of(),
                KeepaliveConfig.FreeswitchPinged.KEEP));
  }

  @Test
  void relativePathsStartAtTheFile() throws IOException {
    Config config = read("[store]\npath = \"data/../phones.db\"\n");

    assertThat(config.store()).isEqualTo(directory.resolve("phones.db"));
  }

  @Test
  void dottedAndInlineTablesAreTheSame() throws IOException {
    Config config = read("freeswitch.port = 1\nkeepalive = {enabled = false}\n");

    assertThat(config.freeswitch().port()).isEqualTo(1);
    assertThat(config.keepalive().enabled()).isFalse();
  }

  @Test
  void theDefaultFileMayBeMissing() {
    assertThat(ConfigFile.readIfPresent(file, NOTHING)).isEqualTo(Config.defaults(NOTHING));
  }

  @Test
  void aNamedFileMayNot() {
    assertThatThrownBy(() -> ConfigFile.read(file, NOTHING))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": no such file; correct the path given to --config");
  }

  @Test
  void aDirectoryIsNoFile() {
    assertThatThrownBy(() -> ConfigFile.readIfPresent(directory, NOTHING))
        .isInstanceOf(ConfigException.class)
        .hasMessage(directory + ": is a directory; name the file in it");
  }

  @Test
  void aLargeFileIsNoConfiguration() throws IOException {
    Files.write(file, new byte[(1 << 20) + 1]);

    assertThatThrownBy(() -> ConfigFile.read(file, NOTHING))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": is larger than 1 MiB; name a configuration file");
  }

  @Test
  void bytesThatAreNoUtf8HaveTheirPlace() throws IOException {
    Files.write(file, new byte[] {'#', '\n', '#', ' ', (byte) 0xe4, '\n'});

    assertThatThrownBy(() -> ConfigFile.read(file, NOTHING))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ":2:3: this byte is not UTF-8; save the file as UTF-8");
  }

  private Config read(String toml) throws IOException {
    return ConfigFile.read(Files.writeString(file, toml), NOTHING);
  }
}
