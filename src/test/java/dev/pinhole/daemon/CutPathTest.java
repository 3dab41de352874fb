package dev.pinhole.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pinhole.sim.SimRegister;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** A phone that FreeSWITCH cannot reach, since it cuts the fs_path to it at a comma. */
class CutPathTest {
  @TempDir private Path folder;

  @Test
  void everythingSaysSo() throws Exception {
    Files.writeString(folder.resolve("pinhole.toml"), "[store]\npath = \"pinhole.db\"\n");
    try (LogLines log = new LogLines(Level.WARN);
        Rig rig = Rig.started(folder)) {
      rig.sim
          .registrar()
          .register(
              SimRegister.of("a,b")
                  .firstContact("192.168.1.120:5060")
                  .source("198.51.100.98:24832"));
      rig.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
      rig.settle();

      assertThat(rig.sim.commands().keepAlives()).isEmpty();
      assertThat(log.lines("event=foreign-path"))
          .singleElement()
          .asString()
          .contains("user=a,b")
          .endsWith(
              "FreeSWITCH cannot reach it, since it cuts the path to it at a comma; it is never"
                  + " kept alive");
      String why = "FreeSWITCH cannot reach it: it cuts the fs_path at a comma, and requests go to";
      String advice =
          "FreeSWITCH cannot reach it: it cuts the path to it at a comma; give the phone a user"
              + " name without";
      Rig.Ran shown = rig.run("show", "a,b");
      assertThat(shown.status()).isEqualTo(1);
      assertThat(shown.out())
          .startsWith("a,b@203.0.113.88 does not ring: FreeSWITCH cannot reach it: it cuts")
          .contains("a,b@203.0.113.88", "It is not kept alive", advice)
          .contains(why);
      assertThat(rig.run("show", "a,b", "--json").out()).contains(why, advice);
      assertThat(rig.run("audit", "--json").out())
          .contains(
              "\"finding\":\"wrong-contact\"",
              "\"user\":\"a,b\"",
              why,
              "Give the phone a user name without a comma");
      assertThat(rig.run("audit", "--finding", "never-pinged", "--json").out())
          .doesNotContain("a,b");
    }
  }
}
