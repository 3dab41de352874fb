package dev.pinhole.cli;

import dev.pinhole.advice.Health;
import dev.pinhole.store.Column;
import dev.pinhole.store.JsonText;
import dev.pinhole.store.Row;
import dev.pinhole.store.StorePicture;
import dev.pinhole.text.Csv;
import dev.pinhole.text.IsoTime;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The way out of rows: {@code --json} or {@code --csv} for programs, or else for people. */
final class RowOutput extends Output {
  private static final class Format {
    @Option(names = "--json", description = "One JSON array; keys are the SQL column names.")
    private boolean json;

    @Option(names = "--csv", description = "CSV with a header row of the SQL column names.")
    private boolean csv;
  }

  @ArgGroup private Format format = new Format();

  private final JsonText json = new JsonText();
  private long written;

  RowOutput(CommandSurroundings surroundings) {
    super(surroundings);
  }

  boolean forPeople() {
    return !format.json && !format.csv;
  }

  boolean isJson() {
    return format.json;
  }

  void rows(List<Column> columns, List<? extends Row> rows, Runnable forPeople) {
    rows(columns, each -> rows.forEach(each), forPeople);
  }

  /**
   * Writes rows as they come.
   *
   * @param forPeople writes them for people
   */
  void rows(List<Column> columns, Consumer<Consumer<Row>> rows, Runnable forPeople) {
    if (format.json) {
      rows.accept(
          row -> out().append(written++ == 0 ? "[\n" : ",\n").append(json.object(columns, row)));
      // A failure in the middle must not look like a complete answer.
      out().append(written == 0 ? "[\n]\n" : "\n]\n");
    } else if (format.csv) {
      csvHeader(columns);
      rows.accept(row -> csv(columns, row));
    } else {
      forPeople.run();
    }
    out().flush();
  }

  /** A row by itself, as JSON or CSV, so that a reader need not wait for the last. */
  void row(List<Column> columns, Row row) {
    if (format.json) {
      line(json.object(columns, row));
    } else {
      csv(columns, row);
    }
  }

  /** What stands above rows by themselves. */
  void header(List<Column> columns) {
    if (format.csv) {
      csvHeader(columns);
    }
  }

  private void csvHeader(List<Column> columns) {
    out().append(Column.words(columns, ",")).append(Csv.END_OF_ROW);
  }

  private void csv(List<Column> columns, Row row) {
    out()
        .append(
            columns.stream().map(row::value).map(RowOutput::cell).collect(Collectors.joining(",")))
        .append(Csv.END_OF_ROW);
  }

  private static String cell(Object value) {
    if (value instanceof String text) {
      return Csv.cell(text);
    }
    if (value instanceof List<?> list) {
      return Csv.cell(list.stream().map(String.class::cast).collect(Collectors.joining("; ")));
    }
    if (value instanceof Instant at) {
      return IsoTime.utc(at);
    }
    return value instanceof Double number
        ? JsonText.decimal(number)
        : value == null ? "" : value.toString();
  }

  /** Says how far all that can be trusted: to people always, of programs to those who watch. */
  void picture(StorePicture picture, Supplier<String> summary) {
    if (forPeople()) {
      picture(summary.get(), picture);
      answersUnseen(picture);
    } else if (!Health.isCurrent(picture, now)) {
      warn(Health.picture(picture, now));
    }
  }
}
