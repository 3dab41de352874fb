package dev.pinhole.store;

import dev.pinhole.text.Visible;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The SQLite file of the daemon, the one process that writes it. Whatever becomes of the file ends
 * nothing: one that cannot be opened is tried again, a damaged one is moved aside, and one that was
 * deleted or replaced is opened anew.
 *
 * <p>Owned by the thread that starts the daemon, and then by the writer's.
 */
public final class Store implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Store.class);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** The file, its log and the log's index. */
  private static final List<String> PARTS = List.of("", "-wal", "-shm");

  /** Between two damaged files that are moved aside. */
  private static final Duration LEAST_BETWEEN = Duration.ofMinutes(1);

  /** A disk that hangs, or a large file that is brought up to date, is not waited for longer. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  /** As Linux has it. */
  private static final int MOST_LINKS = 40;

  private static final long LOG_HEADER = 32;

  /** Twice what SQLite checkpoints by itself. */
  private static final long LOG_LIMIT = 8 << 20;

  /** A page and what stands before it. */
  private static final long LOG_FRAME = 4_096 + 24;

  private Path path;
  private Optional<StoreLock> lock = Optional.empty();
  private Optional<Connection> connection = Optional.empty();

  /** Device and inode of each part, as it was opened. */
  private List<Object> opened = List.of();

  /** Why it is to be moved aside. */
  private Optional<String> damage = Optional.empty();

  private boolean toBeFilled;

  /** When it last was, in nanoseconds; a disk that damages each new file is not to be filled. */
  private Optional<Long> setAsideAt = Optional.empty();

  /** Opens the file for the first time, and has the rest of this for its own until it ends. */
  private Optional<Thread> opening = Optional.empty();

  private Optional<StoreException> refusal = Optional.empty();

  private Store(Path path) {
    this.path = path;
  }

  /** The file that a link leads to, beside which SQLite has the other parts. */
  private static Path linked(Path path) {
    Path file = path;
    try {
      for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(file); links++) {
        file = file.resolveSibling(Files.readSymbolicLink(file));
      }
    } catch (IOException e) {
      // Opening it says what is wrong.
    }
    return file;
  }

  /**
   * Opens or makes the file and brings its schema up to date. Where that cannot be done now, it
   * comes later.
   *
   * @throws StoreException if the file is not for this daemon; the message says what to do
   */
  public static Store open(Path path) throws StoreException {
    return open(path, LONGEST_WAIT);
  }

  static Store open(Path path, Duration longest) throws StoreException {
    Store store = new Store(path);
    Thread opening = new Thread(store::openFirst, "pinhole-open");
    opening.setDaemon(true);
    opening.start();
    try {
      opening.join(longest.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (opening.isAlive()) {
      store.opening = Optional.of(opening);
      log.error(
          "event=store-unusable {} takes long to open; phones are kept alive without it", path);
    } else if (store.refusal.isPresent()) {
      throw store.refusal.get();
    }
    return store;
  }

  private void openFirst() {
    path = linked(path);
    try {
      connect();
      filled();
    } catch (SQLException | IOException e) {
      toBeFilled = true;
      // Closing has dropped the lock, by which others see that we are there.
      lockIfPossible();
      log.error(
          "event=store-unusable {}; phones are kept alive without it, and it is tried again",
          Visible.of(e.getMessage()));
    } catch (StoreException e) {
      refusal = Optional.of(e);
      lock.ifPresent(StoreLock::close);
    }
  }

  /** Whether it is not ours yet; what comes late has to be filled. */
  private boolean isOpening() {
    if (opening.filter(Thread::isAlive).isPresent()) {
      return true;
    }
    toBeFilled |= opening.isPresent();
    opening = Optional.empty();
    return false;
  }

  /**
   * What to write with. A file that is not open, or no longer the one that was opened, is opened.
   *
   * @throws SQLException or another one if that cannot be done now
   */
  public Connection connection() throws SQLException, IOException, StoreException {
    if (isOpening()) {
      throw new IOException("it is still being opened; check the disk");
    }
    if (connection.isPresent()) {
      look(connection.get());
    }
    if (connection.isEmpty()) {
      try {
        connect();
      } catch (SQLException | IOException e) {
        lockIfPossible();
        throw e;
      }
    }
    return connection.get();
  }

  /** Reads something. */
  @FunctionalInterface
  public interface Reading<T> {
    T read(Connection connection) throws SQLException;
  }

  /** Reads what an earlier run left; empty where that cannot be read, which ends nothing. */
  public <T> Optional<T> read(Reading<T> reading) {
    if (isOpening()) {
      return Optional.empty();
    }
    try {
      if (connection.isPresent()) {
        return Optional.of(reading.read(connection.get()));
      }
      try (Connection unwritable = new ReadStoreOpening(path).open()) {
        return Optional.of(reading.read(unwritable));
      }
    } catch (SQLException e) {
      log.error("event=store-unreadable {}", Visible.of(e.getMessage()));
      failed(e);
    } catch (ReadStoreException e) {
      // Why it cannot be opened was said.
    } catch (RuntimeException e) {
      log.error("event=store-unreadable it has what cannot be understood", e);
    }
    toBeFilled = true;
    return Optional.empty();
  }

  /** Takes note of a failure: what time alone does not mend, opening it again may. */
  void failed(SQLException e) {
    int code = Statements.primaryCode(e);
    if (isDamage(e)) {
      damaged(e.getMessage());
    } else if (code != SQLiteErrorCode.SQLITE_BUSY.code
        && code != SQLiteErrorCode.SQLITE_FULL.code) {
      disconnect();
    }
  }

  /** The next one who asks for the connection gets that of a new file. */
  private void damaged(String why) {
    damage = Optional.of(why);
    disconnect();
  }

  /** The same, if that is still what is open. */
  void damaged(Connection checked, String found) {
    if (connection.filter(checked::equals).isPresent()) {
      damaged(found);
    }
  }

  public Path path() {
    return path;
  }

  /** What is open now. */
  Optional<Connection> current() {
    return isOpening() ? Optional.empty() : connection;
  }

  /** Whether the file that is open has not what was written before, until it is filled. */
  boolean isToBeFilled() {
    return toBeFilled;
  }

  void filled() {
    toBeFilled = false;
  }

  private void connect() throws SQLException, IOException, StoreException {
    if (damage.isPresent()) {
      setAside(damage.get());
    }
    try {
      openAsIs();
    } catch (SQLException e) {
      // A table or a column that it should have is not there.
      boolean lacksSome = Statements.primaryCode(e) == SQLiteErrorCode.SQLITE_ERROR.code;
      if (!isDamage(e) && !lacksSome) {
        throw e;
      }
      setAside(e.getMessage());
      openAsIs();
    }
  }

  private void openAsIs() throws SQLException, IOException, StoreException {
    makeFolder(path.toAbsolutePath().getParent());
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new IOException(
          path + " cannot be written; make it writable for the user that runs pinhole");
    }
    makeFile(path);
    try {
      StoreLock taken = lock();
      Connection opening = newConnection();
      connection = Optional.of(opening);
      Schema.check(opening, path.toString());
      prepare(opening);
      // From the first reading in WAL mode on, SQLite holds a lock of its own.
      Schema.versionOf(opening);
      taken.renew();
      Schema.migrate(opening);
      Statements.check(opening);
      opened = parts();
    } catch (SQLException | IOException | StoreException e) {
      disconnect();
      throw e;
    }
  }

  private void lockIfPossible() {
    try {
      lock();
    } catch (IOException | StoreException e) {
      // Why it could not be opened is what counts.
    }
  }

  private StoreLock lock() throws IOException, StoreException {
    lock.ifPresent(StoreLock::close);
    lock = Optional.empty();
    StoreLock taken = StoreLock.take(path);
    lock = Optional.of(taken);
    return taken;
  }

  /** Looks whether the names still lead to what was opened, and the log is whole. */
  private void look(Connection open) throws SQLException, IOException {
    List<Object> now = parts();
    if (!now.equals(opened)) {
      log.error("event=store-gone {} or its log was deleted or replaced; it is opened anew", path);
      boolean whole = checkpoint(open);
      if (now.get(0).equals(opened.get(0)) && !whole) {
        damaged("its log was deleted");
      } else {
        toBeFilled = true;
        disconnect();
        deleteLogOfAnother();
      }
    } else if (isLogCut(open)) {
      // Written on, it would have a hole, which closing would copy into the file.
      damaged("its log was cut");
    }
  }

  /** Where another file has the name, it must not be read with the log of the one before. */
  private void deleteLogOfAnother() throws IOException {
    List<Object> now = parts();
    for (int i = 1; i < PARTS.size() && !now.get(0).equals(opened.get(0)); i++) {
      if (now.get(i).equals(opened.get(i))) {
        Files.deleteIfExists(part(PARTS.get(i)));
      }
    }
  }

  /** Whether the log is shorter than its index says (https://www.sqlite.org/walformat.html). */
  private boolean isLogCut(Connection open) throws SQLException {
    try (Statement statement = open.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(NOOP)")) {
      long frames = row.next() ? row.getLong(2) : 0;
      return frames > 0 && Files.size(part("-wal")) < LOG_HEADER + frames * LOG_FRAME;
    } catch (IOException e) {
      // It is gone since, as the next look will find.
      return false;
    }
  }

  /** Takes what is in the log, which only we still have, into the file; closing may not. */
  private static boolean checkpoint(Connection open) {
    try (Statement statement = open.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(FULL)")) {
      return row.next() && row.getInt(1) == 0 && row.getInt(2) == row.getInt(3);
    } catch (SQLException e) {
      return false;
    }
  }

  private Path part(String part) {
    return path.resolveSibling(path.getFileName() + part);
  }

  private List<Object> parts() {
    List<Object> keys = new ArrayList<>();
    for (String part : PARTS) {
      try {
        keys.add(Files.readAttributes(part(part), BasicFileAttributes.class).fileKey());
      } catch (IOException e) {
        keys.add("none");
      }
    }
    return keys;
  }

  /** Whether this says so of the file, and not of one row or of the moment. */
  private static boolean isDamage(SQLException e) {
    int code = Statements.primaryCode(e);
    return e.getErrorCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ.code
        || code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Moves a file that SQLite cannot read any more; it is never deleted. */
  private void setAside(String why) throws IOException {
    long now = System.nanoTime();
    if (setAsideAt.filter(at -> now - at < LEAST_BETWEEN.toNanos()).isPresent()) {
      throw new IOException(
          "the store " + path + " is damaged again (" + why + "); check the disk");
    }
    String suffix = ".damaged-" + STAMP.format(Instant.now());
    try {
      for (String part : PARTS) {
        if (Files.exists(part(part))) {
          Files.move(part(part), part(suffix + part));
        }
      }
    } catch (IOException e) {
      throw new IOException(
          "the store " + path + " is damaged and cannot be moved aside; move it away by hand", e);
    }
    damage = Optional.empty();
    setAsideAt = Optional.of(now);
    toBeFilled = true;
    log.error(
        "event=store-damaged store={} ({}): it is now {}, and a new one is begun",
        path,
        Visible.of(why),
        part(suffix));
  }

  /** Others than the group must not read of phones; SQLite would leave it to the umask. */
  static void makeFile(Path path) throws IOException {
    try {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
    } catch (FileAlreadyExistsException e) {
      // As at most starts.
    } catch (FileSystemException e) {
      throw new IOException("cannot make the store " + path + ": " + reason(e), e);
    }
  }

  static String reason(FileSystemException e) {
    return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
  }

  private static void makeFolder(Path folder) throws IOException {
    if (folder == null || Files.isDirectory(folder)) {
      // A link to a folder is one, too, which createDirectories of Java 17 does not see.
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot make the folder of the store, "
              + folder
              + "; make it, writable for the user that runs pinhole, or give another store path",
          e);
    }
  }

  /**
   * Looks at the whole file, which takes seconds; reading and writing go on beside it. For any
   * thread.
   *
   * @return what is wrong with it; empty if nothing is found
   */
  Optional<String> check() {
    try (Connection own = newConnection();
        Statement statement = own.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      return Optional.of(row.next() ? row.getString(1) : "nothing").filter(it -> !it.equals("ok"));
    } catch (SQLException e) {
      return Optional.of(e).filter(Store::isDamage).map(SQLException::getMessage);
    }
  }

  private Connection newConnection() throws SQLException {
    return connect(path);
  }

  static Connection connect(Path path) throws SQLException {
    NativeLibrary.load();
    SQLiteConfig config = new SQLiteConfig();
    // The driver would ask for the key after each row, with a statement prepared anew.
    config.setGetGeneratedKeys(false);
    // As a URI, because the driver would take a question mark in a path for options.
    return config.createConnection("jdbc:sqlite:" + path.toUri());
  }

  private static void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 1000");
      statement.execute("PRAGMA journal_mode = WAL");
      // In WAL mode a power cut may take the last commits, never the file.
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute("PRAGMA temp_store = MEMORY");
      // A log that grew while somebody read for long is cut to this once it is begun again.
      statement.execute("PRAGMA journal_size_limit = " + LOG_LIMIT);
    }
  }

  private void disconnect() {
    try {
      if (connection.isPresent()) {
        connection.get().close();
      }
    } catch (SQLException e) {
      // What made us close is what counts.
    }
    connection = Optional.empty();
  }

  @Override
  public void close() {
    if (!isOpening()) {
      disconnect();
      lock.ifPresent(StoreLock::close);
    }
  }
}
