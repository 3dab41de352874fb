package dev.pinhole.bench;

import dev.pinhole.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The daemon as a process of its own, with the JVM's flags and the environment of the unit. */
final class DaemonProcess implements AutoCloseable {
  private static final Path UNIT = Path.of("systemd/pinhole.service");
  private static final double TICKS_PER_SECOND = 100;

  /** A line of its log, and when it came. */
  record Line(long at, String text) {}

  private static final Path MEMORY = Path.of("/dev/shm");

  /** As the unit's RuntimeDirectory, where there is a file system in memory. */
  private final Optional<Path> memory =
      Optional.of(MEMORY)
          .filter(Files::isWritable)
          .map(in -> in.resolve("pinhole-bench-" + ProcessHandle.current().pid()));

  private final Process process;
  private final BlockingQueue<Line> log = new LinkedBlockingQueue<>();

  /**
   * Of the jar that was built last, as it is installed; where there is none, of the class path,
   * which starts more slowly.
   *
   * @param flags of the JVM, besides those of the unit
   */
  DaemonProcess(Path config, String... flags) throws IOException {
    this(config, program(flags));
  }

  private static List<String> program(String... flags) {
    List<String> program = new ArrayList<>(List.of(flags));
    String jar = System.getProperty("pinhole.jar", "");
    if (Files.isRegularFile(Path.of(jar))) {
      program.addAll(List.of("-jar", jar));
    } else {
      program.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    }
    return program;
  }

  private DaemonProcess(Path config, List<String> program) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(flags());
    command.addAll(program);
    command.addAll(List.of("run", "--config", config.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    for (String line : Files.readAllLines(UNIT)) {
      if (line.startsWith("Environment=")) {
        String[] pair = line.substring("Environment=".length()).split("=", 2);
        builder.environment().put(pair[0], pair[1]);
      }
    }
    if (memory.isPresent()) {
      for (String part : List.of("", "/liveness.db-shm", "/liveness.db-wal", "/liveness.db")) {
        // The last that is asked for is deleted first.
        Path.of(memory.get() + part).toFile().deleteOnExit();
      }
      builder
          .environment()
          .put("RUNTIME_DIRECTORY", Files.createDirectories(memory.get()).toString());
    }
    process = builder.start();
    new Thread(this::read).start();
  }

  /** Those that are about memory and speed; or others, to compare. */
  static List<String> flags() throws IOException {
    String given = System.getProperty("pinhole.flags", "");
    String unit = Files.readString(UNIT);
    String text =
        given.isEmpty() ? unit.substring(unit.indexOf("ExecStart="), unit.indexOf("-jar")) : given;
    return Arrays.stream(text.split("\\s+")).filter(word -> word.startsWith("-X")).toList();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(new Line(System.nanoTime(), line));
        if (Boolean.getBoolean("pinhole.log")) {
          System.err.println(line);
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  /** Waits for the next line that contains this. */
  Line await(String text) throws InterruptedException {
    Line line = log.take();
    while (!line.text.contains(text)) {
      line = log.take();
    }
    return line;
  }

  /** The lines that nobody has waited for. */
  List<Line> linesSoFar() {
    return List.copyOf(log);
  }

  /** From now on, VmHWM is of what follows (proc(5), clear_refs). */
  void resetPeak() throws IOException {
    Files.writeString(proc("clear_refs"), "5");
  }

  /** Of all threads, in seconds since the start. */
  double cpu() throws IOException {
    String stat = Files.readString(proc("stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** Bytes that it has caused to be written to a disk since its start (proc(5), io). */
  long written() throws IOException {
    return Files.readAllLines(proc("io")).stream()
        .filter(line -> line.startsWith("write_bytes:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /**
   * In MB.
   *
   * @param name VmRSS for now, VmHWM for the most
   */
  long memory(String name) throws IOException {
    return Files.readAllLines(proc("status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private Path proc(String file) {
    return Path.of("/proc/" + process.pid() + "/" + file);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Without a word. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
