package dev.pinhole.cli;

import dev.pinhole.text.Csv;
import dev.pinhole.text.IsoTime;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes rows of CSV. Unknown is empty, times are ISO 8601 in UTC, lists are joined. */
final class CsvFields implements FieldSink {
  private final PrintWriter out;
  private final StringBuilder row = new StringBuilder();

  /** Goes on below a header. */
  CsvFields(PrintWriter out) {
    this.out = out;
  }

  CsvFields(PrintWriter out, List<String> header) {
    this(out);
    header.forEach(this::cell);
    endRow();
  }

  void endRow() {
    row.setLength(row.length() - 1);
    out.append(row).append(Csv.END_OF_ROW);
    row.setLength(0);
  }

  @Override
  public void text(String name, String value) {
    cell(Csv.cell(value));
  }

  @Override
  public void text(String name, Optional<String> value) {
    text(name, value.orElse(""));
  }

  @Override
  public void number(String name, long value) {
    cell(Long.toString(value));
  }

  @Override
  public void number(String name, OptionalInt value) {
    cell(value.isPresent() ? Integer.toString(value.getAsInt()) : "");
  }

  @Override
  public void decimal(String name, double value) {
    cell(Double.toString(Math.round(100 * value) / 100.0));
  }

  @Override
  public void time(String name, Optional<Instant> value) {
    cell(value.map(IsoTime::utc).orElse(""));
  }

  @Override
  public void texts(String name, List<String> values) {
    text(name, String.join("; ", values));
  }

  private void cell(String cell) {
    row.append(cell).append(',');
  }
}
