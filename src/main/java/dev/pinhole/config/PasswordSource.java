package dev.pinhole.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the event socket's password comes from. In this order: {@code password-file}, {@code
 * password}, the systemd credential {@code esl-password}, FreeSWITCH's own default.
 *
 * <p>Files are opened only by {@link #read}: whoever may read the store need not be one who may
 * read the password.
 *
 * @param password as written in the configuration, or FreeSWITCH's default
 * @param file whose first line counts instead, if it has one
 * @param place where the configuration names that file; empty for a credential, which may be
 *     missing or empty
 * @param word what it is: the event socket's password, or the secret of a webhook
 */
public record PasswordSource(String password, Optional<Path> file, String place, String word) {
  private static final String PASSWORD = "password";

  /** What {@code event_socket.conf.xml} comes with. */
  public static final PasswordSource DEFAULT =
      new PasswordSource("ClueCon", Optional.empty(), "", PASSWORD);

  /** Far more than the event socket takes. */
  private static final int MOST_BYTES = 4096;

  static PasswordSource given(String password, String place) {
    return new PasswordSource(checked(password, place, PASSWORD), Optional.empty(), "", PASSWORD);
  }

  static PasswordSource inFile(Path file, String place) {
    return new PasswordSource(DEFAULT.password, Optional.of(file), place, PASSWORD);
  }

  /** A webhook's. */
  static PasswordSource secretInFile(Path file, String place) {
    return new PasswordSource("", Optional.of(file), place, "secret");
  }

  /** The same, read, so that no file is opened later. */
  PasswordSource resolved() {
    return new PasswordSource(read(), Optional.empty(), place, word);
  }

  /** What systemd's {@code LoadCredential=} passed on; the unit's own file is empty at first. */
  static PasswordSource unconfigured(Map<String, String> environment) {
    String directory = environment.getOrDefault("CREDENTIALS_DIRECTORY", "");
    return directory.isEmpty() ? DEFAULT : inFile(Path.of(directory, "esl-password"), "");
  }

  public boolean isCredential() {
    return file.isPresent() && place.isEmpty();
  }

  /** For those who ask where a value came from. */
  String origin() {
    return isCredential() ? "credential " + file.orElseThrow() : "default";
  }

  /**
   * The password.
   *
   * @throws ConfigException if there is none, or none that fits into the protocol
   */
  public String read() {
    return file.isEmpty() ? password : firstLine(file.get());
  }

  private String firstLine(Path from) {
    String line;
    try (InputStream in = Files.newInputStream(from)) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      int end = 0;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
      line = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (NoSuchFileException e) {
      if (isCredential()) {
        return password;
      }
      throw new ConfigException(
          place + ": " + word + "-file " + from + " does not exist; create it or correct the path",
          e);
    } catch (CharacterCodingException e) {
      throw new ConfigException(
          from + ":1:1: is not UTF-8 text; write the " + word + " as text", e);
    } catch (IOException e) {
      throw new ConfigException(
          isCredential()
              ? from
                  + ": cannot read this password; run as root, or check LoadCredential= of the unit"
              : place
                  + ": cannot read "
                  + word
                  + "-file "
                  + from
                  + "; run as root, or allow this user to read it",
          e);
    }
    if (!line.isEmpty()) {
      return checked(line, from + ":1:", word);
    }
    if (isCredential()) {
      return password;
    }
    throw new ConfigException(
        from
            + ":1:1: the first line is empty; write the "
            + (word.equals(PASSWORD) ? "event socket's password" : word)
            + " there");
  }

  /** A line break in a password would end the command that carries it. */
  private static String checked(String password, String place, String word) {
    int bad = 0;
    while (bad < password.length() && !Character.isISOControl(password.charAt(bad))) {
      bad++;
    }
    if (bad < password.length()) {
      String where = place.endsWith(":") ? place + (bad + 1) : place;
      throw new ConfigException(
          where + ": the " + word + " contains a control character; use one without");
    }
    return password;
  }

  @Override
  public String toString() {
    return "PasswordSource[file=" + file + "]";
  }
}
