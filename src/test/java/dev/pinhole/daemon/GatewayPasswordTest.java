package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.Main;
import dev.pinhole.sim.SimFreeSwitch;
import dev.pinhole.sim.SimRegister;
import dev.pinhole.sofia.SofiaCommands;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A daemon in a process of its own, and what is left in it of a configuration with passwords: in
 * its files, in its log, and in every object that it still holds.
 */
class GatewayPasswordTest {
  private static final String PASSWORD = "Gw-pa55word-nobody-keeps";
  private static final String KEPT = "Acl-that-is-kept";

  @TempDir private Path folder;
  private final SimFreeSwitch sim = SimFreeSwitch.start();

  @AfterEach
  void stop() {
    sim.close();
  }

  @Test
  void ofAnAnswerNothingIsLeft() throws Exception {
    sim.gatewayPassword(PASSWORD);
    sim.parameter("internal", "apply-nat-acl", KEPT);
    sim.parameter("internal", "user-agent-string", PASSWORD);
    // What is looked at finds what is kept.
    assertThat(whereFoundAfter("event=settings node", KEPT))
        .contains("heap")
        .containsAnyOf("pinhole.db", "pinhole.db-wal");
    assertThat(whereFoundAfter("event=settings node", PASSWORD)).isEmpty();
  }

  /** As one frame that is held whole, and as one that is read in parts. */
  @ParameterizedTest
  @ValueSource(ints = {100, 3_000, 20_000})
  void ofALongAnswerNothingIsLeft(int gateways) throws Exception {
    answer(
        "<configuration name=\"sofia.conf\"><profiles><profile name=\"internal\"><gateways>\n"
            + gateways(gateways)
            + "</gateways><settings/></profile></profiles></configuration>\n");
    assertThat(whereFoundAfter("event=settings node", PASSWORD)).isEmpty();
  }

  @Test
  void ofAnAnswerThatIsNoXmlNothingIsLeft() throws Exception {
    answer("<configuration name=\"sofia.conf\"><" + PASSWORD + "&" + PASSWORD + ";" + gateways(9));
    assertThat(whereFoundAfter("event=settings-unknown", PASSWORD)).isEmpty();
  }

  private void answer(String text) {
    sim.faults().text(SofiaCommands.SETTINGS, text);
  }

  private static String gateways(int count) {
    return ("<gateway><param name=\"password\" value=\"" + PASSWORD + "\"/></gateway>\n")
        .repeat(count);
  }

  /** In which files, the heap's among them, a text stands after this line of the log. */
  private List<String> whereFoundAfter(String line, String text) throws Exception {
    Path home = Files.createTempDirectory(folder, "daemon");
    Process daemon = start(home);
    try {
      Rig.until(() -> log(home).contains(line));
      sim.registrar().register(SimRegister.of("1000").source("198.51.100.98:24832"));
      Rig.until(() -> log(home).contains("event=listed"));
      // A commit comes every 200 ms, a status every 5 s.
      Rig.until(() -> contains(home.resolve("pinhole.db-wal"), "198.51.100.98"));
      dumpHeap(daemon, home.resolve("heap"));
    } finally {
      daemon.destroy();
      assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
    try (Stream<Path> files = Files.list(home)) {
      return files
          .filter(file -> contains(file, text))
          .map(file -> file.getFileName().toString())
          .toList();
    }
  }

  private Process start(Path home) throws IOException {
    Path config =
        Files.writeString(
            home.resolve("pinhole.toml"),
            "[store]\npath = \"pinhole.db\"\n[log]\nlevel = \"debug\"\n[freeswitch]\nport = "
                + sim.port());
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            classPath(),
            Main.class.getName(),
            "run",
            "--config",
            config.toString())
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("log").toFile())
        .start();
  }

  /** Some runners of tests have a class loader of their own. */
  private static String classPath() {
    return Thread.currentThread().getContextClassLoader() instanceof URLClassLoader own
        ? Stream.of(own.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
        : System.getProperty("java.class.path");
  }

  private static String log(Path home) {
    try {
      return Files.readString(home.resolve("log"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Of what is reachable: a full collection comes before. */
  private static void dumpHeap(Process daemon, Path into) throws Exception {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process dump =
        new ProcessBuilder(jcmd.toString(), "" + daemon.pid(), "GC.heap_dump", into.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(dump.waitFor()).as(said).isZero();
  }

  /** As bytes of a string have it: in Latin-1, or two bytes a character in either order. */
  private static boolean contains(Path file, String text) {
    List<byte[]> wanted =
        Stream.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)
            .map(text::getBytes)
            .toList();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] all = in.readAllBytes();
      return wanted.stream().anyMatch(each -> indexOf(all, each) >= 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static int indexOf(byte[] all, byte[] wanted) {
    for (int at = 0; at <= all.length - wanted.length; at++) {
      if (all[at] == wanted[0]
          && Arrays.equals(all, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }
}
