package dev.pinhole.store;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column: one word in SQL, in JSON and in CSV, and how its values are written and read. Those of
 * a table, or of what a command gives out, are an enum.
 */
public interface Column {
  String name();

  int ordinal();

  /** That of a column that is in no table. */
  default Form form() {
    return Form.GIVEN;
  }

  default String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The words, as SQL and CSV have them. */
  static String words(List<Column> columns, String between) {
    return columns.stream().map(Column::word).collect(Collectors.joining(between));
  }

  /** An INSERT statement with a question mark for each of them. */
  static String insert(String into, List<Column> columns) {
    String marks = "?" + ", ?".repeat(columns.size() - 1);
    return "INSERT " + into + " (" + words(columns, ", ") + ") VALUES (" + marks + ")";
  }

  enum ValueKind {
    /** Text that tells rows apart, which is never unknown. */
    KEY,
    TEXT,
    /** 0 is unknown. */
    NUMBER,
    /** 0 is none. */
    COUNT,
    DECIMAL,
    /** Epoch milliseconds; 0 is unknown. */
    TIME,
    /** Epoch milliseconds. */
    KNOWN_TIME,
    /** A JSON array of strings. */
    SENTENCES
  }

  /**
   * How it is written.
   *
   * @param value what is written of the table's source: empty or 0 where it is unknown
   */
  record Form(ValueKind kind, Function<?, Object> value) {
    static final Form GIVEN = new Form(ValueKind.TEXT, Function.identity());

    /** What is written of a source, as SQL has it: null if it is unknown. */
    @SuppressWarnings("unchecked")
    Object of(Object source) {
      Object known = Objects.requireNonNull(((Function<Object, Object>) value).apply(source));
      if (known instanceof Optional<?> maybe) {
        known = maybe.orElse(null);
      }
      if (known instanceof Instant at) {
        return at.toEpochMilli();
      }
      if (known instanceof List<?> sentences) {
        return jsonArray(sentences);
      }
      boolean unknown =
          known instanceof Number number
              && number.longValue() == 0
              && (kind == ValueKind.NUMBER || kind == ValueKind.TIME);
      return unknown || kind != ValueKind.KEY && "".equals(known) ? null : known;
    }

    private static String jsonArray(List<?> sentences) {
      String[] parts = new String[sentences.size()];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = (String) sentences.get(i);
        if (!isPlain(parts[i])) {
          parts[i] = new String(JsonStringEncoder.getInstance().quoteAsString(parts[i]));
        }
      }
      return parts.length == 0 ? "[]" : String.join("", "[\"", String.join("\",\"", parts), "\"]");
    }

    /** Whether nothing of it is to be escaped, as in nearly all. */
    private static boolean isPlain(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ' || c == '"' || c == '\\') {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Sets the values of a statement.
   *
   * @return the index of the next value
   */
  static int set(PreparedStatement statement, int first, List<Column> columns, Object source)
      throws SQLException {
    int index = first;
    for (Column column : columns) {
      statement.setObject(index++, column.form().of(source));
    }
    return index;
  }
}
