package dev.pinhole.store;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite itself. The driver unpacks it into the temporary folder and takes it away when the process
 * ends in order; what is killed would leave a megabyte there each time. So it is taken away as soon
 * as it is loaded.
 */
final class NativeLibrary {
  private static final String UNPACKED = "org.sqlite.lib.path";
  private static final String FOLDER = "org.sqlite.tmpdir";

  private static boolean loaded;

  private NativeLibrary() {}

  /** Before the first connection. */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    loaded = true;
    String unpacked = System.getProperty(UNPACKED);
    boolean there = unpacked != null && isLoadedFrom(unpacked);
    if (!there && System.getProperty(FOLDER) == null) {
      loadFromJar();
    }
  }

  /**
   * The driver would do it too, but read its version from the jar before, and look for what others
   * have unpacked: 15 ms of a short command.
   */
  private static boolean isLoadedFrom(String folder) {
    try {
      System.load(Path.of(folder, System.mapLibraryName("sqlitejdbc")).toString());
      Field done = SQLiteJDBCLoader.class.getDeclaredField("extracted");
      done.setAccessible(true);
      done.setBoolean(null, true);
      return true;
    } catch (ReflectiveOperationException | RuntimeException | UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static void loadFromJar() {
    try {
      Path own = Files.createTempDirectory("pinhole-");
      System.setProperty(FOLDER, own.toString());
      try {
        SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(FOLDER);
        delete(own);
      }
    } catch (Exception e) {
      // The first connection says what is wrong.
      return;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
