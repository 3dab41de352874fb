package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pinhole.config.Config.Effect;
import dev.pinhole.config.WebhookConfig.PayloadTemplate;
import dev.pinhole.config.WebhookConfig.WebhookEvent;
import dev.pinhole.nat.Cidr;
import dev.pinhole.text.Glob;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code [[webhook]]}. */
class WebhookConfigTest {
  private static final String URL = "[[webhook]]~url = \"https://h.example/T0/secret?key=1\"~";

  @TempDir private Path directory;

  private Config read(String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("p.toml"), toml.replace('~', '\n'));
    return ConfigFile.read(file, Map.of());
  }

  @Test
  void thereIsNoneByDefault() {
    assertThat(Config.defaults(Map.of()).webhooks()).isEmpty();
  }

  @Test
  void tellsOfEverythingByDefault() throws IOException {
    assertThat(read(URL).webhooks())
        .containsExactly(
            new WebhookConfig(
                "default",
                URI.create("https://h.example/T0/secret?key=1"),
                Set.of(WebhookEvent.values()),
                Optional.empty(),
                Optional.empty(),
                1,
                Duration.ofSeconds(30),
                Optional.empty(),
                PayloadTemplate.JSON));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Files.writeString(directory.resolve("s"), "key\n");
    Config config =
        read(
            URL
                + "name = \"noc\"~events = [\"missing\", \"freeswitch-down\"]~"
                + "domain = \"a.*\"~network = \"198.51.100.0/24\"~min-phones = 5~"
                + "group-within = \"2m\"~secret-file = \"s\"~template = \"slack\"");

    WebhookConfig webhook = config.withPasswords().webhooks().get(0);
    assertThat(webhook.name()).isEqualTo("noc");
    assertThat(webhook.events())
        .containsExactlyInAnyOrder(WebhookEvent.MISSING, WebhookEvent.FREESWITCH_DOWN);
    assertThat(webhook.domain()).contains(new Glob("a.*"));
    assertThat(webhook.network()).contains(Cidr.parse("198.51.100.0/24"));
    assertThat(webhook.minPhones()).isEqualTo(5);
    assertThat(webhook.groupWithin()).isEqualTo(Duration.ofMinutes(2));
    assertThat(webhook.template()).isEqualTo(PayloadTemplate.SLACK);
    Files.delete(directory.resolve("s"));
    assertThat(webhook.secret().orElseThrow().read()).isEqualTo("key");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[webhook]]~name = \"a\" | 1:1: this webhook has no url; write for example url ="
            + " \"https://hooks.example.org/pinhole\"",
        "[[webhook]]~url = \"ftp://h/topsecret\" | 2:1: url is no address of a web server; write"
            + " for example url = \"https://hooks.example.org/pinhole\"",
        "[[webhook]]~url = \"https://u:topsecret@h/\" | 2:1: url has a user name or a # in it;"
            + " leave that out",
        "~events = [\"missing\", \"unreacheable\"] | 4:22: events: unknown event"
            + " \"unreacheable\"; did you mean \"unreachable\"?",
        "~events = [] | 4:1: events is empty; leave it out to be told of all",
        "~template = \"teams\" | 4:1: unknown template \"teams\"; known: json, slack, ntfy",
        "~min-phones = 0 | 4:1: min-phones 0 is out of range; use 1 to 100000",
        "~group-within = \"0s\" | 4:1: group-within 0s is out of range; use 1s to 1h",
        "~colour = 1 | 4:1: unknown key colour in [webhook]; known keys: name, url, events,"
            + " domain, network, min-phones, group-within, secret-file, template",
        "[webhook]~url = \"https://h/\" | 1:1: webhook must be an array of tables, not a table;"
            + " write [[webhook]] and its keys below"
      })
  void saysWhatIsWrong(String toml, String message) {
    String whole = toml.startsWith("[") ? toml : URL + toml;
    assertThatThrownBy(() -> read(whole))
        .isInstanceOf(ConfigException.class)
        .hasMessage(directory.resolve("p.toml") + ":" + message)
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void namesAreOfOneEach() {
    assertThatThrownBy(() -> read(URL + URL))
        .hasMessageContaining("two [[webhook]] tables are called default; give each a name");
  }

  @Test
  void moreThanEightAreRefused() {
    StringBuilder toml = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      toml.append(URL).append("name = \"n").append(i).append("\"~");
    }
    assertThatThrownBy(() -> read(toml.toString()))
        .hasMessageContaining(":25:1: more than 8 [[webhook]] tables; leave some out");
  }

  @Test
  void aMissingSecretIsSaidInTheWordsOfTheFile() throws IOException {
    Config config = read(URL + "secret-file = \"none\"");
    assertThatThrownBy(config::withPasswords)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(":3:1: secret-file ")
        .hasMessageContaining("none does not exist; create it or correct the path");

    Files.writeString(directory.resolve("none"), "\n");
    assertThatThrownBy(config::withPasswords)
        .hasMessageEndingWith(":1:1: the first line is empty; write the secret there");
  }

  /** Who knows the path can post there. */
  @Test
  void thePathIsNotShown() throws IOException {
    assertThat(read(URL).settings())
        .filteredOn(each -> each.key().equals("url"))
        .extracting(Setting::value)
        .containsExactly("\"https://h.example/********\"");
  }

  @Test
  void anotherPathIsAChange() throws IOException {
    Config other = read(URL.replace("secret", "another"));
    assertThat(read(URL).differences(other, Effect.AFTER_RESTART)).containsExactly("webhook");
    assertThat(read(URL).differences(read(URL), Effect.AFTER_RESTART)).isEmpty();
    assertThat(List.of(read(URL).webhooks().get(0).url().getPath())).containsExactly("/T0/secret");
  }
}
