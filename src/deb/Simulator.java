import dev.pinhole.sim.SimOptions;
import dev.pinhole.sim.SimServer;
import dev.pinhole.sim.SimWorld;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A simulated FreeSWITCH with 16 phones: {@code java -cp pinhole.jar Simulator.java PASSWORD FILE}.
 * Writes its port to the file; ends when its input does.
 */
final class Simulator {
  public static void main(String[] args) throws Exception {
    SimOptions options = SimOptions.builder().password(args[0]).build();
    try (SimServer freeswitch = SimServer.start(options);
        SimWorld world = SimWorld.demo(freeswitch, 1, 16)) {
      freeswitch.subscribed(1).thenRun(() -> world.start(Duration.ofSeconds(2)));
      Path file = Path.of(args[1]);
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(whole, freeswitch.port() + "\n");
      Files.move(whole, file);
      while (System.in.read() >= 0) {}
    }
  }
}
