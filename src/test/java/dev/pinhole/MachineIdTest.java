package dev.pinhole;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultChannelId;
import io.netty.util.NetUtil;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import picocli.CommandLine;

/** Netty does not look for a hardware address, which a container may not have. */
class MachineIdTest {
  /** In a process of its own, for Netty looks only once. */
  static final class Begun {
    public static void main(String[] args) throws ClassNotFoundException {
      Class.forName("dev.pinhole.Main");
      System.out.println(DefaultChannelId.newInstance().asLongText());
    }
  }

  @Test
  void isGivenToNetty() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(
                    Main.class,
                    Begun.class,
                    CommandLine.class,
                    DefaultChannelId.class,
                    NetUtil.class,
                    ByteBuf.class,
                    Logger.class),
                Begun.class.getName())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(text).startsWith("020000000000-").hasLineCount(1);
    assertThat(process.waitFor()).isZero();
  }

  /** Where these are. */
  private static String classPath(Class<?>... classes) {
    return Stream.of(classes)
        .map(each -> each.getProtectionDomain().getCodeSource().getLocation().getPath())
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }
}
