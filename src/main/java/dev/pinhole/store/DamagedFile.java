package dev.pinhole.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/** A store that SQLite cannot read any more. It is never deleted, only moved out of the way. */
final class DamagedFile {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private DamagedFile() {}

  /** Whether this says so of the file, and not of one row or of the moment. */
  static boolean isToldBy(SQLException e) {
    int code = Statements.primaryCode(e);
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /**
   * Moves the file, its log and its index of the log.
   *
   * @return where the file is now
   */
  static Path setAside(Path file) throws StoreException {
    String suffix = ".damaged-" + STAMP.format(Instant.now());
    Path aside = file.resolveSibling(file.getFileName() + suffix);
    try {
      for (String part : List.of("", "-wal", "-shm")) {
        Path from = file.resolveSibling(file.getFileName() + part);
        if (Files.exists(from)) {
          Files.move(from, file.resolveSibling(file.getFileName() + suffix + part));
        }
      }
      return aside;
    } catch (IOException e) {
      throw new StoreException(
          "the store " + file + " is damaged and cannot be moved aside; move it away by hand", e);
    }
  }
}
