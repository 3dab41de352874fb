package dev.pinhole.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the configuration. Opens no other file than the one it is given. */
public final class ConfigFile {
  /** Read unless a command is told otherwise; may be missing. */
  public static final Path DEFAULT = Path.of("/etc/pinhole/pinhole.toml");

  private static final long MOST_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * A file that has to be there.
   *
   * @param environment for the systemd credential
   * @throws ConfigException if it is missing, unreadable, or anything in it is wrong
   */
  public static Config read(Path file, Map<String, String> environment) {
    try {
      return parse(file, environment);
    } catch (NoSuchFileException e) {
      throw missing(file, e);
    }
  }

  /** A file that may be missing; then everything is default. */
  public static Config readIfPresent(Path file, Map<String, String> environment) {
    try {
      return parse(file, environment);
    } catch (NoSuchFileException e) {
      return Config.defaults(environment);
    }
  }

  /** A configuration in which what cannot be used is default; {@code wrong} has a line for each. */
  public record Usable(Config config, List<String> wrong) {
    public Usable {
      wrong = List.copyOf(wrong);
    }
  }

  /**
   * For a command that only looks at the store: as much as can be used of a file that has to be
   * there.
   *
   * @throws ConfigException if it cannot be told where the store is
   */
  public static Usable readUsable(Path file, Map<String, String> environment) {
    try {
      return parseUsable(file, environment);
    } catch (NoSuchFileException e) {
      throw missing(file, e);
    }
  }

  /** The same of a file that may be missing. */
  public static Usable readUsableIfPresent(Path file, Map<String, String> environment) {
    try {
      return parseUsable(file, environment);
    } catch (NoSuchFileException e) {
      return new Usable(Config.defaults(environment), List.of());
    }
  }

  /** Makes the table of keys, which the first reading would wait for. */
  public static void warmUp() {
    Objects.requireNonNull(Keys.TABLES);
  }

  private static Config parse(Path file, Map<String, String> environment)
      throws NoSuchFileException {
    String toml = decode(file, bytes(file));
    ConfigReader reader = new ConfigReader(file, environment);
    return saysNothing(toml) ? reader.defaults() : reader.read(toml);
  }

  private static Usable parseUsable(Path file, Map<String, String> environment)
      throws NoSuchFileException {
    String toml = decode(file, bytes(file));
    ConfigReader reader = new ConfigReader(file, environment);
    return saysNothing(toml) ? new Usable(reader.defaults(), List.of()) : reader.readUsable(toml);
  }

  private static ConfigException missing(Path file, NoSuchFileException e) {
    return new ConfigException(file + ": no such file; correct the path given to --config", e);
  }

  /**
   * As it is installed, with every key commented out. Loading the parser would double the time of a
   * short command.
   */
  private static boolean saysNothing(String toml) {
    return toml.lines()
        .map(String::strip)
        .allMatch(text -> text.isEmpty() || text.charAt(0) == '#' || isTable(text));
  }

  private static boolean isTable(String text) {
    return Keys.TABLES.stream()
        .anyMatch(table -> table.times != KeyTable.Times.EACH && table.header().equals(text));
  }

  private static byte[] bytes(Path file) throws NoSuchFileException {
    try {
      if (Files.isDirectory(file)) {
        throw new ConfigException(file + ": is a directory; name the file in it");
      }
      byte[] bytes;
      try (var in = Files.newInputStream(file)) {
        bytes = in.readNBytes((int) MOST_BYTES + 1);
      }
      if (bytes.length > MOST_BYTES) {
        throw new ConfigException(file + ": is larger than 1 MiB; name a configuration file");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new ConfigException(
          file + ": permission denied; run as root or as a member of the group pinhole", e);
    } catch (IOException e) {
      throw new ConfigException(
          file + ": cannot be read (" + e.getMessage() + "); check the file", e);
    }
  }

  private static String decode(Path file, byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    boolean wrong = decoder.decode(in, out, true).isError();
    String text = out.flip().toString();
    if (wrong) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      throw new ConfigException(
          ConfigSection.place(file, line, text.length() - text.lastIndexOf('\n'))
              + ": this byte is not UTF-8; save the file as UTF-8");
    }
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }
}
