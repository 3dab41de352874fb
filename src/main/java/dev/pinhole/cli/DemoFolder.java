package dev.pinhole.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the demonstration keeps its store, for as long as it runs. */
record DemoFolder(Path path) implements AutoCloseable {
  static DemoFolder make() throws IOException {
    return new DemoFolder(Files.createTempDirectory("pinhole-demo-"));
  }

  Path store() {
    return path.resolve("pinhole.db");
  }

  /** With it, the other commands can be tried from another terminal meanwhile. */
  Path config() {
    return path.resolve("pinhole.toml");
  }

  void writeConfig(int port, String password) throws IOException {
    Files.write(
        config(),
        List.of(
            "[freeswitch]",
            "port = " + port,
            "password = \"" + password + "\"",
            "[store]",
            "path = \"" + store() + "\""));
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
