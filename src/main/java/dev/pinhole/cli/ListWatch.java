package dev.pinhole.cli;

import dev.pinhole.cli.Terminal.FullScreen;
import dev.pinhole.store.ReadStore;
import dev.pinhole.store.ReadStoreException;
import dev.pinhole.store.StorePicture;
import dev.pinhole.store.StoredBindingFilter;
import dev.pinhole.store.StoredBindingOrder;
import dev.pinhole.text.IsoTime;
import dev.pinhole.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code list --watch}: the table drawn again and again, with what has changed reversed. */
final class ListWatch {
  /** Above the rows: what this is, and the table's header. */
  private static final int OTHER_LINES = 2;

  private static final char CTRL_C = 3;

  /**
   * What is watched.
   *
   * @param open opens the store, which a daemon may have begun anew
   * @param filter of a point in time: {@code --since 10m} moves on
   */
  record Wanted(
      Supplier<ReadStore> open,
      Function<Instant, StoredBindingFilter> filter,
      StoredBindingOrder order,
      Set<String> columns) {}

  private final Wanted wanted;
  private final Surroundings surroundings;
  private final Duration every;
  private LastDrawn drawn = new LastDrawn();

  ListWatch(Wanted wanted, Surroundings surroundings, Duration every) {
    this.wanted = wanted;
    this.surroundings = surroundings;
    this.every = every;
  }

  /**
   * Until q.
   *
   * @throws ReadStoreException if there is nothing to watch
   */
  void run(FullScreen screen) {
    List<String> picture = picture(screen.size());
    while (true) {
      screen.draw(picture);
      Optional<Character> key = screen.key(every);
      if (key.filter(ListWatch::ends).isPresent()) {
        return;
      }
      picture = pictureOrWhyNot(screen.size());
    }
  }

  private static boolean ends(char key) {
    return key == 'q' || key == 'Q' || key == FullScreen.END || key == CTRL_C;
  }

  private List<String> pictureOrWhyNot(Terminal.Size size) {
    try {
      return picture(size);
    } catch (ReadStoreException e) {
      // A daemon that starts anew may be moving it just now.
      String why = Visible.truncated(Visible.of(e.getMessage()), size.columns());
      return List.of(surroundings.ink().paint(Tone.WRONG, why), "trying again; q ends");
    }
  }

  private List<String> picture(Terminal.Size size) {
    Instant now = surroundings.clock().instant();
    int room = Math.max(1, size.rows() - OTHER_LINES);
    try (ReadStore store = wanted.open().get()) {
      StorePicture picture = store.picture();
      LastDrawn next = drawn.next();
      PhoneTable table =
          new PhoneTable(now, surroundings.ink().withMarks(), wanted.columns(), next);
      store.bindings(wanted.filter().apply(now), wanted.order().atMost(room), table::add);
      drawn = next;
      List<String> lines = new ArrayList<>();
      lines.add(title(table.summary(store.countBindings()), picture, now, size.columns()));
      lines.addAll(table.table().lines(OptionalInt.of(size.columns()), ""));
      return lines;
    }
  }

  private String title(String summary, StorePicture picture, Instant now, int columns) {
    String time = IsoTime.local(now, surroundings.zone().get()).substring(11);
    String text = time + "  " + summary + "; " + PictureLine.of(picture, now);
    Tone tone = PictureLine.isCurrent(picture, now) ? Tone.PLAIN : Tone.WRONG;
    return surroundings.ink().paint(tone, Visible.truncated(text, columns));
  }
}
