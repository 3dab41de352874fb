package dev.pinhole.cli;

import static dev.pinhole.store.BindingColumn.*;

import dev.pinhole.cli.Table.Cell;
import dev.pinhole.store.StoredBinding;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was drawn last, to mark what has changed since. */
final class LastDrawn {
  /** Marks nothing. */
  static final LastDrawn NOTHING = new LastDrawn(Map.of());

  private final Map<List<String>, List<String>> before;
  private final Map<List<String>, List<String>> now = new HashMap<>();
  private final boolean first;

  /** Before anything was drawn. */
  LastDrawn() {
    this(Map.of());
  }

  private LastDrawn(Map<List<String>, List<String>> before) {
    this.before = before;
    this.first = before.isEmpty();
  }

  /** To be used for the next picture, when this one is drawn. */
  LastDrawn next() {
    return new LastDrawn(now);
  }

  /** The cells of a row, marked where they changed; all of them where the row is new. */
  Cell[] mark(StoredBinding row, Cell[] cells) {
    if (this == NOTHING) {
      return cells;
    }
    List<String> key =
        List.of(
            row.text(NODE), row.text(PROFILE), row.text(USER), row.text(DOMAIN), row.text(CALL_ID));
    List<String> means = Arrays.stream(cells).map(Cell::means).toList();
    now.put(key, means);
    if (first) {
      return cells;
    }
    Optional<List<String>> old = Optional.ofNullable(before.get(key));
    Cell[] marked = cells.clone();
    for (int i = 0; i < cells.length; i++) {
      if (old.isEmpty() || !old.get().get(i).equals(means.get(i))) {
        marked[i] = cells[i].changed();
      }
    }
    return marked;
  }
}
