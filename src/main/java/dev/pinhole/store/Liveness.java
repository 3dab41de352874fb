package dev.pinhole.store;

import static dev.pinhole.store.BindingColumn.KEPT;
import static dev.pinhole.store.BindingColumn.REFRESHED;

import dev.pinhole.binding.Keepalive;
import dev.pinhole.binding.Lifetime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table {@code liveness} in a file of its own: what changes with every REGISTER and every
 * keep-alive, and need not survive a power cut. On the disk it would be rewritten some thousand
 * times a second; so the file is where the service manager has memory for it ({@code
 * RUNTIME_DIRECTORY}), or else beside the store, never synchronised. The store has a copy of
 * minutes ago. Owned by the writer's thread.
 */
public final class Liveness implements AutoCloseable {
  /** Where a file could not be written, it is not tried again before. */
  private static final Duration RETRY = Duration.ofMinutes(1);

  private static final List<String> PARTS = List.of("-wal", "-shm", "");

  private static final String DEFINITION = "SELECT sql FROM main.sqlite_schema WHERE name = '%s'";

  /** A keep-alive of which only the plan has changed leaves the time of the last one. */
  private static final String KEEP =
      updating(KEPT)
          .replace(
              "= excluded.last_keepalive_at",
              "= coalesce(excluded.last_keepalive_at, last_keepalive_at)");

  private final Path store;
  private final List<Path> places;

  /** When writing there failed, in nanoseconds. */
  private final Map<Path, Long> failedAt = new HashMap<>();

  private Optional<Connection> connection = Optional.empty();
  private Path place;

  /**
   * @param runtime a folder in memory that a restart of the service keeps, if there is one
   */
  Liveness(Path store, Optional<Path> runtime) {
    this.store = store;
    Path beside = store.resolveSibling(store.getFileName() + "-liveness");
    this.places =
        Stream.concat(
                runtime.map(folder -> folder.resolve("liveness.db")).stream(), Stream.of(beside))
            .toList();
  }

  private static String updating(List<Column> columns) {
    return columns.stream()
        .map(column -> column.word() + " = excluded." + column.word())
        .collect(Collectors.joining(", ", " ON CONFLICT (id) DO UPDATE SET ", ""));
  }

  boolean isOpen() {
    return connection.isPresent();
  }

  /** Whether opening it is worth while: where all places failed, only after some time. */
  boolean mayOpen() {
    return connection.isEmpty() && places.stream().anyMatch(this::mayTry);
  }

  private boolean mayTry(Path tried) {
    Long at = failedAt.get(tried);
    return at == null || System.nanoTime() - at >= RETRY.toNanos();
  }

  /**
   * Goes on with the file of an earlier run, or begins a new one with what the store has.
   *
   * @param main the store, outside of a transaction
   * @return why there is no place for it; empty if there is one
   * @throws SQLException if the store cannot be read or written
   */
  Optional<String> open(Connection main) throws SQLException {
    Optional<Path> known = recorded(main).filter(places::contains).filter(path -> isOf(main, path));
    Optional<String> why = Optional.of("no place for it");
    for (Path each : places) {
      if (!mayTry(each)) {
        continue;
      }
      try {
        if (!known.equals(Optional.of(each))) {
          begin(main, each, known);
        }
        connection = Optional.of(connect(each));
        place = each;
        removeStale(main);
      } catch (SQLException | IOException e) {
        failed(each);
        why = Optional.of(String.valueOf(e.getMessage()));
        continue;
      }
      record(main);
      return Optional.empty();
    }
    return why;
  }

  private void failed(Path at) {
    disconnect();
    failedAt.put(at, System.nanoTime());
  }

