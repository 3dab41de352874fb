package dev.pinhole.cli;

import dev.pinhole.store.ReadStore;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.text.Elapsed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Shows the live table: in place on a terminal, now and then where the output goes to a file or
 * another program.
 */
final class DemoScreen {
  private static final String HOME = "\u001b[H";
  private static final String CLEAR = "\u001b[2J";
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final Duration WITHOUT_TERMINAL = Duration.ofSeconds(30);

  private final PrintWriter out;
  private final Surroundings surroundings;
  private final DemoFolder folder;
  private boolean started;
  private Duration next = WITHOUT_TERMINAL;

  DemoScreen(PrintWriter out, Surroundings surroundings, DemoFolder folder) {
    this.out = out;
    this.surroundings = surroundings;
    this.folder = folder;
  }

  void draw(Duration lasted) {
    OptionalInt columns = surroundings.columns();
    if (columns.isPresent()) {
      out.append(started ? HOME : CLEAR + HOME);
      for (String line : picture(lasted)) {
        out.append(line).append(CLEAR_REST_OF_LINE).append('\n');
      }
      out.append(CLEAR_BELOW);
    } else if (!started) {
      hint().forEach(out::println);
    } else if (lasted.compareTo(next) >= 0) {
      next = next.plus(WITHOUT_TERMINAL);
      picture(lasted).forEach(out::println);
    }
    started = true;
    out.flush();
  }

  private List<String> hint() {
    return List.of(
        "A simulated FreeSWITCH, its phones behind NATs that forget after 30 s, and the real"
            + " daemon.",
        "In another terminal:  pinhole list --config " + folder.config());
  }

  private List<String> picture(Duration lasted) {
    StringWriter text = new StringWriter();
    PrintWriter page = new PrintWriter(text);
    try (ReadStore store = ReadStore.open(folder.store())) {
      Instant now = surroundings.clock().instant();
      StorePicture picture = store.picture();
      PhoneTable table = new PhoneTable(now, surroundings.ink(), Set.of(), LastDrawn.NOTHING);
      store.bindings(StoredBindingFilter.ALL, StoredBindingOrder.BY_USER, table::add);
      table.table().print(page, surroundings.columns(), "");
      page.println(
          table.summary(store.countBindings())
              + " after "
              + Elapsed.of(lasted)
              + "; "
              + PictureLine.of(picture, now, surroundings.ink()));
    }
    page.flush();
    hint().forEach(page::println);
    return text.toString().lines().toList();
  }
}
