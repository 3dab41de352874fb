package dev.pinhole.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** What everybody has to know who asks for something that is in the store. */
public final class Token {
  private static final int BYTES = 24;
  private static final int SHORTEST = 16;
  private static final int LONGEST = 256;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  /**
   * The first line of a file, which is made where it is missing, for its owner and its group.
   *
   * @throws IOException if it can be neither read nor made, or is no token
   */
  public static Token of(Path file) throws IOException {
    try {
      return read(file);
    } catch (NoSuchFileException missing) {
      make(file);
      return read(file);
    }
  }

  private static Token read(Path file) throws IOException {
    String text =
        Files.readString(file, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
    if (!text.matches("[A-Za-z0-9._~-]{" + SHORTEST + "," + LONGEST + "}")) {
      throw new IOException(
          "its first line is no token; delete it, and the next start makes another one");
    }
    return new Token(text);
  }

  private static void make(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n";
    try (var out =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
      out.write(StandardCharsets.US_ASCII.encode(text));
    } catch (FileAlreadyExistsException e) {
      // Somebody else has made it just now.
    }
  }

  /** How long that takes says nothing of where they differ. */
  boolean is(String given) {
    return MessageDigest.isEqual(
        text.getBytes(StandardCharsets.US_ASCII), given.getBytes(StandardCharsets.UTF_8));
  }

  /** For whoever may read the file. */
  public String text() {
    return text;
  }

  @Override
  public String toString() {
    return "a token";
  }
}
