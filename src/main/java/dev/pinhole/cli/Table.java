package dev.pinhole.cli;

import dev.pinhole.text.DisplayWidth;
import dev.pinhole.text.Visible;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** An aligned table for people. Whatever its cells hold is made visible. */
final class Table {

  enum Align {
    LEFT,
    RIGHT
  }

  /**
   * A column.
   *
   * @param rank where not all columns fit, those with the highest are left out
   * @param enough where not all columns fit, cells longer than this may be cut
   */
  record Column(String header, Align align, int rank, int enough) {}

  private static final String GAP = "  ";

  private final List<Column> columns;
  private final List<String[]> rows = new ArrayList<>();
  private final int[] longest;

  Table(List<Column> columns) {
    this.columns = columns;
    this.longest = new int[columns.size()];
    String[] header = columns.stream().map(Column::header).toArray(String[]::new);
    row(header);
  }

  /** Adds a row with a cell for each column. */
  void row(String... cells) {
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = Visible.of(cells[i]);
      longest[i] = Math.max(longest[i], DisplayWidth.of(row[i]));
    }
    rows.add(row);
  }

  /**
   * Prints the header and all rows.
   *
   * @param room the columns of the terminal; empty if nothing may be left out or cut
   */
  void print(PrintWriter out, OptionalInt room, String indent) {
    int[] widths =
        room.isPresent()
            ? TableLayout.fitting(columns, longest, room.getAsInt() - indent.length(), GAP.length())
            : TableLayout.unlimited(longest);
    StringBuilder line = new StringBuilder();
    for (String[] row : rows) {
      line.setLength(0);
      line.append(indent);
      for (int i = 0; i < row.length; i++) {
        if (widths[i] != TableLayout.LEFT_OUT) {
          String cell = room.isPresent() ? Visible.truncated(row[i], widths[i]) : row[i];
          append(line, cell, columns.get(i).align, widths[i]);
        }
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
  }

  private static void append(StringBuilder line, String cell, Align align, int width) {
    String padding = " ".repeat(Math.max(0, width - DisplayWidth.of(cell)));
    if (align == Align.LEFT) {
      line.append(cell).append(padding).append(GAP);
    } else {
      line.append(padding).append(cell).append(GAP);
    }
  }
}
