package dev.pinhole.store;

import dev.pinhole.store.ReadStoreException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.Function;
import org.sqlite.SQLiteConfig;

/** Opens a store for a command, whether or not the daemon runs and whoever asks. */
final class ReadStoreOpening {
  private static final int BUSY_MILLIS = 3000;

  // https://www.sqlite.org/rescode.html
  private static final int SQLITE_PERM = 3;
  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_READONLY = 8;
  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CANTOPEN = 14;
  private static final int SQLITE_NOTADB = 26;

  private static final String WRITING = "mode=rw";

  private final Path file;

  ReadStoreOpening(Path file) {
    this.file = file.toAbsolutePath();
  }

  Connection open() {
    checkFile();
    try {
      return openChecked("mode=ro");
    } catch (SQLException e) {
      // A write-ahead log needs its -shm file even for reading. Where that is missing and may not
      // be made, or has no room, the last writer has gone; and if it left no log, the file is all
      // there is.
      int code = e.getErrorCode() & 0xff;
      boolean noIndex = code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_IOERR;
      if (noIndex && isLogEmpty()) {
        return openUnchanging();
      }
      throw explained(e);
    }
  }

  Connection openForWriting() {
    checkFile();
    if (!Files.isWritable(file)) {
      throw unwritable(null);
    }
    try {
      return openChecked(WRITING);
    } catch (SQLException e) {
      throw unwritable(e);
    }
  }

  private void checkFile() {
    if (Files.notExists(file)) {
      throw new ReadStoreException(
          Problem.NOT_YET,
          "no store at %s yet: is the daemon running (systemctl status pinhole)? or give --config"
              .formatted(file));
    }
    if (Files.isDirectory(file)) {
      throw new ReadStoreException(
          Problem.NO_STORE, file + " is a directory; correct [store] path");
    }
    if (!Files.isReadable(file)) {
      throw denied(null);
    }
  }

  private Connection openUnchanging() {
    try {
      return openChecked("mode=ro&immutable=1");
    } catch (SQLException e) {
      throw explained(e);
    }
  }

  private Connection openChecked(String parameters) throws SQLException {
    NativeLibrary.load();
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(!parameters.equals(WRITING));
    config.setBusyTimeout(BUSY_MILLIS);
    // As a URI, since only there a question mark or a percent sign in a path can be told apart.
    String url = "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?" + parameters;
    Connection connection = config.createConnection(url);
    try {
      checkVersion(connection);
      Liveness.attach(connection, file);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void checkVersion(Connection connection) throws SQLException {
    int newest = Schema.newestVersion();
    int version = Schema.versionOf(connection);
    boolean empty;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
      empty = row.next() && row.getInt(1) == 0;
    }
    if (version > newest) {
      throw new ReadStoreException(
          Problem.NEWER,
          ("the store %s has version %s, this pinhole knows up to %s;"
                  + " use the pinhole that wrote it, or a newer one")
              .formatted(file, version, newest));
    }
    if (version == newest) {
      return;
    }
    if (version > 0) {
      throw new ReadStoreException(
          Problem.OLDER,
          ("the store %s has version %s, this pinhole reads %s;"
                  + " restart the daemon, which brings it up to date")
              .formatted(file, version, newest));
    }
    if (empty) {
      throw new ReadStoreException(
          Problem.NOT_YET,
          "the store %s is still empty: is the daemon running (systemctl status pinhole)?"
              .formatted(file));
    }
    throw noStore(null);
  }

  /** Opens a database in memory. What fails here fails again where somebody waits for it. */
  static void rehearse() {
    NativeLibrary.load();
    try (Connection connection = new SQLiteConfig().createConnection("jdbc:sqlite::memory:");
        PreparedStatement statement = connection.prepareStatement("SELECT 'a', ?")) {
      Function.create(connection, AddressFunction.NAME, new AddressFunction());
      statement.setObject(1, 1L);
      NodeColumn.NODE.form();
      DaemonColumn.PID.form();
      BindingColumn.USER.form();
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        row.getString(1);
        row.getLong(2);
        row.wasNull();
      }
    } catch (SQLException | RuntimeException | LinkageError e) {
      // Nobody has asked for anything yet.
    }
  }

  private boolean isLogEmpty() {
    Path log = file.resolveSibling(file.getFileName() + "-wal");
    try {
      return Files.notExists(log) || Files.size(log) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private ReadStoreException explained(SQLException e) {
    return switch (e.getErrorCode() & 0xff) {
      case SQLITE_NOTADB -> noStore(e);
      case SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_READONLY -> denied(e);
      case SQLITE_BUSY ->
          new ReadStoreException(
              Problem.BUSY,
              "the store " + file + " is locked by another process; try again later",
              e);
      case SQLITE_CORRUPT ->
          new ReadStoreException(
              Problem.FAILED,
              "the store " + file + " is damaged; restart the daemon (systemctl restart pinhole)",
              e);
      default -> ReadStoreException.of(e);
    };
  }

  /** What to say of a failure to write; without a cause, we may not. */
  ReadStoreException unwritable(SQLException cause) {
    int code = cause == null ? SQLITE_PERM : cause.getErrorCode() & 0xff;
    return switch (code) {
      case SQLITE_PERM, SQLITE_CANTOPEN, SQLITE_READONLY ->
          new ReadStoreException(
              Problem.DENIED,
              "may not write the store " + file + "; run as root or as the user pinhole",
              cause);
      case SQLITE_FULL, SQLITE_IOERR ->
          new ReadStoreException(
              Problem.FAILED,
              "the store %s cannot be written: %s; check the disk"
                  .formatted(file, cause.getMessage()),
              cause);
      default -> explained(cause);
    };
  }

  private ReadStoreException noStore(SQLException cause) {
    return new ReadStoreException(
        Problem.NO_STORE, file + " is not a store of pinhole's; correct [store] path", cause);
  }

  private ReadStoreException denied(SQLException cause) {
    return new ReadStoreException(
        Problem.DENIED,
        "may not read the store " + file + "; run as root or as a member of the group pinhole",
        cause);
  }
}
