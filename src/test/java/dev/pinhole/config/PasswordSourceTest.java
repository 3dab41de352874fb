package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordSourceTest {
  @TempDir private Path directory;

  @Test
  void fileWinsOverPasswordAndCredential() throws IOException {
    Files.writeString(directory.resolve("secret"), "from file\nsecond line\n");
    credential("from credential\n");

    assertThat(password("password = \"written\"\npassword-file = \"secret\""))
        .isEqualTo("from file");
  }

  @Test
  void passwordWinsOverCredential() throws IOException {
    credential("from credential\n");

    assertThat(password("password = \"written\"")).isEqualTo("written");
  }

  @Test
  void credentialWinsOverDefault() throws IOException {
    credential("from credential\r\n");

    assertThat(password("")).isEqualTo("from credential");
    assertThat(Config.defaults(environment()).freeswitch().password()).isEqualTo("from credential");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n"})
  void emptyCredentialIsNone(String text) throws IOException {
    credential(text);

    assertThat(password("")).isEqualTo("ClueCon");
  }

  @Test
  void missingCredentialIsNone() throws IOException {
    assertThat(password("")).isEqualTo("ClueCon");
  }

  @Test
  void spacesBelongToThePassword() throws IOException {
    Files.writeString(directory.resolve("secret"), " a b ");

    assertThat(password("password-file = \"secret\"")).isEqualTo(" a b ");
  }

  @Test
  void missingFileIsNamedWithItsKey() {
    assertThatThrownBy(() -> password("port = 8021\npassword-file = \"secret\""))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            directory.resolve("pinhole.toml")
                + ":3:1: password-file "
                + directory.resolve("secret")
                + " does not exist; create it or correct the path");
  }

  @Test
  void directoryCannotBeRead() throws IOException {
    Files.createDirectory(directory.resolve("secret"));

    assertThatThrownBy(() -> password("password-file = \"secret\""))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            directory.resolve("pinhole.toml")
                + ":2:1: cannot read password-file "
                + directory.resolve("secret")
                + "; run as root, or allow this user to read it");
  }

  @Test
  void emptyFileIsNoPassword() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "\nClueCon\n");

    assertThatThrownBy(() -> password("password-file = \"secret\""))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            secret + ":1:1: the first line is empty; write the event socket's password there");
  }

  @Test
  void controlCharactersAreRefusedInFileAndText() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "hu\tsh\n");
    String advice = ": the password contains a control character; use one without";

    assertThatThrownBy(() -> password("password-file = \"secret\""))
        .isInstanceOf(ConfigException.class)
        .hasMessage(secret + ":1:3" + advice);
    assertThatThrownBy(() -> password("password = \"hush\\napi status\""))
        .isInstanceOf(ConfigException.class)
        .hasMessage(directory.resolve("pinhole.toml") + ":2:1" + advice);
  }

  @Test
  void fileThatIsNoTextIsRefused() throws IOException {
    Path secret = Files.write(directory.resolve("secret"), new byte[] {(byte) 0xff, '\n'});

    assertThatThrownBy(() -> password("password-file = \"secret\""))
        .isInstanceOf(ConfigException.class)
        .hasMessage(secret + ":1:1: is not UTF-8 text; write the password as text");
  }

  @Test
  void noSourceShowsItsPassword() {
    Config config = Config.defaults(Map.of());

    assertThat(config.toString()).contains("127.0.0.1").doesNotContain("ClueCon");
    assertThat(new FreeSwitchConfig("a", "b", 1, "hush").toString()).doesNotContain("hush");
  }

  @Test
  void withPasswordsNoFileIsOpenedLater() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "hush");
    Config config = config("password-file = \"secret\"").withPasswords();
    Files.delete(secret);

    assertThat(config.freeswitch().password()).isEqualTo("hush");
  }

  private String password(String keys) throws IOException {
    return config(keys).freeswitch().password();
  }

  private Config config(String keys) throws IOException {
    Path file = directory.resolve("pinhole.toml");
    Files.writeString(file, "[freeswitch]\n" + keys + "\n");
    return ConfigFile.read(file, environment());
  }

  private void credential(String text) throws IOException {
    Files.createDirectory(directory.resolve("credentials"));
    Files.writeString(directory.resolve("credentials/esl-password"), text);
  }

  private Map<String, String> environment() {
    return Map.of("CREDENTIALS_DIRECTORY", directory.resolve("credentials").toString());
  }
}