  private void begin(Connection main, Path at, Optional<Path> source)
      throws SQLException, IOException {
    delete(at);
    Store.makeFile(at);
    connect(at).close();
    attach(main, at, "live", "rw");
    try (Statement statement = main.createStatement()) {
      statement.executeUpdate("PRAGMA live.user_version = " + Schema.versionOf(main));
      for (String table : List.of("setting", "liveness")) {
        statement.executeUpdate(
            one(main, DEFINITION.formatted(table)).replace("CREATE TABLE ", "CREATE TABLE live."));
      }
      String from = "main";
      if (source.isPresent()) {
        attach(main, source.get(), "former", "ro");
        from = "former";
      }
      statement.executeUpdate("INSERT INTO live.liveness SELECT * FROM " + from + ".liveness");
      try (PreparedStatement own =
          main.prepareStatement("INSERT INTO live.setting VALUES ('store', ?, 0)")) {
        own.setString(1, owner(main, store));
        own.executeUpdate();
      }
    } catch (SQLException | IOException e) {
      deleteIfPossible(at);
      throw e;
    } finally {
      detach(main);
    }
    source.ifPresent(Liveness::deleteIfPossible);
  }

  /** Of bindings that ended while nobody could say so here. */
  private void removeStale(Connection main) throws SQLException {
    attach(main, place, "live", "rw");
    try (Statement statement = main.createStatement()) {
      statement.executeUpdate(
          "DELETE FROM live.liveness WHERE id NOT IN (SELECT id FROM main.registration)");
    } finally {
      detach(main);
    }
  }

  /** Tells readers where it is. */
  private void record(Connection main) throws SQLException {
    try (PreparedStatement told =
        main.prepareStatement("INSERT OR REPLACE INTO setting VALUES ('liveness', ?, 0)")) {
      told.setString(1, place.toAbsolutePath().toString());
      told.executeUpdate();
    } catch (SQLException e) {
      disconnect();
      throw e;
    }
  }

  /**
   * Writes what has changed.
   *
   * @return why a row was refused, of each that was
   * @throws SQLException if that is not possible here any more; it is closed then
   */
  List<String> write(Map<Long, Lifetime> lifetimes, Map<Long, Keepalive> keepalives)
      throws SQLException {
    List<String> refused = new ArrayList<>();
    try (var refresh = insert(REFRESHED, updating(REFRESHED));
        var keep = insert(KEPT, KEEP)) {
      Transaction.run(
          connection.orElseThrow(),
          () -> {
            refused.addAll(refresh.write(List.copyOf(lifetimes.entrySet())).values());
            refused.addAll(keep.write(List.copyOf(keepalives.entrySet())).values());
          });
    } catch (SQLException e) {
      failed(place);
      throw e;
    }
    return refused;
  }

  private RowInsert<Map.Entry<Long, ?>> insert(List<Column> columns, String conflict)
      throws SQLException {
    return new RowInsert<>(
        connection.orElseThrow(),
        "INTO liveness",
        columns,
        conflict,
        (statement, first, row) -> {
          statement.setLong(first, row.getKey());
          return Column.set(statement, first + 1, columns, row.getValue());
        });
  }

  /** Takes out what has ended. */
  void remove(Collection<Long> ids) throws SQLException {
    try (PreparedStatement remove =
        connection.orElseThrow().prepareStatement("DELETE FROM liveness WHERE id = ?")) {
      Transaction.run(
          connection.orElseThrow(),
          () -> {
            for (Long id : ids) {
              remove.setLong(1, id);
              remove.executeUpdate();
            }
          });
    } catch (SQLException e) {
      failed(place);
      throw e;
    }
  }

  /** Copies it into the store. */
  void save(Connection main) throws SQLException {
    attach(main, place, "live", "ro");
    try {
      Transaction.run(
          main,
          () -> {
            try (Statement statement = main.createStatement()) {
              statement.executeUpdate(
                  "INSERT OR REPLACE INTO main.liveness SELECT * FROM live.liveness");
              statement.executeUpdate(
                  "DELETE FROM main.liveness WHERE id NOT IN (SELECT id FROM main.registration)");
            }
          });
    } finally {
      detach(main);
    }
  }

