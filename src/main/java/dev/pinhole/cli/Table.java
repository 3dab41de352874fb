package dev.pinhole.cli;

import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.Visible;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** An aligned table for people. Whatever its cells hold is made visible. */
final class Table {

  enum Align {
    LEFT,
    RIGHT
  }

  /**
   * What stands above a column.
   *
   * @param rank where not all columns fit, those with the highest are left out
   * @param enough where not all columns fit, cells longer than this may be cut
   */
  record Heading(String title, Align align, int rank, int enough) {

    /** The same, left out later than others. */
    Heading ranked(int other) {
      return new Heading(title, align, other, enough);
    }
  }

  /** Whether a cell is what it was when last drawn. */
  enum Mark {
    NONE,
    CHANGED
  }

  /**
   * What stands in a row's column.
   *
   * @param means whose text must differ for the cell to have changed: an age alone grows all the
   *     time
   */
  record Cell(String text, Tone tone, Mark mark, Object means) {
    Cell(String text, Tone tone) {
      this(text, tone, Mark.NONE, text);
    }

    static Cell plain(String text) {
      return new Cell(text, Tone.PLAIN);
    }

    Cell meaning(Object what) {
      return new Cell(text, tone, mark, what);
    }

    Cell changed() {
      return new Cell(text, tone, Mark.CHANGED, means);
    }

    private Cell shown() {
      return new Cell(Visible.of(text), tone, mark, means);
    }

    private String painted(String shown, Ink ink) {
      return mark == Mark.CHANGED ? ink.paintChanged(tone, shown) : ink.paint(tone, shown);
    }
  }

  /** A row, and how wide its cells are. */
  private record Line(Cell[] cells, int[] widths) {}

  private static final String GAP = "  ";
  private static final int LEFT_OUT = -1;

  /** One phone with a very long name must not push every other row off the screen. */
  private static final int WIDEST = 64;

  private final List<Heading> columns;
  private final Ink ink;
  private final List<Line> rows = new ArrayList<>();
  private final int[] longest;
  private final Set<String> leftOut = new HashSet<>();

  Table(List<Heading> columns, Ink ink) {
    this.columns = columns;
    this.ink = ink;
    this.longest = new int[columns.size()];
    row(
        columns.stream()
            .map(column -> new Cell(column.title(), Tone.HEADING))
            .toArray(Cell[]::new));
  }

  /** A column that says nothing of any row. */
  void leaveOut(String title) {
    leftOut.add(title);
  }

  /** Adds a row with a cell for each column. */
  void row(String... cells) {
    row(Arrays.stream(cells).map(Cell::plain).toArray(Cell[]::new));
  }

  /** Adds a row with a cell for each column. */
  void row(Cell... cells) {
    Cell[] row = new Cell[cells.length];
    int[] widths = new int[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = cells[i].shown();
      widths[i] = DisplayWidth.of(row[i].text);
      longest[i] = Math.max(longest[i], widths[i]);
    }
    rows.add(new Line(row, widths));
  }

  /**
   * The header and all rows, a line each; none without a row.
   *
   * @param room the columns of the terminal; empty if nothing may be left out or cut
   */
  List<String> lines(OptionalInt room, String indent) {
    if (rows.size() == 1) {
      return List.of();
    }
    int[] widths =
        room.isPresent() ? fitting(room.getAsInt() - indent.length(), GAP.length()) : unlimited();
    List<String> lines = new ArrayList<>(rows.size());
    StringBuilder line = new StringBuilder();
    for (Line row : rows) {
      line.setLength(0);
      // Blanks are written before the next cell, so that none end a line.
      int blanks = indent.length();
      for (int i = 0; i < row.cells.length; i++) {
        if (widths[i] != LEFT_OUT) {
          Cell cell = row.cells[i];
          boolean cut = room.isPresent() && row.widths[i] > widths[i];
          String text = cut ? Visible.truncated(cell.text, widths[i]) : cell.text;
          int padding = Math.max(0, widths[i] - (cut ? DisplayWidth.of(text) : row.widths[i]));
          boolean right = columns.get(i).align == Align.RIGHT;
          if (!text.isEmpty()) {
            line.append(" ".repeat(blanks + (right ? padding : 0)));
            line.append(cell.painted(text, ink));
            blanks = 0;
          }
          blanks += (right && !text.isEmpty() ? 0 : padding) + GAP.length();
        }
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** Every column, whatever it takes; a cell beyond the widest sticks out. */
  private int[] unlimited() {
    return IntStream.range(0, longest.length)
        .map(i -> isLeftOut(i) ? LEFT_OUT : Math.min(longest[i], WIDEST))
        .toArray();
  }

  private boolean isLeftOut(int column) {
    return leftOut.contains(columns.get(column).title());
  }

  /** As many columns as there is room for, by rank, and what remains to the cut ones, by rank. */
  private int[] fitting(int room, int gap) {
    int[] widths = new int[longest.length];
    Arrays.fill(widths, LEFT_OUT);
    int left = room + gap;
    int[] byRank = byRank();
    for (int i : byRank) {
      Heading column = columns.get(i);
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

  private int[] byRank() {
    return IntStream.range(0, columns.size())
        .filter(i -> !isLeftOut(i))
        .boxed()
        .sorted(Comparator.comparingInt(i -> columns.get(i).rank()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
