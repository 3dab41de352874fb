package dev.pinhole.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** What is read without the parser is read as the parser reads it. */
class PlainTomlTest {
  private static final List<String> LINES =
      List.of(
          "",
          "# comment",
          "   # \"comment",
          "[a]",
          "[b]",
          "[[c]]",
          "[a.x]",
          "[[a.y]]",
          "[c.z]",
          " [ a ]",
          "[\"a\"]",
          "[a.b.c]",
          "[a",
          "[[b]",
          "[a] # why",
          "\t[d]",
          "[]",
          "[.a]",
          "[a.]",
          "k = \"text\"",
          "l=\"\"",
          "m = 12",
          "n = -7",
          "o = +0",
          "p = 0",
          "q = 007",
          "r = 1_000",
          "s = 1.5",
          "t = true",
          "u = false # yes",
          "v = True",
          "w = [\"a\", \"b\"]",
          "x = [ \"a\" , ]",
          "y = []",
          "z = [1]",
          "aa = [\"a\" \"b\"]",
          "bb = [,]",
          "cc = [\"a\",,]",
          "dd = \"a\\\"b\"",
          "ee = 'a'",
          "ff = \"\"\"a\"\"\"",
          "gg = \"a",
          "hh = \"a\" b",
          "ii = \"a#b\" # c",
          "jj.kk = 1",
          "\"ll\" = 1",
          "mm",
          "nn =",
          "= 1",
          "oo = 0x1f",
          "pp = 2026-11-27",
          "qq = 99999999999999999999",
          "rr = {a = 1}",
          "ss = [\"a\",",
          "tt = \"\u00e4\"",
          "# \u00e4",
          "uu = \"a\tb\"",
          "vv\t=\t1\t",
          "ww = \"a\u0001\"",
          "1 = 2",
          "- = \"x\"",
          "xx = + 1",
          "yy = -true",
          "zz = \"a\"\r",
          "k2 = [[\"a\"]]",
          "k3 = \"'\"");

  @Test
  void whateverIsTakenIsTakenAsTheParserTakesIt() {
    Random random = new Random(20261127);
    int taken = 0;
    for (int i = 0; i < 3000; i++) {
      StringBuilder toml = new StringBuilder();
      for (int lines = random.nextInt(7); lines > 0; lines--) {
        toml.append(LINES.get(random.nextInt(LINES.size()))).append(lines == 1 ? "" : "\n");
      }
      taken += compare(toml.toString()) ? 1 : 0;
    }
    assertThat(taken).isGreaterThan(300);
    LINES.forEach(PlainTomlTest::compare);
  }

  @Test
  void aFileWithEachKeySetIsPlain() throws IOException {
    String installed = Files.readString(Path.of("src/deb/pinhole.toml"));
    String set =
        installed
            .lines()
            .map(line -> line.matches("#\\[{0,2}[a-z-]+[] ].*") ? line.substring(1) : line)
            .collect(Collectors.joining("\n"));

    assertThat(compare(installed)).isTrue();
    assertThat(compare(set)).isTrue();
    assertThat(PlainToml.read(set).orElseThrow().get("freeswitch.port")).isEqualTo(8021L);
  }

  /** Whether it is plain. */
  private static boolean compare(String toml) {
    Optional<TomlTable> plain = PlainToml.read(toml);
    if (plain.isPresent()) {
      TomlParseResult parsed = Toml.parse(toml);
      assertThat(parsed.errors()).as(toml).isEmpty();
      assertThat(told(plain.get())).as(toml).isEqualTo(told(parsed));
    }
    return plain.isPresent();
  }

  /** All values with their kinds and places. */
  private static String told(Object value) {
    if (value instanceof TomlTable table) {
      List<String> told = new ArrayList<>();
      for (String key : table.keySet()) {
        List<String> path = List.of(key);
        told.add(key + "@" + table.inputPositionOf(path) + "=" + told(table.get(path)));
      }
      return "{" + told.stream().sorted().toList() + "}";
    }
    if (value instanceof TomlArray array) {
      List<String> told = new ArrayList<>();
      for (int i = 0; i < array.size(); i++) {
        told.add(array.inputPositionOf(i) + "=" + told(array.get(i)));
      }
      return told.toString();
    }
    return value.getClass().getSimpleName() + " " + value;
  }
}