  /** After an orderly end, all of it is in the store. */
  void saved() {
    boolean beside = isOpen() && place.equals(places.get(places.size() - 1));
    close();
    if (beside) {
      deleteIfPossible(place);
    }
  }

  private static void deleteIfPossible(Path at) {
    try {
      delete(at);
    } catch (IOException e) {
      // It is no longer of any use, and no harm.
    }
  }

  private static void delete(Path at) throws IOException {
    for (String part : PARTS) {
      Files.deleteIfExists(at.resolveSibling(at.getFileName() + part));
    }
  }

  private static Connection connect(Path at) throws SQLException {
    Connection opening = Store.connect(at);
    try (Statement statement = opening.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 1000");
      // Readers and the writer do not wait for each other.
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = OFF");
      statement.execute("PRAGMA cache_size = -512");
      return opening;
    } catch (SQLException e) {
      opening.close();
      throw e;
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
    disconnect();
  }

  /**
   * Lets a connection to a store read {@code binding} with the liveness of now, where the daemon
   * has it apart.
   *
   * @return whether there is such a file, and it is of this store
   */
  public static boolean attach(Connection main, Path store) {
    try (Statement statement = main.createStatement()) {
      if (!one(main, "SELECT 1 FROM pragma_database_list WHERE name = 'live'").isEmpty()) {
        return true;
      }
      Optional<Path> path = recorded(main).filter(Files::isReadable);
      if (path.isEmpty() || !isOf(main, path.get(), store)) {
        return false;
      }
      attach(main, path.get(), "live", "ro");
      statement.executeUpdate(
          one(main, DEFINITION.formatted("binding"))
              .replace("CREATE VIEW", "CREATE TEMP VIEW")
              .replace("main.liveness", "live.liveness"));
      return true;
    } catch (SQLException e) {
      detach(main);
      return false;
    }
  }

  /** Ends what {@link #attach(Connection, Path)} began. */
  static void detach(Connection main) {
    for (String sql : List.of("DROP VIEW IF EXISTS temp.binding", "DETACH live", "DETACH former")) {
      try (Statement statement = main.createStatement()) {
        statement.executeUpdate(sql);
      } catch (SQLException e) {
        // It was not there.
      }
    }
  }

  private static void attach(Connection main, Path path, String name, String mode)
      throws SQLException {
    try (PreparedStatement attach = main.prepareStatement("ATTACH ? AS " + name)) {
      attach.setString(1, "file:" + path.toAbsolutePath().toUri().getRawPath() + "?mode=" + mode);
      attach.executeUpdate();
    }
  }

  private static Optional<Path> recorded(Connection main) throws SQLException {
    return Optional.of(one(main, "SELECT value FROM main.setting WHERE name = 'liveness'"))
        .filter(path -> !path.isEmpty())
        .map(Path::of);
  }

  private boolean isOf(Connection main, Path path) {
    return Files.exists(path) && isOf(main, path, store);
  }

  /** A copy of a store, or another one, must not be taken for the one that it was made for. */
  private static boolean isOf(Connection main, Path path, Path store) {
    try {
      attach(main, path, "live", "ro");
      String version = "PRAGMA live.user_version";
      String owner = "SELECT value FROM live.setting WHERE name = 'store'";
      main.prepareStatement("SELECT * FROM live.liveness").close();
      return one(main, version).equals(Integer.toString(Schema.versionOf(main)))
          && one(main, owner).equals(owner(main, store));
    } catch (SQLException | IOException e) {
      return false;
    } finally {
      detach(main);
    }
  }

  private static String owner(Connection main, Path store) throws SQLException, IOException {
    Object file = Files.readAttributes(store, BasicFileAttributes.class).fileKey();
    return one(main, "SELECT value FROM main.setting WHERE name = 'store'") + " " + file;
  }

  /** The first value of the first row; empty if there is none. */
  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() && row.getString(1) != null ? row.getString(1) : "";
    }
  }
}
