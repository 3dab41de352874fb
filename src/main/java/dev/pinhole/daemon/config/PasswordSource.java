package dev.pinhole.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the event socket's password comes from. In this order: {@code password-file}, {@code
 * password}, the systemd credential {@code esl-password}, FreeSWITCH's own default.
 *
 * <p>Files are opened only by {@link #read}: whoever may read the store need not be one who may
 * read the password.
 */
public sealed interface PasswordSource {
  /** Far more than the event socket takes. */
  int MOST_BYTES = 4096;

  String CREDENTIALS = "CREDENTIALS_DIRECTORY";

  /**
   * The password.
   *
   * @throws ConfigException if there is none, or none that fits into the protocol
   */
  String read();

  /** As written in the configuration, or FreeSWITCH's default. */
  record Given(String password) implements PasswordSource {
    @Override
    public String read() {
      return password;
    }

    @Override
    public String toString() {
      return "Given[password=********]";
    }
  }

  /**
   * The first line of a file.
   *
   * @param key where the configuration names it
   */
  record InFile(Path file, Place key) implements PasswordSource {
    @Override
    public String read() {
      String line;
      try {
        line = firstLine(file);
      } catch (NoSuchFileException e) {
        throw new ConfigException(
            key + ": password-file " + file + " does not exist; create it or correct the path", e);
      } catch (CharacterCodingException e) {
        throw new ConfigException(file + ":1:1: is not UTF-8 text; write the password as text", e);
      } catch (IOException e) {
        throw new ConfigException(
            key + ": cannot read password-file " + file + "; allow this user to read it", e);
      }
      if (line.isEmpty()) {
        throw new ConfigException(
            file + ":1:1: the first line is empty; write the event socket's password there");
      }
      return checked(line, file + ":1:");
    }
  }

  /** What systemd's {@code LoadCredential=} passed on; the unit's own file is empty at first. */
  record Credential(Path file) implements PasswordSource {
    @Override
    public String read() {
      try {
        String line = firstLine(file);
        return line.isEmpty() ? DEFAULT.password() : checked(line, file + ":1:");
      } catch (NoSuchFileException e) {
        return DEFAULT.password();
      } catch (IOException e) {
        throw new ConfigException(
            file + ": cannot read this password; run as root, or check LoadCredential= of the unit",
            e);
      }
    }
  }

  /** What {@code event_socket.conf.xml} comes with. */
  Given DEFAULT = new Given("ClueCon");

  static PasswordSource of(String password) {
    return new Given(checked(password, "password"));
  }

  static PasswordSource unconfigured(Map<String, String> environment) {
    String directory = environment.getOrDefault(CREDENTIALS, "");
    return directory.isEmpty() ? DEFAULT : new Credential(Path.of(directory, "esl-password"));
  }

  /** A line break in a password would end the command that carries it. */
  static String checked(String password, String place) {
    int bad = 0;
    while (bad < password.length() && !Character.isISOControl(password.charAt(bad))) {
      bad++;
    }
    if (bad < password.length()) {
      String where = place.endsWith(":") ? place + (bad + 1) : place;
      throw new ConfigException(
          where + ": the password contains a control character; use one without");
    }
    return password;
  }

  private static String firstLine(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      int end = 0;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
      ByteBuffer line = ByteBuffer.wrap(bytes, 0, end);
      return StandardCharsets.UTF_8.newDecoder().decode(line).toString();
    }
  }
}
