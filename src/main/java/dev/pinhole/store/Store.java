package dev.pinhole.store;

import dev.pinhole.text.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the SQLite file for the daemon: the one process that writes it. */
public final class Store {
  private static final Logger log = LoggerFactory.getLogger(Store.class);

  private Store() {}

  /**
   * Opens or makes the file and brings its schema up to date. A damaged file is set aside and a new
   * one begun; another program's database is left as it is.
   *
   * @throws StoreException if it cannot be used; the message says what to do
   */
  public static Connection open(Path path) throws StoreException {
    try {
      return openAsIs(path);
    } catch (SQLException e) {
      if (!DamagedFile.isToldBy(e)) {
        throw new StoreException("cannot open the store " + path + ": " + e.getMessage(), e);
      }
      Path aside = DamagedFile.setAside(path);
      log.error(
          "event=store-damaged store={} ({}): it is now {}, and a new one is filled from"
              + " FreeSWITCH's listing",
          path,
          Visible.of(e.getMessage()),
          aside);
      return openNew(path);
    }
  }

  /** Opens a file that was not there a moment ago. */
  static Connection openNew(Path path) throws StoreException {
    try {
      return openAsIs(path);
    } catch (SQLException e) {
      throw new StoreException("cannot begin a new store " + path + ": " + e.getMessage(), e);
    }
  }

  private static Connection openAsIs(Path path) throws SQLException, StoreException {
    makeFolder(path.toAbsolutePath().getParent());
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new StoreException(
          path + " cannot be written; make it writable for the user that runs pinhole");
    }
    makeFile(path);
    Connection connection = null;
    try {
      connection = connect(path);
      Schema.check(connection, path.toString());
      prepare(connection);
      Schema.migrate(connection);
      return connection;
    } catch (SQLException | StoreException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** Makes the writer of an open store. It owns the connection from now on. */
  public static Writer writer(Connection connection, HistoryPruner pruner, WriterListener listener)
      throws StoreException {
    try {
      return new Writer(connection, pruner, listener);
    } catch (SQLException e) {
      closeQuietly(connection);
      throw new StoreException("cannot write the store: " + e.getMessage(), e);
    }
  }

  /** Others than the group must not read of phones; SQLite would leave it to the umask. */
  private static void makeFile(Path path) {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    } catch (IOException | UnsupportedOperationException e) {
      // It is there already, or SQLite says why it cannot be made.
      return;
    }
  }

  private static void makeFolder(Path folder) throws StoreException {
    if (folder == null || Files.isDirectory(folder)) {
      // A link to a folder is one, too, which createDirectories of Java 17 does not see.
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new StoreException(
          "cannot make the folder of the store, "
              + folder
              + "; make it, writable for the user that runs pinhole, or give another store path",
          e);
    }
  }

  /**
   * Looks at the whole file, which takes seconds; reading and writing go on beside it.
   *
   * @return what is wrong with it; empty if nothing is found
   */
  static Optional<String> check(Path path) {
    try (Connection own = connect(path);
        Statement statement = own.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      return Optional.of(row.next() ? row.getString(1) : "nothing").filter(it -> !it.equals("ok"));
    } catch (SQLException e) {
      return Optional.of(e).filter(DamagedFile::isToldBy).map(SQLException::getMessage);
    }
  }

  private static Connection connect(Path path) throws SQLException {
    // As a URI, because the driver would take a question mark in a path for options.
    return DriverManager.getConnection("jdbc:sqlite:" + path.toUri());
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 1000");
      statement.execute("PRAGMA journal_mode = WAL");
      // In WAL mode a power cut may take the last commits, never the file.
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute("PRAGMA temp_store = MEMORY");
    }
  }

  private static void closeQuietly(Connection connection) {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // What made us close is what counts.
      }
    }
  }
}
