package dev.pinhole.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Decides how wide each column of a table is. */
final class TableLayout {
  static final int LEFT_OUT = -1;

  /** One phone with a very long name must not push every other row off the screen. */
  private static final int WIDEST = 64;

  private TableLayout() {}

  /** Every column, whatever it takes; a cell beyond the widest sticks out. */
  static int[] unlimited(int[] longest) {
    return Arrays.stream(longest).map(width -> Math.min(width, WIDEST)).toArray();
  }

  /** As many columns as there is room for, by rank, and what remains to the cut ones, by rank. */
  static int[] fitting(List<Table.Heading> columns, int[] longest, int room, int gap) {
    int[] widths = new int[longest.length];
    Arrays.fill(widths, LEFT_OUT);
    int left = room + gap;
    int[] byRank = byRank(columns);
    for (int i : byRank) {
      Table.Heading column = columns.get(i);
      int needed = Math.min(longest[i], Math.max(column.enough(), column.title().length()));
      if (i == byRank[0]) {
        needed = Math.min(needed, room);
      }
      if (needed + gap <= left) {
        widths[i] = needed;
        left -= needed + gap;
      }
    }
    for (int i : byRank) {
      if (widths[i] != LEFT_OUT) {
        int more = Math.min(longest[i] - widths[i], left);
        widths[i] += more;
        left -= more;
      }
    }
    return widths;
  }

  private static int[] byRank(List<Table.Heading> columns) {
    return IntStream.range(0, columns.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> columns.get(i).rank()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
