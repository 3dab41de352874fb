package dev.pinhole.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Values by column: a row of the store, or what a command has found and gives out. Unknown is empty
 * or 0 to those who ask for a type, and null to those who write it out.
 */
public class Row {
  private final List<Column> columns;

  /** As SQL has them: times as Long, sentences as JSON. */
  private final Object[] values;

  /**
   * @param values in the order of the columns; an empty Optional is unknown
   */
  public Row(List<Column> columns, Object... values) {
    this.columns = columns;
    this.values = values.clone();
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof Optional<?> maybe) {
        this.values[i] = maybe.orElse(null);
      } else if (values[i] instanceof OptionalInt maybe) {
        this.values[i] = maybe.isPresent() ? (long) maybe.getAsInt() : null;
      }
    }
  }

  /** Reads the columns of the current row, from its first on. */
  Row(List<Column> columns, ResultSet row) throws SQLException {
    this.columns = columns;
    this.values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      Object value =
          switch (columns.get(i).form().kind()) {
            case KEY, TEXT, SENTENCES -> row.getString(i + 1);
            case NUMBER, COUNT, TIME, KNOWN_TIME -> row.getLong(i + 1);
            case DECIMAL -> row.getDouble(i + 1);
          };
      values[i] = row.wasNull() ? null : value;
    }
  }

  /** What is written of a source, as it is read again. */
  static Row of(List<Column> columns, Object source) {
    return new Row(columns, columns.stream().map(column -> column.form().of(source)).toArray());
  }

  /** The same with another value, or with one more. */
  public final Row with(Column column, Object value) {
    int i = indexOf(column);
    List<Column> more = new ArrayList<>(columns);
    if (i < 0) {
      more.add(column);
    }
    Object[] others = Arrays.copyOf(values, more.size());
    others[i < 0 ? values.length : i] = value;
    return new Row(more, others);
  }

  /** The same with all of another row. */
  public final Row with(Row other) {
    Row both = this;
    for (Column column : other.columns) {
      both = both.with(column, other.value(column));
    }
    return both;
  }

  public final List<Column> columns() {
    return columns;
  }

  /** For whoever writes it out: null where it is unknown, or the row has no such column. */
  public final Object value(Column column) {
    Object value = raw(column);
    return switch (column.form().kind()) {
      case TIME, KNOWN_TIME -> value instanceof Long millis ? Instant.ofEpochMilli(millis) : value;
      case SENTENCES -> value instanceof String json ? array(json) : value;
      default -> value;
    };
  }

  /** By its word: rows of several tables have it. */
  private int indexOf(Column column) {
    int own = column.ordinal();
    if (own < values.length && columns.get(own) == column) {
      return own;
    }
    for (int i = 0; i < values.length; i++) {
      if (columns.get(i).name().equals(column.name())) {
        return i;
      }
    }
    return -1;
  }

  private Object raw(Column column) {
    int i = indexOf(column);
    return i < 0 ? null : values[i];
  }

  /** Empty if unknown. */
  public final String text(Column column) {
    return text(column, "");
  }

  public final String text(Column column, String unknown) {
    return raw(column) instanceof String text ? text : unknown;
  }

  public final Optional<String> maybeText(Column column) {
    return Optional.ofNullable((String) raw(column));
  }

  /** 0 if unknown. */
  public final long number(Column column) {
    return raw(column) instanceof Long number ? number : 0;
  }

  /** 0 if unknown. */
  public final double decimal(Column column) {
    return raw(column) instanceof Double number ? number : 0;
  }

  /** The epoch if unknown. */
  public final Instant at(Column column) {
    return time(column).orElse(Instant.EPOCH);
  }

  public final Optional<Instant> time(Column column) {
    return Optional.ofNullable((Instant) value(column));
  }

  public final List<String> sentences(Column column) {
    Object value = value(column);
    return value instanceof List<?> list
        ? list.stream().map(String.class::cast).toList()
        : List.of();
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Row row
        && columns.equals(row.columns)
        && Arrays.equals(values, row.values);
  }

  @Override
  public final int hashCode() {
    return Objects.hash(columns, Arrays.hashCode(values));
  }

  @Override
  public final String toString() {
    return Column.words(columns, ", ") + " = " + Arrays.toString(values);
  }

  /** Anything but an array of strings, which no version has written, is one sentence. */
  private static List<String> array(String json) {
    List<String> sentences = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return List.of(json);
      }
      while (parser.nextToken() == JsonToken.VALUE_STRING) {
        sentences.add(parser.getText());
      }
      return parser.currentToken() == JsonToken.END_ARRAY ? sentences : List.of(json);
    } catch (IOException e) {
      return List.of(json);
    }
  }
}
