package dev.pinhole.cli;

import dev.pinhole.text.Csv;
import dev.pinhole.text.IsoTime;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Writes a row of CSV for each figure: to what it belongs, its name, its value. */
final class LongCsv implements FieldSink {
  private final PrintWriter out;
  private final List<String> belongsTo;

  /**
   * @param belongsTo the cells before name and value
   */
  LongCsv(PrintWriter out, String... belongsTo) {
    this.out = out;
    this.belongsTo = List.of(belongsTo);
  }

  @Override
  public void text(String name, String value) {
    row(name, Csv.cell(value));
  }

  @Override
  public void text(String name, Optional<String> value) {
    text(name, value.orElse(""));
  }

  @Override
  public void number(String name, long value) {
    row(name, Long.toString(value));
  }

  @Override
  public void number(String name, OptionalInt value) {
    row(name, value.isPresent() ? Integer.toString(value.getAsInt()) : "");
  }

  @Override
  public void decimal(String name, double value) {
    row(name, Double.toString(Math.round(100 * value) / 100.0));
  }

  @Override
  public void time(String name, Optional<Instant> value) {
    row(name, value.map(IsoTime::utc).orElse(""));
  }

  @Override
  public void texts(String name, List<String> values) {
    text(name, String.join("; ", values));
  }

  private void row(String name, String value) {
    belongsTo.forEach(cell -> out.append(Csv.cell(cell)).append(','));
    out.append(name).append(',').append(value).append(Csv.END_OF_ROW);
  }
}
